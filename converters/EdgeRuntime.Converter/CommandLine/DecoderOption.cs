using System.CommandLine;
using EdgeRuntime.Vision.Decoding;

namespace EdgeRuntime.Converter.CommandLine;

/// <summary><c>--decoder ssd:anchors=ultraface,score=0.7</c>.</summary>
internal static class DecoderOption
{
    public static Option<string?> Create() => new("--decoder")
    {
        Description = $"NAME[:key=value,...]: how edgert reads results from the outputs; NAME is {string.Join(", ", DecoderRegistry.All().Names)}, the keys are in docs/vision.md",
    };

    /// <exception cref="ConfigurationException">The text is not of that form.</exception>
    public static SortedDictionary<string, string>? Parse(string? text) => text is null ? null : DecoderOptions.Parse(text);
}
