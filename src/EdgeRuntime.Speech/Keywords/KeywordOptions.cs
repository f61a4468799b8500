namespace EdgeRuntime.Speech.Keywords;

/// <summary>When scores become words.</summary>
public sealed record KeywordOptions
{
    /// <summary>The mean score from which on a word is heard, above 0, at most 1.</summary>
    public double Threshold { get; init; } = 0.7;

    /// <summary>Other thresholds, by word.</summary>
    public IReadOnlyDictionary<string, double> Thresholds { get; init; } = new Dictionary<string, double>();

    /// <summary>Over how long scores are averaged.</summary>
    public TimeSpan Smoothing { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>How long after a word no word is heard.</summary>
    public TimeSpan Refractory { get; init; } = TimeSpan.FromSeconds(1);
}
