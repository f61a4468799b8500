namespace EdgeRuntime.Training.Data.Sound;

/// <summary>A room: forty echoes at random times that die away by 60 dB within its reverberation time.</summary>
internal static class Room
{
    private const int Echoes = 40;

    /// <summary>Adds the echoes of what was there.</summary>
    public static void Add(Span<float> samples, int rate, double seconds, RandomSource random)
    {
        var dry = samples.ToArray();
        for (var echo = 0; echo < Echoes; echo++)
        {
            var delay = 1 + (int)(random.NextSingle() * seconds * rate);
            var gain = 0.4f * (float)Math.Pow(10, -3.0 * delay / (seconds * rate)) * (2 * random.NextSingle() - 1);
            for (var i = delay; i < samples.Length; i++)
                samples[i] += gain * dry[i - delay];
        }
    }
}
