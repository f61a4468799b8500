using EdgeRuntime.Bundle;
using EdgeRuntime.Pipeline;

namespace EdgeRuntime.Converter.Conversion;

/// <summary>The decoder that the user states.</summary>
internal static class ModelDecoding
{
    /// <summary>Writes it into a manifest whose inputs and outputs are there; it takes the place of a classification.</summary>
    /// <exception cref="ConfigurationException">It does not fit the model.</exception>
    public static void Declare(Manifest manifest, SortedDictionary<string, string>? decoder, IReadOnlyList<string> labels)
    {
        if (decoder is null)
            return;
        manifest.Decoder = decoder;
        manifest.FormatVersion = Math.Max(manifest.FormatVersion, 3);
        manifest.Classification = null;
        ManifestDecoder.Create(manifest, labels);
    }
}
