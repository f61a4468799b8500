using System.Runtime.InteropServices;

namespace EdgeRuntime.Media.Images;

/// <summary>JPEG by libturbojpeg, with its exact inverse transform and smooth chroma upsampling (its defaults).</summary>
internal static unsafe class JpegDecoder
{
    /// <summary>A flat gray block of 64 pixels takes at least one bit; twice that many pixels a byte is beyond every real file.</summary>
    private const int MostPixelsPerByte = 1024;

    /// <summary>A warning about bytes between segments, which cameras are known to write; pixels are complete.</summary>
    private const string HarmlessWarning = "extraneous bytes before marker";

    public static void Decode(ReadOnlySpan<byte> file, string name, Sample sample)
    {
        try
        {
            using var decompressor = LibTurboJpeg.Create();
            if (decompressor.IsInvalid)
                throw new DeviceException($"{name}: {NativeLibraries.TurboJpeg} cannot make a decompressor; free some memory.");
            fixed (byte* bytes = file)
                ReadPixels(decompressor, bytes, file.Length, name, sample);
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
        {
            throw NativeLibraries.Missing(name, NativeLibraries.TurboJpeg, NativeLibraries.TurboJpegPackage, exception);
        }
    }

    private static void ReadPixels(LibTurboJpeg.Decompressor decompressor, byte* bytes, int length, string name, Sample sample)
    {
        var size = new CULong((nuint)length);
        if (LibTurboJpeg.ReadHeader(decompressor, bytes, size, out var width, out var height, out _, out var colors) != 0)
            throw Damaged(decompressor, name);
        ImageErrors.CheckSize(name, width, height, (long)length * MostPixelsPerByte);
        if (colors is LibTurboJpeg.ColorsCmyk or LibTurboJpeg.ColorsYcck)
            throw ImageErrors.Invalid(name, "expected a gray or RGB picture, found CMYK");
        var gray = colors == LibTurboJpeg.ColorsGray;
        var channels = gray ? 1 : 3;
        fixed (byte* pixels = sample.PrepareImage(height, width, channels))
        {
            var format = gray ? LibTurboJpeg.PixelsGray : LibTurboJpeg.PixelsRgb;
            if (LibTurboJpeg.Decompress(decompressor, bytes, size, pixels, width, width * channels, height, format, flags: 0) != 0
                && !decompressor.Error().Contains(HarmlessWarning, StringComparison.Ordinal))
                throw Damaged(decompressor, name);
        }
    }

    private static InvalidModelException Damaged(LibTurboJpeg.Decompressor decompressor, string name)
    {
        return ImageErrors.Invalid(name, $"damaged JPEG ({MediaFile.OneLine(decompressor.Error())})");
    }
}
