using System.Runtime.InteropServices;
using EdgeRuntime.Frames;
using EdgeRuntime.Media.Images;

namespace EdgeRuntime.Media;

/// <summary>Makes JPEG files of camera frames by libturbojpeg: of planes of Y, U and V directly, of RGB, BGR and gray as they are. Its memory is used again: nothing is allocated in steady state. For one thread at a time.</summary>
public sealed unsafe class JpegEncoder : IDisposable
{
    private const int MostSide = 65_500;

    private readonly LibTurboJpeg.Compressor _compressor;
    private readonly JpegPlanes _planes = new();
    private readonly NativeBlock _file = new();
    private readonly int _quality;

    /// <summary>Makes an encoder.</summary>
    /// <param name="quality">1 to 100; 75 to 90 is usual.</param>
    /// <exception cref="DeviceException">libturbojpeg cannot be loaded; the message names its package.</exception>
    public JpegEncoder(int quality = 85)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(quality, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(quality, 100);
        _quality = quality;
        try
        {
            _compressor = LibTurboJpeg.CreateCompressor();
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
        {
            throw NativeLibraries.Missing("JPEG", NativeLibraries.TurboJpeg, NativeLibraries.TurboJpegPackage, exception);
        }
        if (_compressor.IsInvalid)
            throw new DeviceException($"{NativeLibraries.TurboJpeg} cannot make a compressor; free some memory.");
    }

    /// <summary>Makes a JPEG file of a frame: 4:2:0, of YUYV 4:2:2, in the colors that JPEG files have (BT.601, full range).</summary>
    /// <param name="frame">The frame.</param>
    /// <returns>The file; good until the next call.</returns>
    /// <exception cref="DeviceException">The library refuses the frame, as one that is too large.</exception>
    public ReadOnlySpan<byte> Encode(scoped in CameraFrame frame)
    {
        if (frame.Width > MostSide || frame.Height > MostSide)
            throw new DeviceException($"A JPEG file has at most {MostSide} pixels a side, the frame is {frame.Width}x{frame.Height}.");
        fixed (byte* first = frame.Pixels, second = frame.Chroma, third = frame.SecondChroma)
        {
            return frame.Format is FrameFormat.Rgb24 or FrameFormat.Bgr24 or FrameFormat.Grey ? EncodePixels(frame, first) : EncodePlanes(frame, first, second, third);
        }
    }

    /// <summary>Frees its memory.</summary>
    public void Dispose()
    {
        _compressor.Dispose();
        _planes.Dispose();
        _file.Dispose();
    }

    private ReadOnlySpan<byte> EncodePixels(scoped in CameraFrame frame, byte* pixels)
    {
        var sampling = frame.Format == FrameFormat.Grey ? LibTurboJpeg.SamplingGray : LibTurboJpeg.Sampling420;
        var format = frame.Format switch { FrameFormat.Rgb24 => LibTurboJpeg.PixelsRgb, FrameFormat.Bgr24 => LibTurboJpeg.PixelsBgr, _ => LibTurboJpeg.PixelsGray };
        var file = Reserve(frame, sampling, out var length);
        return Finish(frame, file, &length, LibTurboJpeg.Compress(_compressor, pixels, frame.Width, frame.Stride, frame.Height, format, &file, &length, sampling, _quality, LibTurboJpeg.NoReallocation));
    }

    private ReadOnlySpan<byte> EncodePlanes(scoped in CameraFrame frame, byte* first, byte* second, byte* third)
    {
        _planes.Take(frame, first, second, third);
        var sampling = _planes.Full422 ? LibTurboJpeg.Sampling422 : LibTurboJpeg.Sampling420;
        var planes = stackalloc byte*[] { _planes.Y, _planes.U, _planes.V };
        var strides = stackalloc int[] { _planes.Stride, _planes.ChromaStride, _planes.ChromaStride };
        var file = Reserve(frame, sampling, out var length);
        return Finish(frame, file, &length, LibTurboJpeg.CompressPlanes(_compressor, planes, frame.Width, strides, frame.Height, sampling, &file, &length, _quality, LibTurboJpeg.NoReallocation));
    }

    private byte* Reserve(scoped in CameraFrame frame, int sampling, out CULong length)
    {
        length = LibTurboJpeg.MostBytes(frame.Width, frame.Height, sampling);
        return _file.Reserve((long)length.Value);
    }

    private ReadOnlySpan<byte> Finish(scoped in CameraFrame frame, byte* file, CULong* length, int result)
    {
        if (result != 0)
            throw new DeviceException($"{NativeLibraries.TurboJpeg} makes no JPEG of a frame of {frame.Width}x{frame.Height} {frame.Format}: {MediaFile.OneLine(_compressor.Error())}.");
        return new ReadOnlySpan<byte>(file, (int)length->Value);
    }
}
