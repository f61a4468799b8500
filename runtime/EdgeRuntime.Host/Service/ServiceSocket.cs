using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace EdgeRuntime.Host.Service;

/// <summary>Tells the service manager how the program is (sd_notify(3)): datagrams to the socket that <c>NOTIFY_SOCKET</c> names, a path or an abstract name that begins with <c>@</c>.</summary>
internal sealed class ServiceSocket : IDisposable
{
    // sun_path of unix(7) has 108 bytes, a zero at the end included.
    private const int LongestName = 107;

    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
    private readonly UnixDomainSocketEndPoint _manager;

    private ServiceSocket(string name) => _manager = new UnixDomainSocketEndPoint(name[0] == '@' ? $"\0{name[1..]}" : name);

    /// <summary>The time after which the manager takes the program for hung, <c>WATCHDOG_USEC</c>; null where it does not watch this process.</summary>
    public TimeSpan? Watchdog { get; private init; }

    /// <summary>The socket of the environment; null where no manager waits for word. The variables are taken out, so that programs started by this one do not speak for it.</summary>
    public static ServiceSocket? Find()
    {
        var (name, microseconds, process) = (Take("NOTIFY_SOCKET"), Take("WATCHDOG_USEC"), Take("WATCHDOG_PID"));
        if (name is not ['/' or '@', _, ..] || Encoding.UTF8.GetByteCount(name) > LongestName)
            return null;
        var mine = process is null || process == Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        var watched = long.TryParse(microseconds, NumberStyles.None, CultureInfo.InvariantCulture, out var time) && time > 0 && mine;
        return new ServiceSocket(name) { Watchdog = watched ? TimeSpan.FromMicroseconds(time) : null };
    }

    /// <summary>Sends assignments, one a line, as in <c>READY=1</c>. A manager that is not there any more is told nothing.</summary>
    /// <returns>Whether it was sent.</returns>
    public bool Send(string assignments)
    {
        try
        {
            return _socket.SendTo(Encoding.UTF8.GetBytes(assignments), _manager) > 0;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return false;
        }
    }

    public void Dispose() => _socket.Dispose();

    private static string? Take(string variable)
    {
        var value = Environment.GetEnvironmentVariable(variable);
        Environment.SetEnvironmentVariable(variable, null);
        return value;
    }
}
