using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace EdgeRuntime.Host;

/// <summary>Where a server listens: <c>[ADDRESS]:PORT</c>, loopback where no address is given.</summary>
internal static class ListenAddress
{
    /// <summary>Parses <c>:8080</c>, <c>8080</c>, <c>localhost:8080</c>, <c>192.168.1.7:8080</c>, <c>[fe80::1]:8080</c>, <c>*:8080</c> (every address).</summary>
    public static bool TryParse(string text, out IPEndPoint address)
    {
        address = new IPEndPoint(IPAddress.Loopback, 0);
        var colon = text.LastIndexOf(':');
        if (!int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port > IPEndPoint.MaxPort)
            return false;
        var host = colon < 0 ? "" : text[..colon];
        IPAddress? ip = host switch
        {
            "" or "localhost" => IPAddress.Loopback,
            "*" => IPAddress.Any,
            ['[', .. var inner, ']'] => IPAddress.TryParse(inner, out var six) ? six : null,
            _ => host.Contains(':', StringComparison.Ordinal) || !IPAddress.TryParse(host, out var four) ? null : four,
        };
        if (ip is null)
            return false;
        address = new IPEndPoint(ip, port);
        return true;
    }

    /// <summary>Why it cannot be listened on an address, and what to do.</summary>
    /// <param name="error">What the system said; null: nothing that has a number.</param>
    /// <param name="message">What it said in words.</param>
    public static string Reason(SocketError? error, string message) => error switch
    {
        SocketError.AddressAlreadyInUse => "another program has this port; choose another one.",
        SocketError.AccessDenied => "ports below 1024 need the capability CAP_NET_BIND_SERVICE; choose one above, or grant it (AmbientCapabilities= in the unit file).",
        SocketError.AddressNotAvailable => "no interface of this machine has this address; 'ip address' lists those that there are.",
        _ => ErrorReport.OneLine(message),
    };
}
