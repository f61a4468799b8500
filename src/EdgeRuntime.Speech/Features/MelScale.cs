namespace EdgeRuntime.Speech.Features;

/// <summary>
/// The mel scale of HTK: <c>mel(f) = 1127 · ln(1 + f/700)</c>, in f32 with a logarithm rounded from f64, so that it is the same on every machine.
/// Source: TensorFlow Lite Micro (freq_to_mel_wrapper.cc), which takes log1pf.
/// </summary>
internal static class MelScale
{
    /// <summary>The mel of a frequency in Hz.</summary>
    public static float FromHertz(float hertz) => 1127f * (float)Math.Log(1.0 + hertz / 700f);

    /// <summary>The centers of <paramref name="count"/> filters: equal steps, the first a step above <paramref name="lower"/>, the last at <paramref name="upper"/>.</summary>
    public static float[] Centers(int count, float lower, float upper)
    {
        var first = FromHertz(lower);
        var step = (FromHertz(upper) - first) / count;
        var centers = new float[count];
        for (var i = 0; i < count; i++)
            centers[i] = first + step * (i + 1);
        return centers;
    }
}
