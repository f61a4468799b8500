using EdgeRuntime.Vision.Zones;

namespace EdgeRuntime.Pipeline.Configuration.Shapes;

/// <summary>Shapes that several stages have in common.</summary>
internal static class CommonShapes
{
    private const double Farthest = 100_000;

    public static Shape Polygon { get; } = new ListShape(Pair(-Farthest), 3, 1000);

    public static Shape Point { get; } = Pair(-Farthest);

    public static Shape Units { get; } = new ChoiceShape("pixels", "relative");

    public static Shape Anchor { get; } = new ChoiceShape("bottom", "center");

    /// <summary>Two numbers.</summary>
    public static Shape Pair(double least) => new ListShape(new NumberShape(least, Farthest), 2, 2);

    public static AnchorPoint ReadAnchor(ConfigNode node) => node.TextOr("anchor", "bottom") == "center" ? AnchorPoint.Center : AnchorPoint.BottomCenter;
}
