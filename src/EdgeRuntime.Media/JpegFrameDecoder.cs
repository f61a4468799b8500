using System.Runtime.InteropServices;
using EdgeRuntime.Frames;
using EdgeRuntime.Media.Images;

namespace EdgeRuntime.Media;

/// <summary>
/// Decodes the frames of an MJPEG camera by libturbojpeg: 4:2:0 to I420 (full range) without color conversion, gray to gray, everything else to RGB. Where less pixels are needed it decodes to a half, a quarter or an eighth of the sides, which
/// skips most of the inverse transform. One object serves one thread; its memory is used again, so that nothing is allocated from the second frame of a size on.
/// </summary>
public sealed unsafe class JpegFrameDecoder : IDisposable
{
    private const long MostPixelsPerByte = 1024;

    private LibTurboJpeg.Decompressor? _decompressor;
    private byte[] _pixels = [];
    private FrameFormat _format;
    private int _stride;
    private int _rows;
    private int _pictureWidth;
    private int _pictureHeight;

    /// <summary>The width that the last file states.</summary>
    public int Width { get; private set; }

    /// <summary>The height that the last file states.</summary>
    public int Height { get; private set; }

    /// <summary>What was decoded last; good until the next call.</summary>
    /// <exception cref="InvalidOperationException">Nothing was.</exception>
    public CameraFrame Picture => _pictureWidth == 0
        ? throw new InvalidOperationException("No frame was decoded.")
        : _format == FrameFormat.I420
            ? new CameraFrame(_format, _pictureWidth, _pictureHeight, _pixels, _stride, _pixels.AsSpan(ChromaAt), _pixels.AsSpan(SecondChromaAt), _stride / 2, FrameColors.Bt601Full)
            : new CameraFrame(_format, _pictureWidth, _pictureHeight, _pixels, _stride, FrameColors.Bt601Full);

    /// <summary>Decodes a file.</summary>
    /// <param name="file">Its bytes; untrusted.</param>
    /// <param name="leastWidth">The least width of <see cref="Picture"/> that is good enough; <see cref="int.MaxValue"/>: all there is.</param>
    /// <param name="leastHeight">The least height.</param>
    /// <param name="problem">What is wrong with the file; null where nothing is.</param>
    /// <returns>Whether there is a picture.</returns>
    /// <exception cref="DeviceException">The library is not installed.</exception>
    public bool TryDecode(ReadOnlySpan<byte> file, int leastWidth, int leastHeight, out string? problem)
    {
        _pictureWidth = 0;
        try
        {
            _decompressor ??= Create();
            fixed (byte* bytes = file)
                problem = Decode(_decompressor, bytes, file.Length, leastWidth, leastHeight);
            if (problem is not null)
                Renew();
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
        {
            throw NativeLibraries.Missing("JPEG frame", NativeLibraries.TurboJpeg, NativeLibraries.TurboJpegPackage, exception);
        }
        return problem is null;
    }

    /// <inheritdoc/>
    public void Dispose() => _decompressor?.Dispose();

    // libturbojpeg stays in the middle of a header that it failed in, and takes what comes next for its rest: all later frames would be broken, too.
    private void Renew()
    {
        _decompressor?.Dispose();
        _decompressor = null;
    }

    private int ChromaAt => _stride * _rows;

    private int SecondChromaAt => _stride * _rows / 4 * 5;

    private string? Decode(LibTurboJpeg.Decompressor decompressor, byte* bytes, int length, int leastWidth, int leastHeight)
    {
        var size = new CULong((nuint)length);
        if (length == 0 || LibTurboJpeg.ReadHeader(decompressor, bytes, size, out var width, out var height, out var sampling, out var colors) != 0)
            return length == 0 ? "the frame is empty" : MediaFile.OneLine(decompressor.Error());
        if (width is < 4 or > MediaLimits.ImageSide || height is < 2 or > MediaLimits.ImageSide || (long)width * height > Math.Min(MediaLimits.ImagePixels, length * MostPixelsPerByte))
            return $"a frame of {width}x{height} in {length} bytes";
        if (colors is LibTurboJpeg.ColorsCmyk or LibTurboJpeg.ColorsYcck)
            return "expected gray or color, found CMYK";
        (Width, Height) = (width, height);
        var shift = Shift(width, height, leastWidth, leastHeight);
        (width, height) = ((width + (1 << shift) - 1) >> shift, (height + (1 << shift) - 1) >> shift);
        var gray = colors == LibTurboJpeg.ColorsGray;
        _format = gray ? FrameFormat.Grey : sampling == LibTurboJpeg.Sampling420 ? FrameFormat.I420 : FrameFormat.Rgb24;
        var result = _format == FrameFormat.I420 ? DecodePlanes(decompressor, bytes, size, width, height) : DecodePixels(decompressor, bytes, size, width, height, gray ? 1 : 3);
        // Cameras are known to write bytes between segments; pixels are complete then. A file that ends too early is a warning, too, but half of a picture is none.
        if (result != 0 && !(LibTurboJpeg.Severity(decompressor) == LibTurboJpeg.Warning && LibTurboJpeg.ErrorContains(decompressor, "extraneous bytes before marker"u8)))
            return MediaFile.OneLine(decompressor.Error());
        (_pictureWidth, _pictureHeight) = (width, height);
        return null;
    }

    private int DecodePlanes(LibTurboJpeg.Decompressor decompressor, byte* bytes, CULong size, int width, int height)
    {
        // The library writes whole pairs of rows and columns.
        _stride = (width + 1) & ~1;
        _rows = (height + 1) & ~1;
        Grow(_stride * _rows / 2 * 3);
        fixed (byte* pixels = _pixels)
        {
            var planes = stackalloc byte*[] { pixels, pixels + ChromaAt, pixels + SecondChromaAt };
            var strides = stackalloc int[] { _stride, _stride / 2, _stride / 2 };
            return LibTurboJpeg.DecompressPlanes(decompressor, bytes, size, planes, width, strides, height, flags: 0);
        }
    }

    private int DecodePixels(LibTurboJpeg.Decompressor decompressor, byte* bytes, CULong size, int width, int height, int channels)
    {
        _stride = width * channels;
        Grow(_stride * height);
        fixed (byte* pixels = _pixels)
            return LibTurboJpeg.Decompress(decompressor, bytes, size, pixels, width, _stride, height, channels == 1 ? LibTurboJpeg.PixelsGray : LibTurboJpeg.PixelsRgb, flags: 0);
    }

    private void Grow(int length)
    {
        if (_pixels.Length < length)
            _pixels = GC.AllocateUninitializedArray<byte>(length);
    }

    private static int Shift(int width, int height, int leastWidth, int leastHeight)
    {
        var shift = 0;
        while (shift < 3 && width >> (shift + 1) >= Math.Max(4, leastWidth) && height >> (shift + 1) >= Math.Max(2, leastHeight))
            shift++;
        return shift;
    }

    private static LibTurboJpeg.Decompressor Create()
    {
        var decompressor = LibTurboJpeg.Create();
        return decompressor.IsInvalid ? throw new DeviceException($"{NativeLibraries.TurboJpeg} cannot make a decompressor; free some memory.") : decompressor;
    }
}
