using EdgeRuntime.Pipeline.Monitoring;
using EdgeRuntime.Speech.Sound;

namespace EdgeRuntime.Pipeline.Configuration;

/// <summary>What a pipeline is made of: a source, stages, rules and sinks (docs/pipelines.md).</summary>
public sealed record PipelineSettings
{
    /// <summary>Its name, unique in the program: letters, digits, <c>_</c> and <c>-</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The URI of its source.</summary>
    public required string Source { get; init; }

    /// <summary>How long the source may give nothing before it is opened again; null: 2 s, or 20 frame times where these are longer.</summary>
    public TimeSpan? Stall { get; init; }

    /// <summary>The queue between the source and the stages; null: 2, <see cref="DropPolicy.Latest"/>; of sound 40, <see cref="DropPolicy.DropOldest"/>; and <see cref="DropPolicy.Wait"/> for files.</summary>
    public QueueSettings? Queue { get; init; }

    /// <summary>What is done with sound before any stage hears it; null: nothing, where a stage hears, and else the source is no sound.</summary>
    public SoundOptions? Sound { get; init; }

    /// <summary>The stages in the order in which a frame goes through them.</summary>
    public IReadOnlyList<StageSettings> Stages { get; init; } = [];

    /// <summary>The rules.</summary>
    public IReadOnlyList<RuleSettings> Rules { get; init; } = [];

    /// <summary>Where events go.</summary>
    public IReadOnlyList<SinkSettings> Sinks { get; init; } = [];

    /// <summary>Who gets every event, from the first on.</summary>
    public IReadOnlyList<IEventListener> EventListeners { get; init; } = [];

    /// <summary>Who gets every frame, from the first on.</summary>
    public IReadOnlyList<IFrameListener> FrameListeners { get; init; } = [];

    /// <summary>The folder where relative paths start; empty: the current one.</summary>
    public string Folder { get; init; } = "";

    /// <summary>What stands in the file, for errors and for comparison.</summary>
    internal ConfigNode? Node { get; init; }
}

/// <summary>A queue.</summary>
/// <param name="Length">How many it holds, 1 to 65,536.</param>
/// <param name="Drop">What becomes of it when it is full.</param>
public sealed record QueueSettings(int Length, DropPolicy Drop);

/// <summary>A rule.</summary>
/// <param name="Name">Its name, unique in its pipeline.</param>
/// <param name="When">Its condition (docs/pipelines.md).</param>
public sealed record RuleSettings(string Name, string When)
{
    /// <summary>How long the condition must not hold before the rule does no longer.</summary>
    public TimeSpan Release { get; init; }

    /// <summary>How long after it began to hold it cannot begin again.</summary>
    public TimeSpan Cooldown { get; init; }

    /// <summary>URIs of sinks that get this rule's events alone.</summary>
    public IReadOnlyList<string> Then { get; init; } = [];

    internal ConfigNode? Node { get; init; }
}

/// <summary>A sink and which events it gets.</summary>
/// <param name="Uri">Its URI.</param>
public sealed record SinkSettings(string Uri)
{
    /// <summary>The kinds of events, as in <c>new</c>, <c>end</c>, <c>rule</c>; empty: all.</summary>
    public IReadOnlyList<string> Events { get; init; } = [];

    /// <summary>Its queue: 256, <see cref="DropPolicy.DropOldest"/> where nothing is said.</summary>
    public QueueSettings Queue { get; init; } = new(256, DropPolicy.DropOldest);

    internal ConfigNode? Node { get; init; }
}
