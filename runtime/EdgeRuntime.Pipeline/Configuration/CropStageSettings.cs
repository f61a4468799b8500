using EdgeRuntime.Inference.Threading;
using EdgeRuntime.Pipeline.Configuration.Shapes;
using EdgeRuntime.Pipeline.Stages;

namespace EdgeRuntime.Pipeline.Configuration;

/// <summary>Shows each object to a second model, cropped, and turned upright where two points say how.</summary>
/// <param name="Bundle">The second model's bundle.</param>
public sealed record CropStageSettings(string Bundle) : StageSettings
{
    /// <summary>The classes that are shown to it; empty: all.</summary>
    public IReadOnlyList<string> Of { get; init; } = [];

    /// <summary>How far the crop reaches beyond the box, on each side, in sides of the box.</summary>
    public float Margin { get; init; }

    /// <summary>Two points of the detector, by number from 0 on, whose way becomes level: the eyes of a face. Null: the crop is upright.</summary>
    public (int From, int To)? Level { get; init; }

    /// <summary>Whether the detector's first four points are the corners of the crop, clockwise from its top left: lines of text (<c>db</c>).</summary>
    public bool Corners { get; init; }

    /// <summary>Whether the crop is a square on the box's longer side; with <see cref="Level"/> it always is.</summary>
    public bool Square { get; init; }

    /// <summary>The most objects that are shown to it in one frame; those come first whose last time is longest ago.</summary>
    public int Most { get; init; } = 4;

    /// <summary>How long a result holds before the same object is shown again.</summary>
    public TimeSpan Again { get; init; }

    /// <summary>Threads that work on one inference.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>The least score of what it finds; null: what the bundle says.</summary>
    public float? Score { get; init; }

    /// <summary>Which results are events: <c>change</c>, <c>all</c> or <c>none</c>.</summary>
    public string Report { get; init; } = "change";

    internal static StageType StageType { get; } = new("crop", "shows each object to a second model, cropped, and turned upright where two points say how",
    [
        new("bundle", new TextShape(), "the second model's bundle, NAME.edge; relative to this file", true),
        new("of", new ShortOrLongShape(new TextShape(), new ListShape(new TextShape(), 1), "a class, or a list of classes"), "the classes that are shown to it (all)"),
        new("margin", new NumberShape(0, 10), "how far the crop reaches beyond the box on each side, in sides of the box (0)"),
        new("level", new ListShape(new NumberShape(0, 1000, whole: true), 2, 2), "two points of the detector, by number, whose way becomes level, as the eyes of a face: [0, 1] (upright)"),
        new("corners", new FlagShape(), "whether the detector's first four points are the crop's corners, as of lines of text (false)"),
        new("square", new FlagShape(), "whether the crop is a square on the box's longer side (false; with level always)"),
        new("most", new NumberShape(1, 1000, whole: true), "the most objects that are shown to it in one frame (4)"),
        new("again", new DurationShape(), "how long a result holds before the same object is shown again (0)"),
        new("threads", new NumberShape(1, WorkerPool.MaxThreads, whole: true), "threads that work on one inference (1)"),
        new("score", new NumberShape(0, 1), "the least score of what it finds (what the bundle says)"),
        new("report", new ChoiceShape("change", "all", "none"), "which results are events (change)"),
    ], static (node, folder) => new CropStageSettings(node.PathIn("bundle", folder))
    {
        Of = node.Texts("of"), Margin = node.NumberOr("margin", 0), Level = node.Find("level") is { } level ? ((int)level.Items[0].Number, (int)level.Items[1].Number) : null,
        Corners = node.FlagOr("corners", false), Square = node.FlagOr("square", false), Most = node.IntegerOr("most", 4), Again = node.DurationOr("again", default), Threads = node.IntegerOr("threads", 1),
        Score = (float?)node.Find("score")?.Number, Report = node.TextOr("report", "change"),
    });

    internal override string Type => "crop";

    internal override IEnumerable<string> Files => [Bundle];

    internal override Stage Create(StageBuild build)
    {
        StageChecks.AfterModel(build, Type);
        var model = StageModel.Open(Bundle, Threads, Score, "");
        try
        {
            return new CropStage(this, model, build);
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }
}
