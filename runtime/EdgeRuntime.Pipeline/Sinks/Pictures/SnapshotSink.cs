using EdgeRuntime.Devices.Video;
using EdgeRuntime.Frames;
using EdgeRuntime.Media;
using EdgeRuntime.Pipeline.Events;
using EdgeRuntime.Pipeline.Sinks.Files;

namespace EdgeRuntime.Pipeline.Sinks.Pictures;

/// <summary>Writes the frame of each event that has one. Frames of a camera that gives JPEG are written as they came, unless a box is drawn.</summary>
internal sealed class SnapshotSink(string path, EventFolder folder, int quality, bool boxes, SinkContext context) : Sink
{
    private readonly EventFormatter _formatter = new();
    private readonly SinkMetrics _metrics = new(context);
    private readonly BoxPainter _painter = new();
    private JpegEncoder? _encoder;
    private JpegFrameDecoder? _decoder;

    public override bool NeedsFrames => true;

    public override void Open()
    {
        _encoder ??= new JpegEncoder(quality);
        folder.Open();
    }

    public override void Write(PipelineEvent happened)
    {
        if (happened.Frame is not { } frame)
            return;
        if (!TryEncode(frame, happened, out var file))
        {
            _metrics.Dropped.Add();
            return;
        }
        try
        {
            folder.MakeRoom(file.Length);
            var name = folder.PathOf(happened);
            AtomicFile.Write(name, file);
            folder.Add(name, _formatter.Json(happened).Span);
            _metrics.Files.Add();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw SinkPaths.Failed(path, exception);
        }
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _encoder?.Dispose();
        _decoder?.Dispose();
        _formatter.Dispose();
    }

    private bool TryEncode(VideoFrame frame, PipelineEvent happened, out ReadOnlySpan<byte> file)
    {
        var drawn = boxes && happened.Box != default;
        if (frame.Encoding == FrameEncoding.Raw)
        {
            file = Encode(frame.Pixels, drawn, happened);
            return true;
        }
        file = frame.Data;
        if (!drawn)
            return JpegHeader.TryReadSize(file, out _, out _);
        _decoder ??= new JpegFrameDecoder();
        if (!_decoder.TryDecode(file, int.MaxValue, int.MaxValue, out _))
            return false;
        file = Encode(_decoder.Picture, true, happened);
        return true;
    }

    private ReadOnlySpan<byte> Encode(CameraFrame frame, bool drawn, PipelineEvent happened) => _encoder!.Encode(drawn ? _painter.Paint(frame, happened.Box) : frame);
}
