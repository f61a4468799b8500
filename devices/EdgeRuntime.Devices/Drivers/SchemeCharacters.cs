using System.Buffers;

namespace EdgeRuntime.Devices.Drivers;

internal static class SchemeCharacters
{
    private static readonly SearchValues<char> s_allowed = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.");

    /// <summary>Whether a text can be the scheme of a URI (RFC 3986).</summary>
    public static bool ContainsOnlySchemeCharacters(this ReadOnlySpan<char> text) => !text.ContainsAnyExcept(s_allowed) && char.IsAsciiLetter(text[0]);
}
