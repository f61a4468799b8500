namespace EdgeRuntime.Speech.Recognition;

/// <summary>When an utterance ends; <see cref="TimeSpan.Zero"/> leaves a rule out. The defaults are those of Kaldi and sherpa-onnx.</summary>
public sealed record EndpointOptions
{
    /// <summary>Silence after which it is given up where no token was heard: it starts anew, and nothing is told.</summary>
    public TimeSpan SilenceAfterNothing { get; init; } = TimeSpan.FromSeconds(2.4);

    /// <summary>Silence that ends it once a token was heard.</summary>
    public TimeSpan SilenceAfterSpeech { get; init; } = TimeSpan.FromSeconds(1.2);

    /// <summary>How long it lasts at most, silence included.</summary>
    public TimeSpan LongestUtterance { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Checks every value.</summary>
    /// <exception cref="ConfigurationException">One is negative.</exception>
    public void Check()
    {
        if (SilenceAfterNothing < TimeSpan.Zero || SilenceAfterSpeech < TimeSpan.Zero || LongestUtterance < TimeSpan.Zero)
            throw new ConfigurationException("endpoints: durations must not be negative; 0 leaves a rule out.");
    }
}
