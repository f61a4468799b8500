using EdgeRuntime.Pipeline.Configuration.Shapes;
using EdgeRuntime.Pipeline.Stages;
using EdgeRuntime.Vision.Zones;

namespace EdgeRuntime.Pipeline.Configuration;

/// <summary>Watches a part of the picture: who comes, stays and goes.</summary>
/// <param name="Polygon">Its corners, in turn.</param>
public sealed record ZoneStageSettings(IReadOnlyList<(float X, float Y)> Polygon) : StageSettings
{
    /// <summary>Whether corners are fractions of the picture, 0 to 1, instead of pixels of the source.</summary>
    public bool Relative { get; init; }

    /// <summary>Times, and the point of an object that counts.</summary>
    public ZoneOptions Options { get; init; } = new();

    internal static StageType StageType { get; } = new("zone", "watches a part of the picture: events enter, dwell, leave",
    [
        new("polygon", CommonShapes.Polygon, "its corners, in turn", true),
        new("units", CommonShapes.Units, "pixels of the source, or relative: fractions of the picture, 0 to 1 (pixels)"),
        new("anchor", CommonShapes.Anchor, "the point of an object that counts (bottom: the middle of its lower edge)"),
        new("enter_after", new DurationShape(), "how long an object must be in before it has entered (0)"),
        new("leave_after", new DurationShape(), "how long an object must be out before it has left (0)"),
        new("dwell", new DurationShape(), "how long an object must stay for the event dwell (never)"),
        new("forget_after", new DurationShape(), "how long an object may be unseen before it has left (1s)"),
    ], static (node, _) => new ZoneStageSettings(node.Points("polygon"))
    {
        Relative = node.TextOr("units", "pixels") == "relative",
        Options = new ZoneOptions
        {
            EnterAfter = node.DurationOr("enter_after", default), LeaveAfter = node.DurationOr("leave_after", default), DwellAfter = node.Duration("dwell"),
            ForgetAfter = node.DurationOr("forget_after", TimeSpan.FromSeconds(1)), Anchor = CommonShapes.ReadAnchor(node),
        },
    });

    internal override string Type => "zone";

    internal override Stage Create(StageBuild build) => new ZoneStage(this, build);
}
