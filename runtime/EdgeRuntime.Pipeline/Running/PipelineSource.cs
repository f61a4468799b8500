using EdgeRuntime.Devices.Events;
using EdgeRuntime.Devices.Samples;
using EdgeRuntime.Devices.Video;

namespace EdgeRuntime.Pipeline.Running;

/// <summary>A source that is open, of whatever kind.</summary>
internal abstract class PipelineSource : IDisposable
{
    /// <summary>One line on what it gives.</summary>
    public abstract string Format { get; }

    /// <summary>What it gives in a second; 0 where it does not say.</summary>
    public abstract double Rate { get; }

    /// <summary>Whether it gives something all the time, so that silence is a fault.</summary>
    public virtual bool IsSteady => true;

    public abstract bool Ended { get; }

    /// <summary>What it lost since it was opened.</summary>
    public abstract long Missed { get; }

    /// <summary>Reads that gave nothing since all of its buffers were held here.</summary>
    public virtual long Starved => 0;

    /// <exception cref="DeviceException">It is gone, or failed.</exception>
    public abstract bool TryRead(TimeSpan timeout, out SourceItem item);

    public abstract void Dispose();
}

/// <summary>A source of frames.</summary>
internal sealed class FramePipelineSource(FrameSource source) : PipelineSource
{
    public override string Format => source.Format.ToString();

    public override double Rate => source.Format.FramesPerSecond;

    public override bool Ended => source.Ended;

    public override long Missed => source.Missed;

    public override long Starved => source.Starved;

    public override bool TryRead(TimeSpan timeout, out SourceItem item)
    {
        item = new SourceItem { Frame = source.Read(timeout) };
        return item.Frame is not null;
    }

    public override void Dispose() => source.Dispose();
}

/// <summary>A source of samples; they come in blocks of at most 50 ms, or of 256 where it states no rate.</summary>
internal sealed class SamplePipelineSource : PipelineSource
{
    private const int UnknownBlock = 256;
    private const double BlockSeconds = 0.05;

    private readonly SampleSource _source;
    private readonly Pool<SampleBlock> _pool;
    private long _sequence;

    public SamplePipelineSource(SampleSource source)
    {
        _source = source;
        var samples = source.Format.Rate > 0 ? Math.Clamp((int)(source.Format.Rate * BlockSeconds), 1, 1 << 16) : UnknownBlock;
        var length = samples * source.Format.Channels.Count;
        _pool = new Pool<SampleBlock>(pool => new SampleBlock(pool, length));
    }

    public override string Format => FormattableString.Invariant($"{_source.Format.Channels.Count} channels{(_source.Format.Rate > 0 ? $", {_source.Format.Rate:0.##}/s" : "")}");

    public override double Rate => _source.Format.Rate;

    public override bool Ended => _source.Ended;

    public override long Missed => _source.Missed;

    public override bool TryRead(TimeSpan timeout, out SourceItem item)
    {
        item = default;
        var block = _pool.Rent();
        var count = _source.Read(block.Values, timeout, out var timestamp);
        if (count == 0)
        {
            block.Release();
            return false;
        }
        (block.Length, block.Format, block.Timestamp, block.Sequence) = (count * _source.Format.Channels.Count, _source.Format, timestamp, _sequence++);
        item.Samples = block;
        return true;
    }

    public override void Dispose() => _source.Dispose();
}

/// <summary>A line whose edges are events.</summary>
internal sealed class EdgePipelineSource(EventSource source) : PipelineSource
{
    private bool _began;

    public override string Format => "edges";

    public override double Rate => 0;

    public override bool IsSteady => false;

    public override bool Ended => false;

    public override long Missed => source.Missed;

    /// <summary>The level at the begin comes first, so that rules know it; it is no edge.</summary>
    public override bool TryRead(TimeSpan timeout, out SourceItem item)
    {
        item = default;
        if (_began)
            return source.Read(timeout, out item.Edge);
        _began = true;
        item.Edge = new LineEvent(source.Level, System.Diagnostics.Stopwatch.GetTimestamp(), -1);
        return true;
    }

    public override void Dispose() => source.Dispose();
}
