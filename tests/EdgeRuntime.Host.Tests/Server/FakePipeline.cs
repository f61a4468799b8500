using EdgeRuntime.Devices.Simulated;
using EdgeRuntime.Devices.Video;
using EdgeRuntime.Pipeline.Events;
using EdgeRuntime.Pipeline.Monitoring;
using EdgeRuntime.Vision.Decoding;
using EdgeRuntime.Vision.Geometry;
using EdgeRuntime.Vision.Tracking;

namespace EdgeRuntime.Host.Tests.Server;

/// <summary>A pipeline that a test drives: frame by frame, or at 30 frames a second on a thread of its own; its objects are where the simulated camera painted them.</summary>
internal sealed class FakePipeline : FakeMonitor, IPipelineMonitor, IDisposable
{
    private readonly TestFrameSource _source;
    private readonly FrameResult _result = new();
    private readonly int _boxes;
    private volatile bool _stopped;
    private Thread? _thread;

    public FakePipeline(string name, int boxes = 2, double framesPerSecond = 0) : base(name)
    {
        _boxes = boxes;
        _source = new TestFrameSource(new TestFrameOptions { Width = 640, Height = 480, Boxes = boxes, FramesPerSecond = framesPerSecond, Buffers = 8 });
    }

    public string Source => "test://?width=640&height=480&fps=30";

    public TimeSpan Silence { get; set; }

    public IReadOnlyList<PartInfo> Parts { get; init; } =
    [
        new("source", "source", "test", "640x480 NV12 30 fps"),
        new("stage", "detector", "model", "blazeface.edge: 896 anchors, int8"),
        new("stage", "tracker", "tracker", "ByteTrack"),
        new("stage", "door", "zone", "4 corners"),
        new("sink", "mqtt", "mqtt", "mqtt://localhost/edge/door"),
    ];

    public IReadOnlyList<string> Labels { get; } = ["face", "person"];

    public IReadOnlyList<AreaInfo> Areas { get; init; } =
    [
        new("door", "zone", [(30, 60), (250, 40), (280, 440), (20, 450)]),
        new("gate", "line", [(400, 20), (440, 460)]),
    ];

    /// <summary>What a segmenting model would have made of the frames.</summary>
    public void Segment(float[] values, int height, int width)
    {
        var model = new DecoderModel(new TensorShape(1, 3, height, width), "NCHW", [new TensorInfo("y", ElementType.Float32, new TensorShape(1, values.Length / (height * width), height, width))], []);
        DecoderRegistry.All().Create(DecoderOptions.Parse("segmentation:resize=nearest"), model).Decode(new Values(values), InputTransform.Stretch(480, 640, height, width), _result.Vision);
    }

    private sealed class Values(float[] values) : IModelOutputs
    {
        public ReadOnlySpan<float> Read(int output) => values;
    }

    /// <summary>Gives frames until the end of the pipeline.</summary>
    public void Run()
    {
        _thread = new Thread(() =>
        {
            while (!_stopped)
            {
                if (State == SourceState.Running)
                    Give();
                else
                    Thread.Sleep(20);
            }
        });
        _thread.Start();
    }

    /// <summary>Gives one frame to all who listen.</summary>
    /// <returns>Its number; −1: there was none.</returns>
    public long Give()
    {
        if (_source.Read(TimeSpan.FromSeconds(1)) is not { } frame)
            return -1;
        Describe(frame);
        Give(frame, _result);
        var sequence = frame.Sequence;
        frame.Release();
        return sequence;
    }

    /// <summary>Loses the source.</summary>
    public void Lose(string problem)
    {
        (State, Problem) = (SourceState.Waiting, problem);
        Tell(PipelineEventKind.Source, happened => happened.Text = problem);
    }

    /// <summary>Has the source again.</summary>
    public void Find()
    {
        (State, Problem) = (SourceState.Running, null);
        Tell(PipelineEventKind.Source, static happened => happened.Active = true);
    }

    public void Dispose()
    {
        _stopped = true;
        _thread?.Join();
        _source.Dispose();
    }

    private void Describe(VideoFrame frame)
    {
        (_result.Sequence, _result.Timestamp, _result.Width, _result.Height) = (frame.Sequence, frame.Timestamp, frame.Width, frame.Height);
        Span<Track> tracks = stackalloc Track[_boxes];
        for (var i = 0; i < _boxes; i++)
        {
            var box = _source.Pattern.Box(i, frame.Sequence);
            tracks[i] = new Track(i + 3, new Box(box.X, box.Y, box.X + box.Width, box.Y + box.Height), i % 2, 0.97f - 0.1f * i, -1, 10, 0, 0);
        }
        _result.SetTracks(tracks);
        var times = _result.PrepareStageTimes(3);
        (times[0], times[1], times[2]) = (TimeSpan.FromMilliseconds(2.5), TimeSpan.FromMilliseconds(0.05), TimeSpan.FromMilliseconds(0.01));
    }
}
