using EdgeRuntime.Speech.Keywords;
using EdgeRuntime.Speech.Recognition;
using EdgeRuntime.Speech.Segmentation;
using EdgeRuntime.Speech.Sound;

namespace EdgeRuntime.Host.Listening;

/// <summary>What <c>edgert listen</c> is asked for.</summary>
internal sealed record ListenOptions
{
    public required string Source { get; init; }

    public bool Json { get; init; }

    public int? Hop { get; init; }

    public required KeywordOptions Words { get; init; }

    public required SegmenterOptions Speech { get; init; }

    public TranscriptOptions Transcript { get; init; } = new();

    /// <summary>Whether what is said alone goes to stdout, and how much was heard to stderr.</summary>
    public bool TextOnly { get; init; }

    public required SoundOptions Sound { get; init; }
}
