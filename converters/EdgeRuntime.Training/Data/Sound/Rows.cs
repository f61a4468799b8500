using EdgeRuntime.Training.Recipes;

namespace EdgeRuntime.Training.Data.Sound;

/// <summary>Changes of feature rows.</summary>
internal static class Rows
{
    /// <summary>Draws <paramref name="count"/> rows out of so many by linear interpolation.</summary>
    public static void Draw(ReadOnlySpan<float> source, int sourceCount, Span<float> destination, int count, int channels)
    {
        for (var row = 0; row < count; row++)
        {
            var at = count == 1 ? 0 : (double)row * (sourceCount - 1) / (count - 1);
            var first = Math.Min((int)at, sourceCount - 1);
            var part = (float)(at - first);
            var a = source.Slice(first * channels, channels);
            var b = source.Slice(Math.Min(first + 1, sourceCount - 1) * channels, channels);
            for (var i = 0; i < channels; i++)
                destination[row * channels + i] = a[i] + part * (b[i] - a[i]);
        }
    }

    /// <summary>Replaces stretches of rows and bands of channels by the mean of all.</summary>
    public static void Mask(Span<float> rows, int count, int channels, SoundAugmentRecipe how, RandomSource random)
    {
        if (how.TimeMasks + how.BandMasks == 0)
            return;
        var sum = 0.0;
        foreach (var value in rows)
            sum += value;
        var mean = (float)(sum / rows.Length);
        for (var i = 0; i < how.TimeMasks; i++)
        {
            var (start, length) = Part(count, how.TimeMaskRows, random);
            rows.Slice(start * channels, length * channels).Fill(mean);
        }
        for (var i = 0; i < how.BandMasks; i++)
        {
            var (start, length) = Part(channels, how.BandMaskChannels, random);
            for (var row = 0; row < count; row++)
                rows.Slice(row * channels + start, length).Fill(mean);
        }
    }

    private static (int Start, int Length) Part(int size, int most, RandomSource random)
    {
        var length = random.NextInt32(Math.Min(size, most) + 1);
        return (random.NextInt32(size - length + 1), length);
    }
}
