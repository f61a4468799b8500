namespace EdgeRuntime.Converter.Spoken;

/// <summary>Cuts and joins of recordings.</summary>
internal static class Clip
{
    /// <summary>What is quieter than −40 dB at the ends is silence.</summary>
    private const float Silence = 0.01f;

    /// <summary>How long a window of speech is: more than a model of a second and a half hears, so that it can be moved, and played quicker.</summary>
    public const double Seconds = 2.2;

    /// <summary>A recording without the silence at its ends but for 50 ms.</summary>
    public static float[] Trim(float[] samples, int rate)
    {
        var (first, last) = (Array.FindIndex(samples, static sample => Math.Abs(sample) > Silence), Array.FindLastIndex(samples, static sample => Math.Abs(sample) > Silence));
        return first < 0 ? samples : samples[Math.Max(0, first - rate / 20)..Math.Min(samples.Length, last + rate / 20)];
    }

    /// <summary>A part of running speech.</summary>
    public static float[] Cut(float[] samples, int start, int length) => samples.AsSpan(start, Math.Min(length, samples.Length - start)).ToArray();

    /// <summary>A recording in the middle of what others say before and after it, with pauses of 0 to 300 ms between.</summary>
    /// <param name="samples">The recording.</param>
    /// <param name="before">Other speech, whose end comes before; empty for none.</param>
    /// <param name="after">Other speech, whose beginning comes behind; empty for none.</param>
    /// <param name="rate">Samples a second of all.</param>
    /// <param name="random">Decides the pauses.</param>
    public static float[] Surround(float[] samples, ReadOnlySpan<float> before, ReadOnlySpan<float> after, int rate, Random random)
    {
        var result = new float[Math.Max(samples.Length, (int)(Seconds * rate))];
        var start = (result.Length - samples.Length) / 2;
        samples.CopyTo(result, start);
        var end = Math.Max(0, start - random.Next(rate * 3 / 10));
        var count = Math.Min(end, before.Length);
        before[^count..].CopyTo(result.AsSpan(end - count));
        var next = Math.Min(result.Length, start + samples.Length + random.Next(rate * 3 / 10));
        after[..Math.Min(after.Length, result.Length - next)].CopyTo(result.AsSpan(next));
        return result;
    }
}
