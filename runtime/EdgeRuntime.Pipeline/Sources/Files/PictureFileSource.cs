using System.Diagnostics;
using EdgeRuntime.Devices.Video;
using EdgeRuntime.Frames;
using EdgeRuntime.Media;

namespace EdgeRuntime.Pipeline.Sources.Files;

/// <summary>Gives pictures of files as frames: JPEG files as they are, others as pixels. One that cannot be read counts as missed; where none can, the source is of no use.</summary>
internal sealed class PictureFileSource : FrameSource
{
    private const int Buffers = 4;

    private readonly string[] _files;
    private readonly bool _loop;
    private readonly FramePool _pool = new(Buffers, 0);
    private readonly Sample _sample = new();
    private readonly Pacing _pacing;
    private int _next;
    private int _read;
    private string _fault = "";
    private long _sequence;

    public PictureFileSource(string path, bool loop, double rate)
    {
        (_files, _loop, _pacing) = (List(path), loop, new Pacing(rate));
        Format = new VideoFormat(FrameEncoding.Raw, FrameFormat.Rgb24, 0, 0, rate);
    }

    public override VideoFormat Format { get; }

    public override VideoFrame? Read(TimeSpan timeout)
    {
        if (Ended || !_pacing.Wait(timeout))
            return null;
        if (_next == _files.Length && !Rewind())
        {
            Ended = true;
            return _read > 0 ? null : throw new InvalidModelException(_files.Length == 1 ? _fault : $"none of {_files.Length} pictures can be read; the last: {_fault}");
        }
        var frame = _pool.Lend(timeout);
        if (frame is null)
        {
            Starved++;
            return null;
        }
        if (!TryLoad(_files[_next++], frame))
        {
            Missed++;
            frame.Release();
            return null;
        }
        _read++;
        _sequence++;
        _pacing.Next();
        return frame;
    }

    protected override void Dispose(bool disposing) => _pool.Dispose();

    // A round in which no picture could be read is the last.
    private bool Rewind()
    {
        if (!_loop || _read == 0)
            return false;
        (_next, _read) = (0, 0);
        return true;
    }

    private bool TryLoad(string path, MemoryFrame frame)
    {
        try
        {
            var file = Load(path);
            if (file is [0xFF, 0xD8, ..])
            {
                frame.Reserve(file.Length);
                file.CopyTo(frame.Buffer);
                frame.SetJpeg(file.Length, _sequence, Stopwatch.GetTimestamp());
                return true;
            }
            ImageFile.Decode(file, path, _sample);
            frame.Reserve(_sample.Bytes.Length);
            _sample.Bytes.CopyTo(frame.Buffer);
            frame.SetPixels(_sample.Shape[2] == 1 ? FrameFormat.Grey : FrameFormat.Rgb24, _sample.Shape[1], _sample.Shape[0], FrameColors.Bt601Full, _sequence, Stopwatch.GetTimestamp());
            return true;
        }
        catch (Exception exception) when (exception is InvalidModelException or IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            _fault = exception.Message;
            return false;
        }
    }

    // A device or pipe has no length, and no end.
    private static byte[] Load(string path)
    {
        using var handle = File.OpenHandle(path);
        var length = RandomAccess.GetLength(handle);
        if (length is 0 or > MediaLimits.ImageFileBytes)
            throw new InvalidModelException($"{path}: expected a picture of 1 to {MediaLimits.ImageFileBytes} bytes, found {length}.");
        var file = new byte[length];
        return file[..RandomAccess.Read(handle, file, 0)];
    }

    private static string[] List(string path)
    {
        try
        {
            if (File.Exists(path))
                return [path];
            if (!Directory.Exists(path))
                throw new DeviceException($"{path}: there is no such picture or folder.");
            var files = Directory.EnumerateFiles(path).Where(ImageFile.HasImageName).Order(StringComparer.Ordinal).ToArray();
            return files.Length > 0 ? files : throw new DeviceException($"{path}: there is no picture (.jpg, .png, .bmp, .ppm) in this folder.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DeviceException($"{path}: {exception.Message}", exception);
        }
    }
}
