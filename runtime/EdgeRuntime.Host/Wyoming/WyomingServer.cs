using System.Net;
using System.Net.Sockets;
using EdgeRuntime.Host.Listening;
using EdgeRuntime.Pipeline.Metrics;

namespace EdgeRuntime.Host.Wyoming;

/// <summary>
/// Serves models that listen by the Wyoming protocol, the one of Home Assistant's voice services: a thread for each client, as many as are allowed. The protocol knows no authentication.
/// Source: rhasspy/wyoming, README.md.
/// </summary>
internal sealed class WyomingServer : IDisposable
{
    // Nobody else is let in meanwhile.
    private static readonly TimeSpan s_refusal = TimeSpan.FromMilliseconds(200);

    private readonly Lock _lock = new();
    private readonly Dictionary<Socket, Thread> _clients = [];
    private readonly WyomingOptions _options;
    private readonly HearingModels _models;
    private readonly WyomingMetrics _metrics;
    private readonly byte[] _info;
    private readonly Socket _socket;
    private readonly Thread _thread;
    private bool _stopped;

    /// <summary>Listens from now on.</summary>
    /// <param name="options">Where, and what it bears.</param>
    /// <param name="models">What it serves; they are the server's from now on, unless this fails.</param>
    /// <param name="metrics">Where it counts.</param>
    /// <exception cref="ConfigurationException">The address cannot be listened on.</exception>
    public WyomingServer(WyomingOptions options, HearingModels models, MetricRegistry metrics)
    {
        (_options, _models, _metrics) = (options, models, new WyomingMetrics(metrics));
        _info = ServiceInfo.Encode(models, options);
        _socket = new Socket(options.Address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            _socket.Bind(options.Address);
            _socket.Listen(16);
        }
        catch (SocketException e)
        {
            _socket.Dispose();
            throw new ConfigurationException($"--wyoming: {options.Address} cannot be listened on: {ListenAddress.Reason(e.SocketErrorCode, e.Message)}", e);
        }
        _thread = new Thread(Accept) { Name = "wyoming", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Where it listens.</summary>
    public IPEndPoint Address => (IPEndPoint)_socket.LocalEndPoint!;

    /// <summary>Ends what is under way, and listens no longer.</summary>
    public void Dispose()
    {
        Thread[] threads;
        lock (_lock)
        {
            if (_stopped)
                return;
            _stopped = true;
            threads = [.. _clients.Values];
            foreach (var client in _clients.Keys)
                Close(client);
        }
        _socket.Dispose();
        _thread.Join();
        foreach (var thread in threads)
            thread.Join();
        _models.Dispose();
    }

    private void Accept()
    {
        while (true)
        {
            Socket client;
            try
            {
                client = _socket.Accept();
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                lock (_lock)
                {
                    if (_stopped)
                        return;
                }
                // The machine has no file or memory left for it.
                Thread.Sleep(100);
                continue;
            }
            Admit(client);
        }
    }

    private void Admit(Socket client)
    {
        client.NoDelay = true;
        client.SendTimeout = (int)_options.Stall.TotalMilliseconds;
        client.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        if (!IsAllowed(((IPEndPoint)client.RemoteEndPoint!).Address, _options.Allowed))
        {
            _metrics.Forbidden.Add();
            client.Dispose();
            return;
        }
        var thread = new Thread(() => Serve(client)) { Name = "wyoming client", IsBackground = true };
        lock (_lock)
        {
            if (!_stopped && _clients.Count < _options.MaxClients)
            {
                _clients.Add(client, thread);
                _metrics.Clients.Value = _clients.Count;
                _metrics.Served.Add();
                thread.Start();
                return;
            }
        }
        _metrics.Refused.Add();
        WyomingClient.Refuse(client, "busy", $"{_options.MaxClients} clients are served already, which is the most (--wyoming-clients); try again later.", s_refusal);
        client.Dispose();
    }

    private void Serve(Socket client)
    {
        try
        {
            new WyomingClient(client, _models, _info, _options, _metrics).Run();
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The connection broke, or the server stops.
            _metrics.Of(ClientFault.Cut).Add(_stopped ? 0 : 1);
        }
        catch (Exception e)
        {
            // One client must not end the program, whatever it finds that nobody thought of.
            Console.Error.WriteLine($"edgert: wyoming: {ErrorReport.Describe(e)}");
        }
        lock (_lock)
        {
            _clients.Remove(client);
            _metrics.Clients.Value = _clients.Count;
            client.Dispose();
        }
    }

    /// <summary>Whether a machine is served: this one, one of the networks, or any where none is named.</summary>
    internal static bool IsAllowed(IPAddress address, IReadOnlyList<IPNetwork> networks)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return networks.Count == 0 || IPAddress.IsLoopback(plain) || networks.Any(network => network.Contains(plain));
    }

    // Wakes a thread that waits for the client; the thread disposes of it.
    private static void Close(Socket client)
    {
        try
        {
            client.Shutdown(SocketShutdown.Both);
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.NotConnected or SocketError.ConnectionReset)
        {
            // It closed first.
            return;
        }
    }
}
