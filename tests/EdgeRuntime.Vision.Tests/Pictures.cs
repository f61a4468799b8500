namespace EdgeRuntime.Vision.Tests;

/// <summary>Pictures made by a formula that the golden values' script shares.</summary>
internal static class Pictures
{
    public static byte[] Make(int height, int width, int channels)
    {
        var pixels = new byte[height * width * channels];
        var at = 0;
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                for (var channel = 0; channel < channels; channel++)
                    pixels[at++] = (byte)(y * 37 + x * 11 + channel * 101 + y * x % 23 * 5);
            }
        }
        return pixels;
    }
}
