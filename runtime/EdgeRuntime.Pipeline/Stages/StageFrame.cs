using EdgeRuntime.Devices.Samples;
using EdgeRuntime.Devices.Video;
using EdgeRuntime.Frames;
using EdgeRuntime.Media;
using EdgeRuntime.Pipeline.Hearing;
using EdgeRuntime.Pipeline.Monitoring;
using EdgeRuntime.Pipeline.Running;
using EdgeRuntime.Vision.Geometry;

namespace EdgeRuntime.Pipeline.Stages;

/// <summary>What goes through the stages: a frame and what was found in it. One object is used for frame after frame.</summary>
internal sealed class StageFrame(EventHub events, StageBuild build) : IDisposable
{
    private readonly JpegFrameDecoder _jpeg = new();
    private bool _decoded;
    private TimeSpan _heard;

    /// <summary>The frame; null for samples and edges.</summary>
    public VideoFrame? Frame { get; private set; }

    /// <summary>The samples that came; the last window once a window stage made one.</summary>
    public ReadOnlyMemory<float> Samples { get; set; }

    /// <summary>What <see cref="Samples"/> are, as they come from the source.</summary>
    public SampleFormat? SampleFormat { get; set; }

    /// <summary>What stages that hear get.</summary>
    public StageSound Sound { get; } = new();

    public FrameResult Result { get; } = new() { Sound = build.Hears ? new SoundResult() : null };

    public Scene Scene { get; } = new();

    /// <summary>Where events go.</summary>
    public EventHub Events { get; } = events;

    /// <summary>What crop stages found out of each object: by stage, then as <see cref="Scene"/> counts.</summary>
    public AttachedResult[][] Attached { get; } = new AttachedResult[build.Crops.Count][];

    /// <summary>When it was taken, as <see cref="System.Diagnostics.Stopwatch.GetTimestamp"/> counts; it never goes back.</summary>
    public long Timestamp { get; private set; }

    /// <summary><see cref="Timestamp"/> as a time; of sound that comes faster than in time, what it would be in time. It never goes back.</summary>
    public TimeSpan Time => TimeSpan.FromSeconds(Timestamp / (double)System.Diagnostics.Stopwatch.Frequency) is var taken && taken > _heard ? taken : _heard;

    /// <summary>Whether a model looked at it: what comes behind the model does nothing where it did not.</summary>
    public bool Fresh { get; set; }

    /// <summary>Source pixels for a pixel of <see cref="Picture"/>.</summary>
    public (float X, float Y) PictureScale { get; private set; } = (1, 1);

    /// <summary>Begins with the next frame.</summary>
    /// <exception cref="BrokenFrameException">It is a JPEG file that cannot be decoded.</exception>
    public void Begin(VideoFrame? frame, ReadOnlyMemory<float> samples, long sequence, long timestamp)
    {
        (Frame, Samples, Fresh, _decoded, PictureScale) = (frame, samples, true, false, (1, 1));
        Timestamp = Math.Max(Timestamp, timestamp > 0 ? timestamp : System.Diagnostics.Stopwatch.GetTimestamp());
        Result.ClearDetails();
        (Result.Sequence, Result.Timestamp) = (sequence, timestamp);
        if (frame is not { Encoding: FrameEncoding.Jpeg })
            (Result.Width, Result.Height) = (frame?.Width ?? 0, frame?.Height ?? 0);
        else if (build.LeastWidth == 0 && frame.Width > 0)
            (Result.Width, Result.Height) = (frame.Width, frame.Height);
        else
            Decode();
    }

    /// <summary>Sound was heard up to a time.</summary>
    public void Hear(TimeSpan time) => _heard = time > _heard ? time : _heard;

    /// <summary>The time goes on without a frame.</summary>
    public void Pass(long timestamp) => (Frame, Fresh, Timestamp) = (null, false, Math.Max(Timestamp, timestamp));

    /// <summary>The frame's pixels, of a JPEG file those that it was decoded to, which may be fewer: <see cref="PictureScale"/>.</summary>
    public CameraFrame Picture => _decoded ? _jpeg.Picture : Frame!.Pixels;

    /// <summary>A map to the picture's pixels, brought to those of the source.</summary>
    public InputTransform ToSource(in InputTransform map)
    {
        var (x, y) = PictureScale;
        return x == 1 && y == 1 ? map : map with
        {
            XX = map.XX * x, XY = map.XY * x, X0 = map.X0 * x, YX = map.YX * y, YY = map.YY * y, Y0 = map.Y0 * y, SourceWidth = Result.Width, SourceHeight = Result.Height,
        };
    }

    public void Dispose() => _jpeg.Dispose();

    private void Decode()
    {
        if (!_jpeg.TryDecode(Frame!.Data, Math.Max(1, build.LeastWidth), Math.Max(1, build.LeastHeight), out var problem))
            throw new BrokenFrameException(problem!);
        _decoded = true;
        (Result.Width, Result.Height) = (_jpeg.Width, _jpeg.Height);
        var picture = _jpeg.Picture;
        PictureScale = ((float)Result.Width / picture.Width, (float)Result.Height / picture.Height);
    }
}

/// <summary>A frame that cannot be decoded: it is counted and skipped.</summary>
internal sealed class BrokenFrameException(string problem) : Exception(problem);

/// <summary>What a crop stage found out of one object.</summary>
internal struct AttachedResult
{
    public string? Class;
    public float Score;
    public string? Text;
}
