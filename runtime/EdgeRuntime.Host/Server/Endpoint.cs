using Microsoft.AspNetCore.Http;

namespace EdgeRuntime.Host.Server;

/// <summary>What answers a path.</summary>
/// <param name="Name">Its name in metrics.</param>
/// <param name="Method"><c>GET</c>, which HEAD goes with, or <c>POST</c>.</param>
/// <param name="Run">Answers.</param>
internal sealed record Endpoint(string Name, string Method, Func<HttpContext, Task> Run)
{
    /// <summary>Whether it answers those who do not know the token, too.</summary>
    public bool IsPublic { get; init; }

    /// <summary>The methods that it takes, as the header <c>Allow</c> lists them.</summary>
    public string Allow => Method == HttpMethods.Get ? "GET, HEAD" : Method;

    /// <summary>Whether it takes a method.</summary>
    public bool Takes(string method) => method == Method || (Method == HttpMethods.Get && method == HttpMethods.Head);
}
