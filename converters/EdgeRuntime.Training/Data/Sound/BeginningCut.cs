namespace EdgeRuntime.Training.Data.Sound;

/// <summary>Recordings that begin too late.</summary>
internal static class BeginningCut
{
    /// <summary>Every second recording without up to <paramref name="most"/> samples of its beginning, a third of it at most.</summary>
    /// <param name="samples">The recording.</param>
    /// <param name="most">The most samples; 0 draws nothing.</param>
    /// <param name="random">Decides which, and how many.</param>
    public static ReadOnlySpan<float> Apply(ReadOnlySpan<float> samples, int most, RandomSource random) =>
        most > 0 && random.NextSingle() < 0.5f ? samples[(int)(Math.Min(most, samples.Length / 3) * random.NextSingle())..] : samples;
}
