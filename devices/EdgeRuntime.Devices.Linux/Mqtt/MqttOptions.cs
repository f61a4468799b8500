using EdgeRuntime.Devices.Drivers;

namespace EdgeRuntime.Devices.Linux.Mqtt;

/// <summary>Where a broker is, who asks, and how.</summary>
internal sealed record MqttOptions
{
    private static readonly TimeSpan s_leastWait = TimeSpan.FromMilliseconds(100);

    public required string Host { get; init; }

    public required int Port { get; init; }

    public required string ClientId { get; init; }

    public string User { get; init; } = "";

    public string? Password { get; init; }

    /// <summary>A file whose first line is the password; read at every connecting.</summary>
    public string? PasswordFile { get; init; }

    public int KeepAliveSeconds { get; init; }

    public int InFlight { get; init; }

    /// <summary>How long connecting may take.</summary>
    public TimeSpan Timeout { get; init; }

    /// <summary>The longest wait before connecting again.</summary>
    public TimeSpan LongestWait { get; init; }

    public bool Tls { get; init; }

    public string? AuthorityFile { get; init; }

    public string? Certificate { get; init; }

    public string? Key { get; init; }

    public bool Insecure { get; init; }

    public static MqttOptions Read(DeviceUri uri)
    {
        var (user, password, host, port) = Place(uri);
        var variable = uri.Text("password-env");
        var file = uri.Text("password-file");
        if ((password is null ? 0 : 1) + (variable.Length > 0 ? 1 : 0) + (file.Length > 0 ? 1 : 0) > 1)
            throw new ConfigurationException($"{uri}: the password is given in more than one way; expected one of user:password@, password-env and password-file.");
        if (user.Length == 0 && (variable.Length > 0 || file.Length > 0))
            throw new ConfigurationException($"{uri}: there is a password but no user; write {uri.Scheme}://user@{host}/….");
        if (variable.Length > 0)
            password = Environment.GetEnvironmentVariable(variable) ?? throw new ConfigurationException($"{uri}: the environment has no variable {variable}; set it to the password.");
        var tls = uri.Scheme == "mqtts";
        var options = new MqttOptions
        {
            Host = host,
            Port = port,
            User = user,
            Password = password,
            PasswordFile = file.Length > 0 ? file : null,
            ClientId = uri.Text("client-id", $"edgert-{Environment.MachineName}-{Random.Shared.Next():x8}"),
            KeepAliveSeconds = (int)Math.Clamp(uri.Duration("keepalive", TimeSpan.FromSeconds(30)).TotalSeconds, 5, 65_535),
            InFlight = uri.Integer("inflight", 20, 1, 65_535),
            Timeout = uri.Duration("timeout", TimeSpan.FromSeconds(10)),
            LongestWait = uri.Duration("reconnect", TimeSpan.FromSeconds(10)),
            Tls = tls,
            AuthorityFile = File(uri, "ca", tls),
            Certificate = File(uri, "cert", tls),
            Key = File(uri, "key", tls),
            Insecure = tls && uri.Flag("insecure"),
        };
        if (options.LongestWait < s_leastWait)
            throw new ConfigurationException($"{uri}: reconnect is {options.LongestWait.TotalMilliseconds:0} ms, expected 100ms or more between two attempts.");
        return (options.Certificate is null) == (options.Key is null) ? options : throw new ConfigurationException($"{uri}: cert and key go together; the other one is missing.");
    }

    private static (string User, string? Password, string Host, int Port) Place(DeviceUri uri)
    {
        var at = uri.Authority.LastIndexOf('@');
        var user = at < 0 ? "" : uri.Authority[..at];
        var colon = user.IndexOf(':', StringComparison.Ordinal);
        var place = uri.Authority[(at + 1)..];
        var end = place.LastIndexOf(':');
        var hasPort = end >= 0 && !place.EndsWith(']') && (place.StartsWith('[') || place.IndexOf(':', StringComparison.Ordinal) == end);
        var host = (hasPort ? place[..end] : place).Trim('[', ']');
        var port = uri.Scheme == "mqtts" ? 8883 : 1883;
        if (host.Length == 0 || (hasPort && (!int.TryParse(place.AsSpan(end + 1), out port) || port is < 1 or > 65_535)))
            throw new ConfigurationException($"{uri}: expected {uri.Scheme}://[user[:password]@]host[:port]/…, with a port from 1 to 65535.");
        return (colon < 0 ? user : user[..colon], colon < 0 ? null : user[(colon + 1)..], host, port);
    }

    private static string? File(DeviceUri uri, string name, bool tls)
    {
        if (!tls)
            return null;
        var path = uri.Text(name);
        return path.Length == 0 ? null : path;
    }
}
