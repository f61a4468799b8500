using EdgeRuntime.Pipeline.Configuration.Shapes;
using EdgeRuntime.Pipeline.Stages;

namespace EdgeRuntime.Pipeline.Configuration;

/// <summary>Follows objects from frame to frame.</summary>
public sealed record TrackerStageSettings : StageSettings
{
    /// <summary><c>bytetrack</c> or <c>iou</c>.</summary>
    public string Kind { get; init; } = "bytetrack";

    /// <summary>Frames that an object may be missing before it has ended; null: 30 (bytetrack), 15 (iou).</summary>
    public int? KeepFor { get; init; }

    /// <summary>Whether detections of another class are other objects.</summary>
    public bool ClassesApart { get; init; } = true;

    /// <summary>How often an object that is followed is an event; null: never.</summary>
    public TimeSpan? Update { get; init; }

    /// <summary>bytetrack: detections from this score on are matched first.</summary>
    public float HighScore { get; init; } = 0.5f;

    /// <summary>bytetrack: detections below this score are ignored.</summary>
    public float LowScore { get; init; } = 0.1f;

    /// <summary>bytetrack: detections from this score on may begin an object.</summary>
    public float NewScore { get; init; } = 0.6f;

    /// <summary>iou: the least overlap with where the object was.</summary>
    public float Overlap { get; init; } = 0.3f;

    /// <summary>iou: frames in a row that an object must be seen before it is there.</summary>
    public int ConfirmAfter { get; init; } = 3;

    internal static StageType StageType { get; } = new("tracker", "follows objects from frame to frame: events new, update, end",
    [
        new("kind", new ChoiceShape("bytetrack", "iou"), "the method (bytetrack)"),
        new("keep_for", new NumberShape(0, 10_000, whole: true), "frames that an object may be missing before it has ended (bytetrack 30, iou 15)"),
        new("classes_apart", new FlagShape(), "whether detections of another class are other objects (true)"),
        new("update", new DurationShape(), "how often an object that is followed is an event 'update' (never)"),
        new("high_score", new NumberShape(0, 1), "bytetrack: detections from this score on are matched first (0.5)"),
        new("low_score", new NumberShape(0, 1), "bytetrack: detections below this score are ignored (0.1)"),
        new("new_score", new NumberShape(0, 1), "bytetrack: detections from this score on may begin an object (0.6)"),
        new("overlap", new NumberShape(0, 1), "iou: the least overlap with where the object was (0.3)"),
        new("confirm_after", new NumberShape(1, 1000, whole: true), "iou: frames in a row that an object must be seen before it is there (3)"),
    ], static (node, _) => new TrackerStageSettings
    {
        Kind = node.TextOr("kind", "bytetrack"), KeepFor = (int?)node.Find("keep_for")?.Number, ClassesApart = node.FlagOr("classes_apart", true), Update = node.Duration("update"),
        HighScore = node.NumberOr("high_score", 0.5f), LowScore = node.NumberOr("low_score", 0.1f), NewScore = node.NumberOr("new_score", 0.6f),
        Overlap = node.NumberOr("overlap", 0.3f), ConfirmAfter = node.IntegerOr("confirm_after", 3),
    });

    internal override string Type => "tracker";

    internal override Stage Create(StageBuild build) => new TrackerStage(this, build);
}
