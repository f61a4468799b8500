using System.Net;
using System.Net.Sockets;

namespace EdgeRuntime.Benchmarks.Soak;

/// <summary>mosquitto on the loopback device, which keeps what its subscriber has not got yet, also while it is away itself.</summary>
internal sealed class Broker : IDisposable
{
    private readonly string _configuration;
    private ChildProcess? _process;

    public Broker(string folder)
    {
        Port = FreePort();
        _configuration = Path.Combine(folder, "mosquitto.conf");
        File.WriteAllText(_configuration,
            $"""
            listener {Port} 127.0.0.1
            allow_anonymous true
            user root
            persistence true
            persistence_location {folder}/
            max_queued_messages 0
            max_inflight_messages 0

            """);
        Start();
    }

    public int Port { get; }

    public static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    public void Start()
    {
        var program = File.Exists("/usr/sbin/mosquitto") ? "/usr/sbin/mosquitto" : "mosquitto";
        _process = new ChildProcess(program, ["-c", _configuration], null, "apt-get install mosquitto");
        for (var attempt = 0; attempt < 100; attempt++)
        {
            _process.CheckAlive();
            try
            {
                using var probe = new TcpClient("127.0.0.1", Port);
                return;
            }
            catch (SocketException)
            {
                Thread.Sleep(50);
            }
        }
        throw new DeviceException($"mosquitto does not listen on port {Port}.");
    }

    public void Stop()
    {
        _process?.Dispose();
        _process = null;
    }

    public void Dispose() => Stop();
}
