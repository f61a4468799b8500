using EdgeRuntime.Pipeline.Metrics;

namespace EdgeRuntime.Pipeline.Running;

/// <summary>What pipelines of sound count beside what all pipelines do.</summary>
internal sealed class SoundMetrics(MetricRegistry registry, string pipeline)
{
    public Counter BadSamples { get; } = registry.Counter("edgert_sound_bad_samples_total", "Samples that were no numbers; they are taken as silence.", ("pipeline", pipeline));

    public Counter ClippedSamples { get; } = registry.Counter("edgert_sound_clipped_samples_total", "Samples at full scale: too loud for the microphone, most likely.", ("pipeline", pipeline));

    /// <summary>From the taking of the last sample that it needed to the event.</summary>
    public Histogram Latency { get; } = registry.Histogram("edgert_heard_seconds", "Time from the taking of the last sample of speech, a word or a text to its event.", ("pipeline", pipeline));
}
