using EdgeRuntime.Devices.Video;
using EdgeRuntime.Pipeline.Configuration;
using EdgeRuntime.Pipeline.Events;
using EdgeRuntime.Pipeline.Monitoring;

namespace EdgeRuntime.Pipeline;

/// <summary>Describes a pipeline in a program, as a file would: <c>new PipelineBuilder("door").From("v4l2:///dev/video0").Model("face.edge").Track().OnEvent(e => …).Start(host)</c>.</summary>
/// <param name="name">Its name: letters, digits, <c>_</c> and <c>-</c>.</param>
public sealed class PipelineBuilder(string name)
{
    private readonly List<StageSettings> _stages = [];
    private readonly List<RuleSettings> _rules = [];
    private readonly List<SinkSettings> _sinks = [];
    private readonly List<IEventListener> _events = [];
    private readonly List<IFrameListener> _frames = [];
    private string _source = "";
    private TimeSpan? _stall;
    private QueueSettings? _queue;

    /// <summary>The source.</summary>
    /// <param name="uri">Its URI.</param>
    /// <param name="stall">How long it may give nothing before it is opened again; null: 2 s, or 20 frame times where these are longer.</param>
    public PipelineBuilder From(string uri, TimeSpan? stall = null)
    {
        (_source, _stall) = (uri, stall);
        return this;
    }

    /// <summary>The queue between source and stages.</summary>
    public PipelineBuilder Queue(int length, DropPolicy drop)
    {
        _queue = new QueueSettings(length, drop);
        return this;
    }

    /// <summary>A model that looks at each frame.</summary>
    /// <param name="bundle">The bundle's file.</param>
    /// <param name="score">The least score; null: what the bundle says.</param>
    public PipelineBuilder Model(string bundle, float? score = null) => Stage(new ModelStageSettings(bundle) { Score = score });

    /// <summary>Follows what the model finds from frame to frame.</summary>
    /// <param name="kind"><c>bytetrack</c> or <c>iou</c>.</param>
    public PipelineBuilder Track(string kind = "bytetrack") => Stage(new TrackerStageSettings { Kind = kind });

    /// <summary>Watches a part of the picture.</summary>
    /// <param name="zone">Its name.</param>
    /// <param name="polygon">Its corners in pixels of the source, in turn.</param>
    public PipelineBuilder Zone(string zone, params IReadOnlyList<(float X, float Y)> polygon) => Stage(new ZoneStageSettings(polygon) { Name = zone });

    /// <summary>Watches a line.</summary>
    /// <param name="line">Its name.</param>
    /// <param name="from">Its first end in pixels of the source.</param>
    /// <param name="to">Its second end.</param>
    public PipelineBuilder Line(string line, (float X, float Y) from, (float X, float Y) to) => Stage(new LineStageSettings(from, to) { Name = line });

    /// <summary>Shows each object to a second model.</summary>
    /// <param name="bundle">The second model's bundle.</param>
    /// <param name="of">The class that is shown to it; null: all.</param>
    /// <param name="margin">How far the crop reaches beyond the box on each side, in sides of the box.</param>
    public PipelineBuilder Crop(string bundle, string? of = null, float margin = 0) => Stage(new CropStageSettings(bundle) { Of = of is null ? [] : [of], Margin = margin });

    /// <summary>Any stage.</summary>
    public PipelineBuilder Stage(StageSettings stage)
    {
        _stages.Add(stage);
        return this;
    }

    /// <summary>A rule.</summary>
    /// <param name="rule">Its name.</param>
    /// <param name="when">Its condition, as in <c>class == person &amp;&amp; score > 0.6 for 500 ms in zone door</c>.</param>
    /// <param name="then">URIs of sinks that get its events alone.</param>
    public PipelineBuilder Rule(string rule, string when, params IReadOnlyList<string> then)
    {
        _rules.Add(new RuleSettings(rule, when) { Then = then });
        return this;
    }

    /// <summary>Where events go.</summary>
    /// <param name="uri">The sink's URI.</param>
    /// <param name="events">The kinds of events that it gets, as in <c>new</c>, <c>rule</c>; none: all.</param>
    public PipelineBuilder To(string uri, params IReadOnlyList<string> events)
    {
        foreach (var kind in events)
        {
            if (Array.IndexOf(PipelineShapes.EventKinds, kind) < 0)
                throw new ConfigurationException($"{uri}: there are no events '{kind}'; there are {string.Join(", ", PipelineShapes.EventKinds)}.");
        }
        _sinks.Add(new SinkSettings(uri) { Events = events });
        return this;
    }

    /// <summary>Calls a method for every event, on a thread of the pipeline: it must return at once, and keep no event but by <see cref="PipelineEvent.Retain"/>.</summary>
    public PipelineBuilder OnEvent(Action<PipelineEvent> take)
    {
        _events.Add(new EventAction(take));
        return this;
    }

    /// <summary>Calls a method for every frame that went through the stages, on a thread of the pipeline: it must return at once; what it gets is good during the call.</summary>
    public PipelineBuilder OnFrame(Action<VideoFrame?, FrameResult> take)
    {
        _frames.Add(new FrameAction(take));
        return this;
    }

    /// <summary>The pipeline's settings.</summary>
    public PipelineSettings Build() => new()
    {
        Name = name, Source = _source, Stall = _stall, Queue = _queue, Stages = [.. _stages], Rules = [.. _rules], Sinks = [.. _sinks], EventListeners = [.. _events], FrameListeners = [.. _frames],
    };

    /// <summary>Starts the pipeline.</summary>
    /// <exception cref="EdgeRuntimeException">It asks for what cannot be.</exception>
    public IPipelineMonitor Start(PipelineHost host)
    {
        ArgumentNullException.ThrowIfNull(host);
        host.Start(Build());
        return host.Pipelines.First(pipeline => pipeline.Name == name);
    }

    private sealed class EventAction(Action<PipelineEvent> take) : IEventListener
    {
        public void Take(PipelineEvent happened) => take(happened);
    }

    private sealed class FrameAction(Action<VideoFrame?, FrameResult> take) : IFrameListener
    {
        public void Take(VideoFrame? frame, FrameResult result) => take(frame, result);
    }
}
