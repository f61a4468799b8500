namespace EdgeRuntime.Speech.Sound;

/// <summary>Sound in chunks that overlap, and back: a chunk of <c>n</c> samples begins every <c>h</c>; what becomes of the chunks is added up where they overlap, so that sample t comes out <c>n − h</c> samples later. Nothing allocates.</summary>
public sealed class OverlappingChunks
{
    private readonly float[] _heard;
    private readonly float[] _sum;
    private int _held;

    /// <summary>Prepares for one stream, before which there was silence.</summary>
    /// <param name="length">Samples of a chunk.</param>
    /// <param name="hop">Samples from one chunk to the next, 1 to <paramref name="length"/>.</param>
    /// <exception cref="ConfigurationException">The hop is something else.</exception>
    public OverlappingChunks(int length, int hop)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length);
        if (hop < 1 || hop > length)
            throw new ConfigurationException($"the hop is {hop} samples, expected 1 to the chunk's {length}.");
        (Length, Hop, _heard, _sum) = (length, hop, new float[length], new float[length]);
    }

    /// <summary>Samples of a chunk.</summary>
    public int Length { get; }

    /// <summary>Samples from one chunk to the next.</summary>
    public int Hop { get; }

    /// <summary>The chunk that is complete.</summary>
    public ReadOnlySpan<float> Chunk => _heard;

    /// <summary>Takes samples up to the end of a chunk.</summary>
    /// <param name="samples">The samples.</param>
    /// <param name="complete">Whether <see cref="Chunk"/> is complete.</param>
    /// <returns>How many were taken: call again with the rest, after the chunk was added.</returns>
    public int Take(ReadOnlySpan<float> samples, out bool complete)
    {
        var count = Math.Min(samples.Length, Hop - _held);
        samples[..count].CopyTo(_heard.AsSpan(Length - Hop + _held));
        _held += count;
        complete = _held == Hop;
        return count;
    }

    /// <summary>Adds what became of the chunk.</summary>
    /// <param name="chunk"><see cref="Length"/> samples.</param>
    /// <param name="destination">Receives the <see cref="Hop"/> samples that no chunk will add to.</param>
    public void Add(ReadOnlySpan<float> chunk, Span<float> destination)
    {
        for (var i = 0; i < Length; i++)
            _sum[i] += chunk[i];
        _sum.AsSpan(0, Hop).CopyTo(destination);
        _sum.AsSpan(Hop).CopyTo(_sum);
        _sum.AsSpan(Length - Hop).Clear();
        _heard.AsSpan(Hop).CopyTo(_heard);
        _held = 0;
    }

    /// <summary>Starts a new stream.</summary>
    public void Reset()
    {
        _heard.AsSpan().Clear();
        _sum.AsSpan().Clear();
        _held = 0;
    }
}
