using System.Net;
using Microsoft.AspNetCore.Http;

namespace EdgeRuntime.Host.Server.Access;

/// <summary>Who may call.</summary>
internal sealed class AccessGuard(AccessToken? token)
{
    public const string CookieName = "edgert";

    private const string Bearer = "Bearer ";

    /// <summary>Whether callers must know a token.</summary>
    public bool IsClosed => token is not null;

    /// <summary>Whether the caller knows the token, or none is demanded.</summary>
    public bool Allows(HttpRequest request)
    {
        if (token is null)
            return true;
        var header = request.Headers.Authorization;
        if (header.Count == 1 && header[0] is { } text && text.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
            return token.Is(text[Bearer.Length..].Trim());
        return request.Cookies[CookieName] is { } cookie && token.IsCookie(cookie);
    }

    /// <summary>
    /// Refuses what a page of another site may have a browser send: requests whose Origin is not this server, and, where no token protects it, requests under a name that is not this machine's (a foreign name that was made to point here).
    /// </summary>
    /// <exception cref="RequestException">It is such a request.</exception>
    public void RefuseForeign(HttpRequest request)
    {
        if (token is null && !IsLocal(request.Host.Host))
            throw new RequestException(StatusCodes.Status421MisdirectedRequest, $"without a token the server answers to localhost and addresses of this machine alone, not to '{request.Host.Host}'.");
        if (request.Headers.Origin is { Count: > 0 } origins && !(origins is [{ } origin] && Uri.TryCreate(origin, UriKind.Absolute, out var site) && string.Equals(site.Authority, request.Host.Value, StringComparison.OrdinalIgnoreCase)))
            throw new RequestException(StatusCodes.Status403Forbidden, "requests from pages of other sites are refused.");
    }

    /// <summary>Takes a token that was entered on the page; true: the answer carries the cookie.</summary>
    public bool Enter(HttpResponse response, string entered)
    {
        if (token is null || !token.Is(entered.Trim()))
            return false;
        response.Headers.SetCookie = $"{CookieName}={token.Cookie}; Path=/; HttpOnly; SameSite=Strict; Max-Age=31536000";
        return true;
    }

    private static bool IsLocal(string host) => host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
