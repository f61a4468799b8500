using System.Diagnostics;
using System.Net.Sockets;

namespace EdgeRuntime.TestKit;

/// <summary>A mosquitto broker on the loopback interface, which a test starts, stops and starts again.</summary>
public sealed class Mosquitto : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("edgert-mosquitto-").FullName;
    private readonly string _configuration;
    private Process? _process;

    /// <summary>Starts a broker.</summary>
    /// <param name="settings">Further lines of its configuration, in which FOLDER stands for a folder of its own.</param>
    /// <param name="user">The only user that may connect, with its password; null: everybody may.</param>
    /// <param name="prepare">Puts files into the folder.</param>
    public Mosquitto(string settings = "", (string Name, string Password)? user = null, Action<string>? prepare = null)
    {
        Programs.Require("mosquitto", "mosquitto");
        Port = Programs.FreePort();
        prepare?.Invoke(_folder);
        if (user is { } known)
            Programs.Run("mosquitto_passwd", "-b", "-c", Path.Combine(_folder, "users"), known.Name, known.Password);
        _configuration = Path.Combine(_folder, "mosquitto.conf");
        File.WriteAllText(_configuration, $"listener {Port} 127.0.0.1\n{(settings.Contains("persistence", StringComparison.Ordinal) ? "" : "persistence false")}\nuser root\n{(user is null ? "allow_anonymous true" : $"password_file {_folder}/users")}\n{settings.Replace("FOLDER", _folder, StringComparison.Ordinal)}\n");
        Start();
    }

    /// <summary>Where it listens.</summary>
    public int Port { get; }

    /// <summary>Starts it (again) and waits until it listens.</summary>
    public void Start()
    {
        var program = File.Exists("/usr/sbin/mosquitto") ? "/usr/sbin/mosquitto" : "mosquitto";
        _process = Process.Start(new ProcessStartInfo(program, ["-c", _configuration]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        _process.ErrorDataReceived += static (_, _) => { };
        _process.BeginErrorReadLine();
        for (var attempt = 0; attempt < 1000 && !Listens(); attempt++)
            Thread.Sleep(10);
    }

    /// <summary>Has it write sessions to the disk (<c>persistence true</c>, <c>persistence_location FOLDER/</c>).</summary>
    public void Save()
    {
        Programs.Run("kill", "-USR1", $"{_process!.Id}");
        for (var attempt = 0; attempt < 1000 && !File.Exists(Path.Combine(_folder, "mosquitto.db")); attempt++)
            Thread.Sleep(10);
    }

    /// <summary>Kills it, as a power cut would.</summary>
    public void Kill()
    {
        _process!.Kill();
        _process.WaitForExit();
        _process.Dispose();
        _process = null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_process is not null)
            Kill();
        Directory.Delete(_folder, recursive: true);
    }

    private bool Listens()
    {
        try
        {
            using var client = new TcpClient("127.0.0.1", Port);
            return true;
        }
        catch (SocketException)
        {
            return _process!.HasExited ? throw new InvalidOperationException($"mosquitto ended with code {_process.ExitCode}; its configuration is:\n{File.ReadAllText(_configuration)}") : false;
        }
    }
}
