namespace EdgeRuntime.Speech.Segmentation;

/// <summary>When speech begins and ends. The defaults are those of Silero's get_speech_timestamps.</summary>
public sealed record SegmenterOptions
{
    /// <summary>The probability from which on there is speech, above 0, at most 1.</summary>
    public double Threshold { get; init; } = 0.5;

    /// <summary>The probability below which there is none, at most <see cref="Threshold"/>; what lies between changes nothing. Null: 0.15 below, at least 0.01.</summary>
    public double? EndThreshold { get; init; }

    /// <summary>What is not longer is no speech.</summary>
    public TimeSpan LeastSpeech { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>How long there must be none for speech to end.</summary>
    public TimeSpan LeastSilence { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How much is added before and after, up to the neighbouring speech.</summary>
    public TimeSpan Padding { get; init; } = TimeSpan.FromMilliseconds(30);

    /// <summary>What is longer is cut.</summary>
    public TimeSpan MostSpeech { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary><see cref="EndThreshold"/> or what stands for it.</summary>
    public double End => EndThreshold ?? Math.Max(Threshold - 0.15, 0.01);

    /// <summary>Checks every value.</summary>
    /// <exception cref="ConfigurationException">One is out of range.</exception>
    public void Check()
    {
        if (Threshold is not (> 0 and <= 1))
            throw new ConfigurationException($"speech: the threshold is {Threshold}, expected above 0 and at most 1.");
        if (!(End >= 0 && End <= Threshold))
            throw new ConfigurationException($"speech: the end threshold is {End}, expected 0 to the threshold, {Threshold}.");
        if (LeastSpeech < TimeSpan.Zero || LeastSilence < TimeSpan.Zero || Padding < TimeSpan.Zero || MostSpeech <= LeastSpeech)
            throw new ConfigurationException("speech: durations must not be negative, and the longest speech must be longer than the shortest.");
    }
}
