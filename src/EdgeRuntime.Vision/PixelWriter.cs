namespace EdgeRuntime.Vision;

/// <summary>Color conversion and the final table look-up, from interleaved pixels to a model's input.</summary>
internal static class PixelWriter
{
    private const int Levels = 256;

    /// <summary>Writes <paramref name="place"/>.Height × <paramref name="place"/>.Width pixels into a frame of <paramref name="height"/> × <paramref name="width"/>.</summary>
    public static void Write(
        ReadOnlySpan<byte> pixels, int channels, LetterboxGeometry place, Span<float> destination, ReadOnlySpan<float> values, PixelOrder order, bool planar, int height, int width)
    {
        var plane = height * width;
        for (var y = 0; y < place.Height; y++)
        {
            var from = pixels.Slice(y * place.Width * channels, place.Width * channels);
            var first = (place.Top + y) * width + place.Left;
            if (order == PixelOrder.Gray)
                WriteGray(from, channels, destination.Slice(first, place.Width), values);
            else if (planar)
                WritePlanes(from, channels, destination[first..], plane, values, order);
            else
                WriteInterleaved(from, channels, destination.Slice(3 * first, 3 * place.Width), values, order);
        }
    }

    private static void WriteGray(ReadOnlySpan<byte> from, int channels, Span<float> to, ReadOnlySpan<float> values)
    {
        if (channels == 1)
        {
            for (var x = 0; x < to.Length; x++)
                to[x] = values[from[x]];
            return;
        }
        for (var x = 0; x < to.Length; x++)
            to[x] = values[Luma(from[3 * x], from[3 * x + 1], from[3 * x + 2])];
    }

    private static void WritePlanes(ReadOnlySpan<byte> from, int channels, Span<float> to, int plane, ReadOnlySpan<float> values, PixelOrder order)
    {
        var width = from.Length / channels;
        for (var channel = 0; channel < 3; channel++)
        {
            var table = values.Slice(channel * Levels, Levels);
            var target = to.Slice(channel * plane, width);
            var offset = Offset(channel, channels, order);
            for (var x = 0; x < width; x++)
                target[x] = table[from[x * channels + offset]];
        }
    }

    private static void WriteInterleaved(ReadOnlySpan<byte> from, int channels, Span<float> to, ReadOnlySpan<float> values, PixelOrder order)
    {
        for (var channel = 0; channel < 3; channel++)
        {
            var table = values.Slice(channel * Levels, Levels);
            var offset = Offset(channel, channels, order);
            for (int x = 0, at = channel; at < to.Length; x++, at += 3)
                to[at] = table[from[x * channels + offset]];
        }
    }

    /// <summary>Which source channel a model channel is.</summary>
    private static int Offset(int channel, int channels, PixelOrder order) => channels == 1 ? 0 : order == PixelOrder.Bgr ? 2 - channel : channel;

    private static int Luma(int red, int green, int blue) => (19595 * red + 38470 * green + 7471 * blue + 32768) >> 16;
}
