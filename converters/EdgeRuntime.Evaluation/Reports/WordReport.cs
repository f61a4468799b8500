namespace EdgeRuntime.Evaluation.Reports;

/// <summary>How well words are heard, and how often where they were not said.</summary>
public sealed record WordReport
{
    /// <summary>Hours of sound in which no word was said.</summary>
    public required double Hours { get; init; }

    /// <summary>The most false accepts of a word in an hour that were asked for.</summary>
    public required double MaxFalsePerHour { get; init; }

    /// <summary>Over how long scores were averaged.</summary>
    public required double SmoothingMs { get; init; }

    /// <summary>The pause after a word.</summary>
    public required double RefractoryMs { get; init; }

    /// <summary>Rows of features from one run of the model to the next.</summary>
    public required int Hop { get; init; }

    /// <summary>The words.</summary>
    public required IReadOnlyList<WordCurve> Words { get; init; }
}

/// <summary>One word at every threshold (the curve of its detection error trade-off) and at the one that was chosen; what there is no threshold for is null.</summary>
public sealed record WordCurve
{
    /// <summary>The word.</summary>
    public required string Name { get; init; }

    /// <summary>Recordings of it.</summary>
    public required int Recordings { get; init; }

    /// <summary>The threshold that was chosen; null where none keeps to the budget.</summary>
    public double? Threshold { get; init; }

    /// <summary>The part of the recordings in which it is heard.</summary>
    public Share? Heard { get; init; }

    /// <summary>How often it is heard in the sound in which no word is said.</summary>
    public EventRate? FalseAccepts { get; init; }

    /// <summary>How often it is heard in recordings of other words.</summary>
    public int? Confused { get; init; }

    /// <summary>All thresholds, the lowest first.</summary>
    public required IReadOnlyList<WordPoint> Points { get; init; }
}

/// <summary>A word at one threshold.</summary>
/// <param name="Threshold">The threshold.</param>
/// <param name="Missed">Recordings in which the word is not heard.</param>
/// <param name="FalseAccepts">How often it is heard where it is not said.</param>
public sealed record WordPoint(double Threshold, int Missed, int FalseAccepts);
