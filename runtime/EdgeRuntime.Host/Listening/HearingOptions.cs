using EdgeRuntime.Speech.Keywords;
using EdgeRuntime.Speech.Recognition;
using EdgeRuntime.Speech.Segmentation;
using EdgeRuntime.Speech.Sound;

namespace EdgeRuntime.Host.Listening;

/// <summary>How models listen.</summary>
internal sealed record HearingOptions
{
    /// <summary>Rows of features from one run of the words' model to the next; null: as the bundle says, else about 30 ms.</summary>
    public int? Hop { get; init; }

    public KeywordOptions Words { get; init; } = new();

    public SegmenterOptions Speech { get; init; } = new();

    public TranscriptOptions Text { get; init; } = new();

    public SoundOptions Sound { get; init; } = new();
}
