using EdgeRuntime.Pipeline.Configuration.Shapes;
using EdgeRuntime.Pipeline.Stages;

namespace EdgeRuntime.Pipeline.Configuration;

/// <summary>Drops what is of no interest, before a tracker follows it.</summary>
public sealed record FilterStageSettings : StageSettings
{
    /// <summary>The classes that stay; empty: all.</summary>
    public IReadOnlyList<string> Classes { get; init; } = [];

    /// <summary>The least score.</summary>
    public float Score { get; init; }

    /// <summary>The least width and height in pixels of the source.</summary>
    public (float Width, float Height) Size { get; init; }

    /// <summary>A polygon in pixels of the source, in which the middle of an object must be; empty: anywhere.</summary>
    public IReadOnlyList<(float X, float Y)> Region { get; init; } = [];

    internal static StageType StageType { get; } = new("filter", "drops what is of no interest, before a tracker follows it",
    [
        new("classes", new ListShape(new TextShape(), 1), "the classes that stay (all)"),
        new("score", new NumberShape(0, 1), "the least score (0)"),
        new("size", CommonShapes.Pair(0), "the least width and height in pixels of the source ([0, 0])"),
        new("region", CommonShapes.Polygon, "a polygon in pixels of the source, in which the middle of an object must be (anywhere)"),
    ], static (node, _) => new FilterStageSettings
    {
        Classes = node.Texts("classes"), Score = node.NumberOr("score", 0), Size = node.Find("size") is { } size ? size.Point() : default, Region = node.Points("region"),
    });

    internal override string Type => "filter";

    internal override Stage Create(StageBuild build) => new FilterStage(this, build);
}
