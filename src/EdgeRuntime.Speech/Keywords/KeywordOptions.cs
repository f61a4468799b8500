namespace EdgeRuntime.Speech.Keywords;

/// <summary>When scores become words. What is null is as the model's bundle says, and by default where it says nothing.</summary>
public sealed record KeywordOptions
{
    /// <summary>The threshold of a word for which there is none.</summary>
    public const double DefaultThreshold = 0.7;

    /// <summary>Over how long scores are averaged by default.</summary>
    public static readonly TimeSpan DefaultSmoothing = TimeSpan.FromMilliseconds(200);

    /// <summary>Over how long scores may be averaged: what is heard behind the end of a stream is as long.</summary>
    public static readonly TimeSpan LongestSmoothing = TimeSpan.FromSeconds(60);

    /// <summary>The pause after a word by default.</summary>
    public static readonly TimeSpan DefaultRefractory = TimeSpan.FromSeconds(1);

    /// <summary>The mean score from which on a word is heard, above 0, at most 1; null: 0.7.</summary>
    public double? Threshold { get; init; }

    /// <summary>Other thresholds, by word.</summary>
    public IReadOnlyDictionary<string, double> Thresholds { get; init; } = new Dictionary<string, double>();

    /// <summary>Over how long scores are averaged; null: 200 ms.</summary>
    public TimeSpan? Smoothing { get; init; }

    /// <summary>How long after a word no word is heard; null: a second.</summary>
    public TimeSpan? Refractory { get; init; }
}
