namespace EdgeRuntime.Media.Images;

/// <summary>PNG by libpng. Palettes become colors, alpha is dropped (as Pillow's <c>convert("RGB")</c> and OpenCV's <c>imread</c> do), 16 bits become 8.</summary>
internal static unsafe class PngDecoder
{
    private const int LeastBitsPerPixel = 1;

    public static void Decode(ReadOnlySpan<byte> file, string name, Sample sample)
    {
        try
        {
            LibPng.Image image = new() { Version = LibPng.Version };
            fixed (byte* bytes = file)
            {
                if (LibPng.BeginRead(&image, bytes, (nuint)file.Length) == 0)
                    throw ImageErrors.Invalid(name, $"damaged PNG ({image.Error()})");
                try
                {
                    ReadPixels(&image, file.Length, name, sample);
                }
                finally
                {
                    LibPng.Free(&image);
                }
            }
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
        {
            throw NativeLibraries.Missing(name, NativeLibraries.Png, NativeLibraries.PngPackage, exception);
        }
    }

    private static void ReadPixels(LibPng.Image* image, int fileLength, string name, Sample sample)
    {
        ImageErrors.CheckSize(name, image->Width, image->Height, (long)fileLength * MediaLimits.DeflateRatio * 8 / LeastBitsPerPixel);
        image->Flags |= LibPng.Flag16BitIsSrgb;
        image->Format &= LibPng.FormatColor | LibPng.FormatAlpha;
        var channels = (image->Format & LibPng.FormatColor) != 0 ? 3 : 1;
        var stored = (image->Format & LibPng.FormatAlpha) != 0 ? channels + 1 : channels;
        var (width, height) = ((int)image->Width, (int)image->Height);
        fixed (byte* pixels = sample.Reserve(width * height * stored))
        {
            if (LibPng.FinishRead(image, null, pixels, width * stored, null) == 0)
                throw ImageErrors.Invalid(name, $"damaged PNG ({image->Error()})");
        }
        if (stored != channels)
            DropAlpha(sample.Reserve(0), width * height, channels);
        sample.PrepareImage(height, width, channels);
    }

    private static void DropAlpha(Span<byte> pixels, int count, int channels)
    {
        for (var pixel = 1; pixel < count; pixel++)
        {
            for (var channel = 0; channel < channels; channel++)
                pixels[pixel * channels + channel] = pixels[pixel * (channels + 1) + channel];
        }
    }
}
