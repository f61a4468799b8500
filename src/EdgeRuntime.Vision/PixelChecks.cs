namespace EdgeRuntime.Vision;

/// <summary>Checks of pixel spans at this library's public edge.</summary>
internal static class PixelChecks
{
    /// <summary>Values in an image.</summary>
    /// <exception cref="ArgumentException">A dimension is less than 1, or the product is not below 2^31.</exception>
    public static int Count(int height, int width, int channels)
    {
        var pixels = (long)height * width;
        if (height < 1 || width < 1 || channels < 1 || pixels > int.MaxValue || pixels * channels > int.MaxValue)
            throw new ArgumentException($"An image has 1 to 2^31−1 values, this one is {height}x{width}x{channels}.");
        return (int)pixels * channels;
    }

    /// <summary>The pixels of an image, cut to its size.</summary>
    /// <exception cref="ArgumentException">There are fewer than the dimensions say.</exception>
    public static ReadOnlySpan<byte> Take(ReadOnlySpan<byte> pixels, int height, int width, int channels, string name)
    {
        var count = Count(height, width, channels);
        return pixels.Length >= count
            ? pixels[..count]
            : throw new ArgumentException($"{height}x{width}x{channels} pixels are {count} bytes, found {pixels.Length}.", name);
    }
}
