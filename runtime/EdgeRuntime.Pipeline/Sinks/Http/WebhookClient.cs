using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EdgeRuntime.Pipeline.Running;

namespace EdgeRuntime.Pipeline.Sinks.Http;

/// <summary>What became of a request.</summary>
internal enum WebhookResult
{
    /// <summary>It was taken.</summary>
    Taken,

    /// <summary>It was refused, and would be again.</summary>
    Refused,

    /// <summary>It may be taken later.</summary>
    Later,
}

/// <summary>Sends bodies by HTTP. Redirections are followed with method and body as they are, which HttpClient itself would not do: 301 and 302 would make a GET of a POST, and the event would be lost without a word.</summary>
internal sealed class WebhookClient : IDisposable
{
    private const int MostRedirections = 5;

    private readonly HttpSinkOptions _options;
    private readonly HttpClient _client;

    /// <exception cref="DeviceException">The file of the authority cannot be read.</exception>
    public WebhookClient(HttpSinkOptions options)
    {
        _options = options;
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5), ConnectTimeout = options.Timeout };
        if (options.AuthorityFile is { } file)
            handler.SslOptions.CertificateChainPolicy = Trust(file);
        _client = new HttpClient(handler) { Timeout = options.Timeout };
    }

    /// <summary>Sends a body.</summary>
    /// <param name="body">JSON.</param>
    /// <param name="answer">What came back, for people.</param>
    public WebhookResult Send(ReadOnlyMemory<byte> body, out string answer)
    {
        try
        {
            var address = _options.Address;
            for (var hop = 0; hop <= MostRedirections; hop++)
            {
                using var request = Request(address, body);
                using var response = _client.Send(request, HttpCompletionOption.ResponseHeadersRead);
                answer = $"{(int)response.StatusCode} {response.ReasonPhrase}";
                if (response.StatusCode is not (HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect) || response.Headers.Location is not { } location)
                    return Judge(response.StatusCode);
                var next = new Uri(address, location);
                if (next.Scheme != address.Scheme && next.Scheme != Uri.UriSchemeHttps)
                {
                    answer = $"{answer}: leads to {next.Scheme}://{next.Host}, which is not followed";
                    return WebhookResult.Refused;
                }
                address = next;
            }
            answer = $"more than {MostRedirections} redirections";
            return WebhookResult.Refused;
        }
        catch (HttpRequestException exception)
        {
            answer = Problems.OfRequest(exception);
            return WebhookResult.Later;
        }
        catch (OperationCanceledException)
        {
            answer = $"no answer within {_options.Timeout.TotalSeconds:0.###} s";
            return WebhookResult.Later;
        }
    }

    public void Dispose() => _client.Dispose();

    private static X509ChainPolicy Trust(string file)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        try
        {
            policy.CustomTrustStore.ImportFromPemFile(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new DeviceException($"{file}: the certificate of the authority cannot be read ({exception.Message}); expected PEM.", exception);
        }
        return policy.CustomTrustStore.Count > 0 ? policy : throw new DeviceException($"{file}: there is no certificate in it; expected PEM.");
    }

    private static WebhookResult Judge(HttpStatusCode status) => (int)status switch
    {
        < 400 => WebhookResult.Taken,
        408 or 425 or 429 or >= 500 => WebhookResult.Later,
        _ => WebhookResult.Refused,
    };

    // Who is redirected to another host does not get what identifies us.
    private HttpRequestMessage Request(Uri address, ReadOnlyMemory<byte> body)
    {
        var request = new HttpRequestMessage(_options.Method, address) { Content = new ReadOnlyMemoryContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.TryAddWithoutValidation("User-Agent", "edgert");
        if (address.Authority != _options.Address.Authority)
            return request;
        foreach (var (name, value) in _options.Headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, value))
                request.Content.Headers.TryAddWithoutValidation(name, value);
        }
        return request;
    }
}
