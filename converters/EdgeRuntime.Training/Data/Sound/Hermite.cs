namespace EdgeRuntime.Training.Data.Sound;

/// <summary>Reads samples at another pace by the cubic through four neighbours (Catmull and Rom).</summary>
internal static class Hermite
{
    /// <summary>Fills <paramref name="destination"/> with all of <paramref name="source"/>.</summary>
    public static void Stretch(ReadOnlySpan<float> source, Span<float> destination)
    {
        if (source.IsEmpty)
        {
            destination.Clear();
            return;
        }
        var last = source.Length - 1;
        var step = (double)source.Length / destination.Length;
        for (var i = 0; i < destination.Length; i++)
        {
            var at = i * step;
            var k = (int)at;
            var t = (float)(at - k);
            var (a, b, c, d) = (source[Math.Clamp(k - 1, 0, last)], source[Math.Min(k, last)], source[Math.Min(k + 1, last)], source[Math.Min(k + 2, last)]);
            destination[i] = b + 0.5f * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)));
        }
    }
}
