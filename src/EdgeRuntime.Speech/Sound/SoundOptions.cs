namespace EdgeRuntime.Speech.Sound;

/// <summary>What is done with the sound of a source before anything listens to it.</summary>
public sealed record SoundOptions
{
    /// <summary>The channel that is taken, from 0; −1 for the mean of all.</summary>
    public int Channel { get; init; } = -1;

    /// <summary>Takes away what lies below, in Hz; 0 for nothing.</summary>
    public double HighPass { get; init; }

    /// <summary>The level that automatic gain brings speech to, in dB below full scale, −60 to −1; 0 for no automatic gain.</summary>
    public double Level { get; init; }
}
