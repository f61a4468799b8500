using System.Buffers;

namespace EdgeRuntime.Bundle;

/// <summary>The names of a bundle's entries.</summary>
public static class BundleEntryNames
{
    /// <summary>The <see cref="EdgeRuntime.Bundle.Manifest"/>, always the first entry; written by <see cref="BundleWriter"/>.</summary>
    public const string Manifest = "manifest.json";

    /// <summary>The manifest's SHA-256 in the form that <c>sha256sum -c</c> reads, always the second entry; written by <see cref="BundleWriter"/>.</summary>
    public const string ManifestDigest = "manifest.sha256";

    /// <summary>The plan of the native engine.</summary>
    public const string Plan = "plan.bin";

    /// <summary>The model for ONNX Runtime.</summary>
    public const string Model = "model.onnx";

    /// <summary>The class names, UTF-8, one a line.</summary>
    public const string Labels = "labels.txt";

    /// <summary>What the model is, for people.</summary>
    public const string Card = "card.md";

    private static readonly SearchValues<char> s_allowed = SearchValues.Create("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz._-");

    /// <summary>Whether a name may stand in a bundle: 1 to <see cref="BundleLimits.MaxNameLength"/> letters, digits, <c>. _ -</c> of ASCII, beginning with a letter or digit.</summary>
    public static bool IsValid(string name) =>
        name.Length is > 0 and <= BundleLimits.MaxNameLength && char.IsAsciiLetterOrDigit(name[0])
        && !name.AsSpan().ContainsAnyExcept(s_allowed);
}
