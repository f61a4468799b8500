using System.Text;
using EdgeRuntime.Devices.Drivers;

namespace EdgeRuntime.Pipeline.Sinks.Http;

/// <summary>Where events are sent to by HTTP, and how.</summary>
internal sealed record HttpSinkOptions
{
    public required Uri Address { get; init; }

    public HttpMethod Method { get; init; } = HttpMethod.Post;

    public TimeSpan Timeout { get; init; }

    /// <summary>How often an event is tried again at most; −1: for ever.</summary>
    public int Retries { get; init; }

    /// <summary>Events in one request at most; 1: an event is an object, more: an array.</summary>
    public int Batch { get; init; }

    /// <summary>How long the first event of a batch waits for others.</summary>
    public TimeSpan BatchWait { get; init; }

    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    /// <summary>A file with the authority that vouches for the service, in place of the system's.</summary>
    public string? AuthorityFile { get; init; }

    public static HttpSinkOptions Read(DeviceUri uri)
    {
        var at = uri.Authority.LastIndexOf('@');
        var query = uri.Text("query");
        var text = $"{uri.Scheme}://{uri.Authority[(at + 1)..]}{(uri.Path.Length == 0 ? "/" : Escape(uri.Path))}{(query.Length == 0 ? "" : $"?{query}")}";
        if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || address.Host.Length == 0)
            throw new ConfigurationException($"{uri}: expected {uri.Scheme}://host[:port]/path.");
        var options = new HttpSinkOptions
        {
            Address = address,
            Method = new HttpMethod(uri.OneOf("method", "POST", "POST", "PUT", "PATCH")),
            Timeout = uri.Duration("timeout", TimeSpan.FromSeconds(10)),
            Retries = uri.Integer("retry", -1, -1, 1_000_000),
            Batch = uri.Integer("batch", 1, 1, 10_000),
            BatchWait = uri.Duration("batch-wait", TimeSpan.FromSeconds(1)),
            AuthorityFile = uri.Scheme == "https" && uri.Text("ca") is { Length: > 0 } file ? file : null,
            Headers = ReadHeaders(uri, at < 0 ? null : uri.Authority[..at]),
        };
        return options.Timeout > TimeSpan.Zero ? options : throw new ConfigurationException($"{uri}: timeout is 0; expected more.");
    }

    private static string Escape(string path) => string.Join('/', path.Split('/').Select(Uri.EscapeDataString));

    private static List<(string Name, string Value)> ReadHeaders(DeviceUri uri, string? user)
    {
        var headers = new List<(string Name, string Value)>();
        if (user is not null)
            headers.Add(("Authorization", $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes(user))}"));
        if (uri.Text("bearer-env") is { Length: > 0 } variable)
            headers.Add(("Authorization", $"Bearer {Variable(uri, variable).Trim()}"));
        foreach (var line in (uri.Text("header-env") is { Length: > 0 } several ? Variable(uri, several) : "").Split('|').Concat(uri.Text("header").Split('|')))
        {
            if (line.Length == 0)
                continue;
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon < 1 || line.AsSpan().ContainsAny('\r', '\n'))
                throw new ConfigurationException($"{uri}: a header is written 'Name: value', several with | between them.");
            headers.Add((line[..colon].Trim(), line[(colon + 1)..].Trim()));
        }
        return headers.Count(static header => header.Name == "Authorization") < 2 ? headers : throw new ConfigurationException($"{uri}: there are two ways to identify; expected one of user:password@ and bearer-env.");
    }

    private static string Variable(DeviceUri uri, string name) =>
        Environment.GetEnvironmentVariable(name) ?? throw new ConfigurationException($"{uri}: the environment has no variable {name}; set it, as in the unit file of the service.");
}
