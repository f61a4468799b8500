namespace EdgeRuntime.Converter.Words;

/// <summary>What was heard with one choice of thresholds, by class.</summary>
internal sealed class WordCounts(int classes)
{
    /// <summary>Recordings of the word.</summary>
    public int[] Recordings { get; } = new int[classes];

    /// <summary>Recordings of it in which it was heard.</summary>
    public int[] Heard { get; } = new int[classes];

    /// <summary>How often it was heard in recordings of other words.</summary>
    public int[] Confused { get; } = new int[classes];

    /// <summary>How often it was heard where no word was said.</summary>
    public int[] FalseAccepts { get; } = new int[classes];
}
