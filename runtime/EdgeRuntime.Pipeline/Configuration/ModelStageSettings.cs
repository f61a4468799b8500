using EdgeRuntime.Inference.Threading;
using EdgeRuntime.Pipeline.Configuration.Shapes;
using EdgeRuntime.Pipeline.Rules;
using EdgeRuntime.Pipeline.Stages;
using EdgeRuntime.Vision.Decoding;

namespace EdgeRuntime.Pipeline.Configuration;

/// <summary>A model that looks at each frame, or each window of samples.</summary>
/// <param name="Bundle">The bundle's file.</param>
public sealed record ModelStageSettings(string Bundle) : StageSettings
{
    /// <summary>Threads that work on one inference.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>It looks at every frame of so many; of further models: every time of so many that the first one looks. What it found then holds until it looks again.</summary>
    public int Every { get; init; } = 1;

    /// <summary>The least score; null: what the bundle says.</summary>
    public float? Score { get; init; }

    /// <summary>A decoder in place of the bundle's, as in <c>ssd:anchors=blazeface-front,score=0.6</c>; empty: the bundle's.</summary>
    public string Decoder { get; init; } = "";

    /// <summary>Which results are events: <c>change</c> (a class or text other than before; the default), <c>all</c>, or <c>none</c>. Values of windows are events all, unless <c>none</c>.</summary>
    public string Report { get; init; } = "change";

    /// <summary>What becomes of a window's outputs: <c>class</c>, <c>mse</c> (the mean squared difference of output and input, as autoencoders are used) or <c>value</c> (the output's first number); empty: what fits the model.</summary>
    public string Value { get; init; } = "";

    internal static StageType StageType { get; } = new("model", "a model that looks at each frame, or at each window of samples",
    [
        new("bundle", new TextShape(), "the bundle, NAME.edge; relative to this file", true),
        new("threads", new NumberShape(1, WorkerPool.MaxThreads, whole: true), "threads that work on one inference (1)"),
        new("every", new NumberShape(1, 10_000, whole: true), "look at every frame of so many; of further models: every time of so many that the first one looks (1)"),
        new("score", new NumberShape(0, 1), "the least score of what it finds (what the bundle says)"),
        new("decoder", new TextShape(), "a decoder in place of the bundle's, as in ssd:anchors=blazeface-front,score=0.6"),
        new("report", new ChoiceShape("change", "all", "none"), "which results are events (change)"),
        new("value", new ChoiceShape("class", "mse", "value"), "of windows of samples: what becomes of the outputs (what fits the model)"),
    ], static (node, folder) => new ModelStageSettings(node.PathIn("bundle", folder))
    {
        Threads = node.IntegerOr("threads", 1), Every = node.IntegerOr("every", 1), Score = (float?)node.Find("score")?.Number, Decoder = node.TextOr("decoder", ""),
        Report = node.TextOr("report", "change"), Value = node.TextOr("value", ""),
    });

    internal override string Type => "model";

    internal override IEnumerable<string> Files => [Bundle];

    internal override Stage Create(StageBuild build)
    {
        if (build.HasModel)
            CheckBeside(build);
        if (build.Source == SourceKind.Edges)
            throw new ConfigurationException("a model works on pictures or samples, and the source gives edges of a line; take it out, or another source.");
        if (build.Source == SourceKind.Samples && build.Window is null)
            throw new ConfigurationException("samples come to a model in windows; put a stage 'window' before it.");
        build.HasModel = true;
        var model = StageModel.Open(Bundle, Threads, Score, Decoder);
        try
        {
            build.Labels = build.ModelCount == 0 ? model.Labels : Together(build, model);
            build.ScoreRange = model.GivesShares && build.ScoreRange == NumberRange.Share ? NumberRange.Share : NumberRange.Any;
            build.ModelCount++;
            return build.Source == SourceKind.Frames ? new PictureModelStage(this, model, build) : new WindowModelStage(this, model, build);
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    // Further models look at the same pictures, and what they find is put together.
    private static void CheckBeside(StageBuild build)
    {
        if (build.Source != SourceKind.Frames)
            throw new ConfigurationException("windows of samples go to one model; make a second pipeline of the same source.");
        if (build.StageCount != build.ModelCount)
            throw new ConfigurationException("models of whole pictures stand together before all other stages; put it behind the model before, or give it parts of the picture by 'crop'.");
    }

    private List<string> Together(StageBuild build, StageModel model)
    {
        if (Every > 1 && model.FindsObjects)
            throw new ConfigurationException($"{model.Path}: it finds objects, and must look at all that the first model looks at: expected 'every' 1, found {Every}. Give the first model an 'every'; those that follow look when it does.");
        if (build.Labels.Count == 0 || model.Labels.Count == 0)
            throw new ConfigurationException($"{model.Path}: where several models look at a picture, each needs labels, so that it is known whose a class is; convert them with --labels.");
        if (model.Labels.FirstOrDefault(build.Labels.Contains) is { } twice)
            throw new ConfigurationException($"{model.Path}: a model above has a class '{twice}', too; convert one of them with other labels.");
        if (model.DecoderType == "segmentation" && build.Labels.Count + model.Labels.Count > ClassMask.MostClasses)
            throw new ConfigurationException($"{model.Path}: a mask holds classes 0 to {ClassMask.MostClasses - 1}, and its own would be {build.Labels.Count} to {build.Labels.Count + model.Labels.Count - 1} behind those of the models above; put it before them.");
        return [.. build.Labels, .. model.Labels];
    }
}
