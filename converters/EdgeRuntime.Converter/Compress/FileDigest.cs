using System.Security.Cryptography;

namespace EdgeRuntime.Converter.Compress;

/// <summary>SHA-256 of files, lower-case hexadecimal.</summary>
internal static class FileDigest
{
    public static string Of(string file)
    {
        using var stream = File.OpenRead(file);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    /// <summary>"" for no file, and for one that is not there: who needs it will say so.</summary>
    public static string OfOptional(string? file) => File.Exists(file) ? Of(file) : "";
}
