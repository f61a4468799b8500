using System.Net.Sockets;
using System.Text;

namespace EdgeRuntime.EndToEnd.Tests;

/// <summary>A stand-in for systemd: the socket that <c>NOTIFY_SOCKET</c> names, and what was sent to it.</summary>
internal sealed class ServiceManager : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
    private readonly List<string> _told = [];

    /// <param name="name">A path, or an abstract name that begins with <c>@</c>.</param>
    public ServiceManager(string name)
    {
        _socket.Bind(new UnixDomainSocketEndPoint(name[0] == '@' ? $"\0{name[1..]}" : name));
        _socket.ReceiveTimeout = 60_000;
    }

    /// <summary>What was sent, a line each.</summary>
    public IReadOnlyList<string> Told => _told;

    /// <summary>Waits for a line that begins so.</summary>
    /// <returns>The line.</returns>
    public string WaitFor(string start)
    {
        var buffer = new byte[4096];
        while (true)
        {
            var lines = Encoding.UTF8.GetString(buffer, 0, _socket.Receive(buffer)).Split('\n');
            _told.AddRange(lines);
            if (Array.Find(lines, line => line.StartsWith(start, StringComparison.Ordinal)) is { } found)
                return found;
        }
    }

    public void Dispose() => _socket.Dispose();
}
