namespace EdgeRuntime.Bundle;

/// <summary>When words are heard: the thresholds that were chosen for a model, and the settings that they were chosen with, without which they mean something else.</summary>
public sealed class KeywordSettings
{
    /// <summary>The most rows from one run to the next.</summary>
    public const int MaxHop = 1000;

    /// <summary>The longest smoothing and pause.</summary>
    public const double MaxMilliseconds = 60_000;

    /// <summary>For each word the mean score from which on it is heard, above 0, at most 1.</summary>
    public SortedDictionary<string, double> Thresholds { get; set; } = new(StringComparer.Ordinal);

    /// <summary>Over how long scores are averaged.</summary>
    public double SmoothingMs { get; set; }

    /// <summary>How long after a word no word is heard.</summary>
    public double RefractoryMs { get; set; }

    /// <summary>Rows of features from one run of the model to the next.</summary>
    public int Hop { get; set; }
}
