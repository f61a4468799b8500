using System.Security.Cryptography;
using System.Text;
using EdgeRuntime.Bundle;

namespace EdgeRuntime.Host.Server.Access;

/// <summary>
/// The secret that callers must know: in the header <c>Authorization: Bearer TOKEN</c>, or entered on the page once, which keeps a digest of it in a cookie. Digests are compared, all of their bytes whatever the first ones are, so that the
/// time of an answer tells nothing.
/// </summary>
internal sealed class AccessToken
{
    public const string Variable = "EDGERT_TOKEN";

    private const int LeastLength = 16;
    private const int MostLength = 1024;
    private const int FileBytes = 4096;

    private readonly byte[] _digest;
    private readonly byte[] _cookieDigest;

    private AccessToken(string token)
    {
        _digest = Digest(token);
        Cookie = Convert.ToHexStringLower(Digest("edgert cookie\n" + token));
        _cookieDigest = Digest(Cookie);
    }

    /// <summary>What the page's cookie holds.</summary>
    public string Cookie { get; }

    /// <summary>The token of a file, or of the environment where no file is named; null where there is neither.</summary>
    /// <exception cref="ConfigurationException">The file cannot be read, or what it holds is no token.</exception>
    public static AccessToken? Find(string? file)
    {
        if (file is not null)
            return From(ReadFile(file), file);
        return Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } text ? From(text, Variable) : null;
    }

    /// <summary>A token by its text.</summary>
    /// <exception cref="ConfigurationException">It is too short, too long, or has other than visible ASCII characters.</exception>
    public static AccessToken From(string text, string origin)
    {
        var token = text.Trim();
        if (token.Length is < LeastLength or > MostLength || token.AsSpan().ContainsAnyExceptInRange('!', '~'))
            throw new ConfigurationException($"{origin}: a token has {LeastLength} to {MostLength} visible ASCII characters without spaces, found {token.Length}; make one with: head -c 24 /dev/urandom | base64");
        return new AccessToken(token);
    }

    /// <summary>Whether this is the token.</summary>
    public bool Is(string token) => CryptographicOperations.FixedTimeEquals(Digest(token), _digest);

    /// <summary>Whether this is the cookie of one who knew the token.</summary>
    public bool IsCookie(string cookie) => CryptographicOperations.FixedTimeEquals(Digest(cookie), _cookieDigest);

    private static string ReadFile(string path)
    {
        if (path.Length == 0)
            throw new ConfigurationException("--token-file: the path is empty; name the file that holds the token.");
        try
        {
            using var stream = File.OpenRead(path);
            var bytes = new byte[FileBytes];
            return Encoding.UTF8.GetString(bytes, 0, stream.ReadAtLeast(bytes, FileBytes, throwOnEndOfStream: false));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"the token file {path} cannot be read: {ErrorReport.OneLine(e.Message)}", e);
        }
    }

    private static byte[] Digest(string text)
    {
        var digest = new byte[Sha256.DigestBytes];
        Sha256.Hash(Encoding.UTF8.GetBytes(text), digest);
        return digest;
    }
}
