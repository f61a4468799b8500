using EdgeRuntime.Bundle;

namespace EdgeRuntime.Converter.Words;

/// <summary>Writes thresholds into a bundle.</summary>
internal static class BundleKeywords
{
    /// <summary>Writes the bundle anew with other settings; all else stays as it is.</summary>
    /// <exception cref="DeviceException">The file cannot be written.</exception>
    public static void Write(string path, KeywordSettings settings)
    {
        using var bundle = BundleReader.Open(path);
        var manifest = bundle.Manifest;
        var entries = manifest.Entries.Select(entry => new BundleEntry(entry.Name, bundle.Entry(entry.Name).ToArray()) { Pack = entry.UnpackedSize is not null }).ToList();
        manifest.Keywords = settings;
        manifest.FormatVersion = Math.Max(manifest.FormatVersion, 6);
        try
        {
            BundleWriter.Write(path, manifest, entries);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DeviceException($"{path}: thresholds cannot be written ({error.Message.TrimEnd('.')}); the bundle is as it was.", error);
        }
    }
}
