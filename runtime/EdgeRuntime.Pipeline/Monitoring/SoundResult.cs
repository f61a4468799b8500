namespace EdgeRuntime.Pipeline.Monitoring;

/// <summary>The sound of a moment, as a pipeline's stages heard it. One object is used again and again.</summary>
public sealed class SoundResult
{
    /// <summary>The samples that came, one channel, −1 to 1, cleaned by the stages that do so; good during the call only.</summary>
    public ReadOnlyMemory<float> Samples { get; set; }

    /// <summary>Samples a second.</summary>
    public int SampleRate { get; set; }

    /// <summary>How likely it is that somebody speaks, 0 to 1; NaN where no stage says.</summary>
    public float SpeechProbability { get; set; } = float.NaN;

    /// <summary>Whether somebody speaks.</summary>
    public bool IsSpeech { get; set; }
}
