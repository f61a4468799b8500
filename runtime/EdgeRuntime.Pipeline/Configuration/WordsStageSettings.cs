using EdgeRuntime.Inference.Threading;
using EdgeRuntime.Pipeline.Configuration.Shapes;
using EdgeRuntime.Pipeline.Hearing;
using EdgeRuntime.Pipeline.Stages;
using EdgeRuntime.Speech.Keywords;

namespace EdgeRuntime.Pipeline.Configuration;

/// <summary>Hears words: a classifier whose manifest states its features (docs/speech.md).</summary>
/// <param name="Bundle">The bundle's file.</param>
public sealed record WordsStageSettings(string Bundle) : StageSettings
{
    /// <summary>When a word is heard.</summary>
    public KeywordOptions Options { get; init; } = new();

    /// <summary>Rows of features from one run of the model to the next; null: about 30 ms.</summary>
    public int? Hop { get; init; }

    /// <summary>Threads that work on one inference.</summary>
    public int Threads { get; init; } = 1;

    internal static StageType StageType { get; } = new("words", "hears words: events word",
    [
        new("bundle", new TextShape(), "a model of words, with features, NAME.edge; relative to this file", true),
        new("threads", new NumberShape(1, WorkerPool.MaxThreads, whole: true), "threads that work on one inference (1)"),
        new("threshold", new NumberShape(0, 1), "the mean score from which on a word is heard (that of each word in the bundle, else 0.7)"),
        new("thresholds", new MapShape("thresholds by word", new NumberShape(0, 1)), "other thresholds, by word: { \"lights on\": 0.8 }"),
        new("smoothing", new DurationShape(), "over how long scores are averaged (as the bundle says, else 200ms)"),
        new("refractory", new DurationShape(), "how long after a word no word is heard (as the bundle says, else 1s)"),
        new("hop", new NumberShape(1, 1000, whole: true), "rows of features from one run of the model to the next (as the bundle says, else about 30 ms)"),
    ], static (node, folder) => new WordsStageSettings(node.PathIn("bundle", folder))
    {
        Threads = node.IntegerOr("threads", 1), Hop = (int?)node.Find("hop")?.Number, Options = Read(node),
    });

    internal override string Type => "words";

    internal override bool TakesSamples => true;

    internal override IEnumerable<string> Files => [Bundle];

    internal override Stage Create(StageBuild build) => new WordsStage(this, build);

    private static KeywordOptions Read(ConfigNode node) => new()
    {
        Threshold = node.Find("threshold")?.Number, Thresholds = node["thresholds"].Members.ToDictionary(static one => one.Name, static one => one.Value.Number, StringComparer.Ordinal),
        Smoothing = Duration(node, "smoothing"), Refractory = Duration(node, "refractory"),
    };

    private static TimeSpan? Duration(ConfigNode node, string name) => node.Find(name) is null ? null : node.DurationOr(name, TimeSpan.Zero);
}
