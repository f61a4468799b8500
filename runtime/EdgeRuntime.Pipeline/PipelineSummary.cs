using EdgeRuntime.Pipeline.Monitoring;

namespace EdgeRuntime.Pipeline;

/// <summary>What a pipeline did so far.</summary>
public sealed record PipelineSummary
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>The URI of its source, without a password.</summary>
    public required string Source { get; init; }

    /// <summary>What the source gives, as it was negotiated; empty where it never was there.</summary>
    public string Format { get; init; } = "";

    /// <summary>How the source is.</summary>
    public SourceState State { get; init; }

    /// <summary>Why the source is not there; null while it is.</summary>
    public string? Problem { get; init; }

    /// <summary>Frames (windows, edges) that went through all stages.</summary>
    public long Frames { get; init; }

    /// <summary>Their rate at the end.</summary>
    public double FramesPerSecond { get; init; }

    /// <summary>Frames that the queue before the stages dropped.</summary>
    public long Dropped { get; init; }

    /// <summary>Frames that the source itself lost.</summary>
    public long Missed { get; init; }

    /// <summary>Frames that could not be decoded.</summary>
    public long Broken { get; init; }

    /// <summary>Frames at which a stage failed.</summary>
    public long Failed { get; init; }

    /// <summary>Samples of sound that were no numbers.</summary>
    public long BadSamples { get; init; }

    /// <summary>Samples of sound at full scale.</summary>
    public long ClippedSamples { get; init; }

    /// <summary>Times that the source was lost, or could not be opened.</summary>
    public long Reconnects { get; init; }

    /// <summary>Events.</summary>
    public long Events { get; init; }

    /// <summary>Why a sink cannot be written to, and how many events it did not take; null where all are well.</summary>
    public string? SinkProblem { get; init; }

    /// <summary>The median time from the taking of a frame to the end of the stages, in milliseconds.</summary>
    public double LatencyP50Ms { get; init; }

    /// <summary>The time that 99 of 100 frames do not exceed, in milliseconds.</summary>
    public double LatencyP99Ms { get; init; }
}
