using EdgeRuntime.Training.Recipes;

namespace EdgeRuntime.Training.Data.Sound;

/// <summary>Changes of feature rows.</summary>
internal static class Rows
{
    /// <summary>Reads <paramref name="count"/> rows between two places of so many by linear interpolation; beyond the source stands its outermost row.</summary>
    /// <param name="source">Rows.</param>
    /// <param name="sourceCount">How many of them.</param>
    /// <param name="destination">Receives the new rows.</param>
    /// <param name="count">How many.</param>
    /// <param name="channels">Values of a row.</param>
    /// <param name="place">Where the first and the last new row are read, and b: the part u of the way is read at u + b·u·(1 − u).</param>
    public static void Draw(ReadOnlySpan<float> source, int sourceCount, Span<float> destination, int count, int channels, (double First, double Last, double Bend) place)
    {
        for (var row = 0; row < count; row++)
        {
            var part = count == 1 ? 0 : (double)row / (count - 1);
            var at = Math.Clamp(place.First + part * (1 + place.Bend * (1 - part)) * (place.Last - place.First), 0, sourceCount - 1);
            var first = Math.Min((int)at, sourceCount - 1);
            var between = (float)(at - first);
            var a = source.Slice(first * channels, channels);
            var b = source.Slice(Math.Min(first + 1, sourceCount - 1) * channels, channels);
            for (var i = 0; i < channels; i++)
                destination[row * channels + i] = a[i] + between * (b[i] - a[i]);
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
