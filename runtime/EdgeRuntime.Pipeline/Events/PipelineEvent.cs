using EdgeRuntime.Devices.Video;
using EdgeRuntime.Vision.Geometry;

namespace EdgeRuntime.Pipeline.Events;

/// <summary>
/// Something that happened in a pipeline, as sinks get it. Objects come from a pool and are filled again: who keeps one beyond a call holds it by <see cref="Retain"/> and gives it back by <see cref="Release"/>; while it is held it does
/// not change. Members that an event's kind has no use for are null, 0 or default.
/// </summary>
public sealed class PipelineEvent
{
    private readonly Action<PipelineEvent>? _recycle;
    private int _holders = 1;

    /// <summary>Makes an event.</summary>
    /// <param name="recycle">Takes it back when its last holder has released it; null: the garbage collector does.</param>
    public PipelineEvent(Action<PipelineEvent>? recycle = null) => _recycle = recycle;

    /// <summary>What happened.</summary>
    public PipelineEventKind Kind { get; set; }

    /// <summary>The pipeline's name.</summary>
    public string Pipeline { get; set; } = "";

    /// <summary>The name of the stage, zone, line or rule that it comes from.</summary>
    public string? Name { get; set; }

    /// <summary>The number of the event in its pipeline, from 1 on, without gaps.</summary>
    public long Id { get; set; }

    /// <summary>When it happened, by the clock on the wall.</summary>
    public DateTimeOffset Time { get; set; }

    /// <summary>When the frame or sample that it comes from was taken, as <see cref="System.Diagnostics.Stopwatch.GetTimestamp"/> counts; latency is measured from here.</summary>
    public long Timestamp { get; set; }

    /// <summary>The source's number of that frame.</summary>
    public long FrameSequence { get; set; }

    /// <summary>The class, as in <c>person</c>.</summary>
    public string? Class { get; set; }

    /// <summary>How sure the model is, 0 to 1.</summary>
    public float Score { get; set; }

    /// <summary>The object's number; 0: none.</summary>
    public int Track { get; set; }

    /// <summary>Where the object is, in pixels of the source.</summary>
    public Box Box { get; set; }

    /// <summary>The size of the source's picture, for those who want <see cref="Box"/> relative to it.</summary>
    public (int Width, int Height) FrameSize { get; set; }

    /// <summary>How long an object has been followed, or has been in the zone.</summary>
    public TimeSpan Duration { get; set; }

    /// <summary>The way over a line (<c>to-right</c>, <c>to-left</c>).</summary>
    public string? Direction { get; set; }

    /// <summary>Text that was read, words that were understood, why a source was lost.</summary>
    public string? Text { get; set; }

    /// <summary>A value that a model gave, as an anomaly's score; NaN where there is none.</summary>
    public double Value { get; set; } = double.NaN;

    /// <summary>Of what was heard: when it began, in the time since the source was opened.</summary>
    public TimeSpan? Start { get; set; }

    /// <summary>Of what was heard: when it ended, or a word was certain, in the time since the source was opened.</summary>
    public TimeSpan? End { get; set; }

    /// <summary>Of a text: whether it stays as it is.</summary>
    public bool Final { get; set; }

    /// <summary>Of a rule: whether its condition holds. Of a source: whether it is there. Of speech: whether it lasts.</summary>
    public bool Active { get; set; }

    /// <summary>The frame, held for as long as the event is; null where there is none or nobody asked for it.</summary>
    public VideoFrame? Frame { get; set; }

    /// <summary>Adds a holder.</summary>
    public void Retain() => Interlocked.Increment(ref _holders);

    /// <summary>Takes a holder away; the last one releases the frame, empties the event and gives it back.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _holders) > 0)
            return;
        Frame?.Release();
        Clear();
        _holders = 1;
        _recycle?.Invoke(this);
    }

    /// <summary>Makes another event say the same, without the frame.</summary>
    internal void CopyTo(PipelineEvent other)
    {
        (other.Kind, other.Pipeline, other.Name, other.Id, other.Time, other.Timestamp, other.FrameSequence) = (Kind, Pipeline, Name, Id, Time, Timestamp, FrameSequence);
        (other.Class, other.Score, other.Track, other.Box, other.FrameSize, other.Duration, other.Direction, other.Text, other.Value, other.Active) = (Class, Score, Track, Box, FrameSize, Duration, Direction, Text, Value, Active);
        (other.Start, other.End, other.Final) = (Start, End, Final);
    }

    private void Clear()
    {
        (Kind, Pipeline, Name, Id, Time, Timestamp, FrameSequence) = (default, "", null, 0, default, 0, 0);
        (Start, End, Final) = (null, null, false);
        (Class, Score, Track, Box, FrameSize, Duration, Direction, Text, Value, Active, Frame) = (null, 0, 0, default, default, default, null, null, double.NaN, false, null);
    }
}
