namespace EdgeRuntime.Converter.Spoken;

/// <summary>Noise, between white and brown, at a level of −80 to −30 dB, with or without tones in it, as a WAV file of 16 bits at 16 kHz.</summary>
internal static class NoiseFile
{
    private const int Rate = 16000;

    /// <summary>Writes one.</summary>
    /// <param name="path">The file.</param>
    /// <param name="seconds">How long it is.</param>
    /// <param name="random">Where it comes from.</param>
    /// <param name="tones">How many steady tones of 50 Hz to 4 kHz are in it.</param>
    public static void Write(string path, double seconds, Random random, int tones = 0)
    {
        var samples = new float[(int)(Rate * seconds)];
        var (colour, level, last) = (0.98 * random.NextDouble(), Math.Pow(10, -4 + 2.5 * random.NextDouble()), 0.0);
        foreach (ref var sample in samples.AsSpan())
        {
            last = colour * last + 2 * random.NextDouble() - 1;
            sample = (float)(level * last * Math.Sqrt(3 * (1 - colour * colour)));
        }
        for (; tones > 0; tones--)
        {
            var (step, loudness) = (2 * Math.PI * 50 * Math.Pow(80, random.NextDouble()) / Rate, Math.Pow(10, -3 + 2.5 * random.NextDouble()));
            for (var i = 0; i < samples.Length; i++)
                samples[i] += (float)(loudness * Math.Sin(step * i));
        }
        WavOutput.Write(path, samples, Rate);
    }
}
