using EdgeRuntime.Pipeline.Configuration.Shapes;
using EdgeRuntime.Pipeline.Stages;

namespace EdgeRuntime.Pipeline.Configuration;

/// <summary>Cuts samples into windows for a model.</summary>
/// <param name="Samples">Samples of each channel in a window.</param>
public sealed record WindowStageSettings(int Samples) : StageSettings
{
    /// <summary>Samples from the begin of a window to that of the next; 0: windows do not overlap.</summary>
    public int Hop { get; init; }

    /// <summary>The channels that go to the model, in their order; empty: all.</summary>
    public IReadOnlyList<string> Channels { get; init; } = [];

    /// <summary><c>none</c>; <c>window</c>: each channel of each window less its mean, by its standard deviation; <c>fixed</c>: (value − <see cref="Mean"/>) · <see cref="Scale"/>.</summary>
    public string Normalize { get; init; } = "none";

    /// <summary>fixed: one value, or one for each channel.</summary>
    public IReadOnlyList<float> Mean { get; init; } = [0];

    /// <summary>fixed: one value, or one for each channel.</summary>
    public IReadOnlyList<float> Scale { get; init; } = [1];

    /// <summary>Whether a window has the samples of a channel one behind the other (<c>[channels, samples]</c>) instead of <c>[samples, channels]</c>.</summary>
    public bool ChannelsFirst { get; init; }

    internal static StageType StageType { get; } = new("window", "cuts samples of sensors into windows for a model",
    [
        new("samples", new NumberShape(1, 1 << 20, whole: true), "samples of each channel in a window", true),
        new("hop", new NumberShape(1, 1 << 20, whole: true), "samples from the begin of a window to that of the next (all: windows do not overlap)"),
        new("channels", new ListShape(new TextShape(), 1), "the channels that go to the model, in their order (all)"),
        new("normalize", new ChoiceShape("none", "window", "fixed"), "window: by mean and deviation of each channel of each window; fixed: (value - mean) * scale (none)"),
        new("mean", new ListShape(new NumberShape(-1e30, 1e30), 1), "fixed: one value, or one for each channel ([0])"),
        new("scale", new ListShape(new NumberShape(-1e30, 1e30), 1), "fixed: one value, or one for each channel ([1])"),
        new("layout", new ChoiceShape("samples-first", "channels-first"), "how the model takes a window: [samples, channels] or [channels, samples] (samples-first)"),
    ], static (node, _) => new WindowStageSettings(node.IntegerOr("samples", 1))
    {
        Hop = node.IntegerOr("hop", 0), Channels = node.Texts("channels"), Normalize = node.TextOr("normalize", "none"),
        Mean = node.Find("mean") is null ? [0] : node.Numbers("mean"), Scale = node.Find("scale") is null ? [1] : node.Numbers("scale"), ChannelsFirst = node.TextOr("layout", "samples-first") == "channels-first",
    });

    internal override string Type => "window";

    internal override bool TakesSamples => true;

    internal override Stage Create(StageBuild build) => new WindowStage(this, build);
}
