namespace EdgeRuntime.Pipeline.Sound;

/// <summary>Gives a probability of speech for each chunk of sound.</summary>
internal abstract class SpeechModel
{
    /// <summary>Samples a second.</summary>
    public abstract int SampleRate { get; }

    /// <summary>Samples that a probability is of.</summary>
    public abstract int ChunkSamples { get; }

    /// <summary>The probability of the chunk before.</summary>
    public float Probability { get; protected set; }

    /// <summary>Samples of the chunk that is not complete yet.</summary>
    public int Held { get; private set; }

    /// <summary>Takes samples up to the end of a chunk; <see cref="Held"/> is 0 then, and <see cref="Probability"/> that of the chunk.</summary>
    /// <returns>How many were taken.</returns>
    public int Take(ReadOnlySpan<float> samples)
    {
        var count = Math.Min(samples.Length, ChunkSamples - Held);
        Fill(samples[..count]);
        Held += count;
        if (Held == ChunkSamples)
        {
            Complete();
            Held = 0;
        }
        return count;
    }

    /// <summary>Starts a new stream.</summary>
    public void Reset()
    {
        (Held, Probability) = (0, 0);
        Forget();
    }

    /// <summary>Takes samples of a chunk.</summary>
    protected abstract void Fill(ReadOnlySpan<float> samples);

    /// <summary>Says what the chunk's probability is.</summary>
    protected abstract void Complete();

    /// <summary>Forgets what was heard.</summary>
    protected abstract void Forget();
}
