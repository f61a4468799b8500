using EdgeRuntime.Pipeline.Configuration.Shapes;
using EdgeRuntime.Pipeline.Stages;
using EdgeRuntime.Vision.Zones;

namespace EdgeRuntime.Pipeline.Configuration;

/// <summary>Watches a line: who goes over it, and which way.</summary>
/// <param name="From">Its first end.</param>
/// <param name="To">Its second end: left and right are as seen from the first.</param>
public sealed record LineStageSettings((float X, float Y) From, (float X, float Y) To) : StageSettings
{
    /// <summary>Whether its ends are fractions of the picture, 0 to 1, instead of pixels of the source.</summary>
    public bool Relative { get; init; }

    /// <summary>Pixels from the line within which an object is on neither side.</summary>
    public float Margin { get; init; } = 2;

    /// <summary>The point of an object that counts.</summary>
    public AnchorPoint Anchor { get; init; }

    internal static StageType StageType { get; } = new("line", "watches a line: events cross, to-left and to-right as seen from its first end",
    [
        new("from", CommonShapes.Point, "its first end", true),
        new("to", CommonShapes.Point, "its second end", true),
        new("units", CommonShapes.Units, "pixels of the source, or relative: fractions of the picture, 0 to 1 (pixels)"),
        new("margin", new NumberShape(0, 10_000), "pixels from the line within which an object is on neither side (2)"),
        new("anchor", CommonShapes.Anchor, "the point of an object that counts (bottom: the middle of its lower edge)"),
    ], static (node, _) => new LineStageSettings(node["from"].Point(), node["to"].Point())
    {
        Relative = node.TextOr("units", "pixels") == "relative", Margin = node.NumberOr("margin", 2), Anchor = CommonShapes.ReadAnchor(node),
    });

    internal override string Type => "line";

    internal override Stage Create(StageBuild build) => new LineStage(this, build);
}
