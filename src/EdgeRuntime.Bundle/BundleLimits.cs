namespace EdgeRuntime.Bundle;

/// <summary>The caps that a reader holds a bundle to, and a writer keeps.</summary>
public static class BundleLimits
{
    /// <summary>Entries of a bundle, the manifest and its digest included.</summary>
    public const int MaxEntries = 64;

    /// <summary>Bytes of one entry: what a span can hold.</summary>
    public const int MaxEntryBytes = int.MaxValue;

    /// <summary>Characters of an entry's name.</summary>
    public const int MaxNameLength = 99;

    /// <summary>Bytes of <c>manifest.json</c>.</summary>
    public const int MaxManifestBytes = 1 << 20;

    /// <summary>Characters of any text in the manifest.</summary>
    public const int MaxTextLength = 4096;

    /// <summary>Inputs, and outputs, of a model.</summary>
    public const int MaxInputsOrOutputs = 256;

    /// <summary>Metrics in a manifest.</summary>
    public const int MaxMetrics = 256;

    /// <summary>Keys of a manifest's decoder.</summary>
    public const int MaxDecoderKeys = 256;

    /// <summary>Words whose thresholds a manifest states.</summary>
    public const int MaxKeywords = 4096;

    /// <summary>Lines of <c>labels.txt</c>.</summary>
    public const int MaxLabels = 100_000;
}
