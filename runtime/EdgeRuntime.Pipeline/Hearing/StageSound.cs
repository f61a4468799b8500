namespace EdgeRuntime.Pipeline.Hearing;

/// <summary>The sound that goes through the stages: one channel. A stage that cleans it puts its own in place for those that follow.</summary>
internal sealed class StageSound
{
    /// <summary>The samples that came, −1 to 1.</summary>
    public ReadOnlyMemory<float> Samples { get; private set; }

    /// <summary>Samples a second.</summary>
    public int Rate { get; private set; }

    public void Set(ReadOnlyMemory<float> samples, int rate) => (Samples, Rate) = (samples, rate);
}
