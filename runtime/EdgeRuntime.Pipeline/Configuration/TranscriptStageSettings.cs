using EdgeRuntime.Inference.Threading;
using EdgeRuntime.Pipeline.Configuration.Shapes;
using EdgeRuntime.Pipeline.Hearing;
using EdgeRuntime.Pipeline.Stages;
using EdgeRuntime.Speech.Recognition;
using EdgeRuntime.Speech.Recognition.Ngrams;

namespace EdgeRuntime.Pipeline.Configuration;

/// <summary>Writes down what is said: a CTC model whose manifest states its features (docs/speech.md).</summary>
/// <param name="Bundle">The bundle's file.</param>
public sealed record TranscriptStageSettings(string Bundle) : StageSettings
{
    /// <summary>How scores become text.</summary>
    public TranscriptOptions Options { get; init; } = new();

    /// <summary>Whether what was said so far is an event, too.</summary>
    public bool Partial { get; init; } = true;

    /// <summary>Threads that work on one inference.</summary>
    public int Threads { get; init; } = 1;

    internal static StageType StageType { get; } = new("transcript", "writes down what is said: events text",
    [
        new("bundle", new TextShape(), "a CTC model, with features, NAME.edge; relative to this file", true),
        new("threads", new NumberShape(1, WorkerPool.MaxThreads, whole: true), "threads that work on one inference (1)"),
        new("partial", new FlagShape(), "whether what was said so far is an event, too (true)"),
        new("beam", new NumberShape(1, 64, whole: true), "hypotheses that are followed at once (1: the best token of each frame)"),
        new("hot_words", new ListShape(new TextShape(), 0, 256), "phrases that are expected more than others, \"PHRASE\" or \"PHRASE :BONUS\"; they need a beam of 2 or more"),
        new("hot_word_bonus", new NumberShape(0, 100), "what each token of a hot word adds to the log score (2)"),
        new("ngram", new TextShape(), "how likely tokens follow each other, a file of edgec ngram, relative to this file; it needs a beam of 2 or more"),
        new("ngram_weight", new NumberShape(0, 10), "what its log probabilities are multiplied by (0.5)"),
        new("ngram_bonus", new NumberShape(-20, 20), "what each token is worth beside it: more makes longer texts (0)"),
        new("silence", new DurationShape(), "silence that ends what is said (1.2s)"),
        new("longest", new DurationShape(), "how long it lasts at most (20s)"),
        new("hop", new NumberShape(1, 10_000, whole: true), "rows of features from one run of the model to the next, where it sees windows (about 100 ms)"),
    ], static (node, folder) => new TranscriptStageSettings(node.PathIn("bundle", folder)) { Threads = node.IntegerOr("threads", 1), Partial = node.FlagOr("partial", true), Options = Read(node, folder) });

    internal override string Type => "transcript";

    internal override bool TakesSamples => true;

    internal override IEnumerable<string> Files => Options.Ngram is { } ngram ? [Bundle, ngram.Path] : [Bundle];

    internal override Stage Create(StageBuild build) => new TranscriptStage(this, build);

    private static TranscriptOptions Read(ConfigNode node, string folder)
    {
        var plain = new TranscriptOptions();
        foreach (var (key, of) in (ReadOnlySpan<(string, string)>)[("hot_word_bonus", "hot_words"), ("ngram_weight", "ngram"), ("ngram_bonus", "ngram")])
        {
            if (node.Find(key) is { } alone && node.Find(of) is null)
                throw alone.Error($"says how much '{of}' counts, which is not there; add it, or remove this");
        }
        return plain with
        {
            Beam = node.IntegerOr("beam", plain.Beam), Hop = (int?)node.Find("hop")?.Number, HotWordBonus = node.Find("hot_word_bonus")?.Number ?? plain.HotWordBonus,
            Ngram = node.Find("ngram") is null ? null : new Ngram(node.PathIn("ngram", folder)), NgramWeight = node.Find("ngram_weight")?.Number ?? plain.NgramWeight, NgramBonus = node.Find("ngram_bonus")?.Number ?? plain.NgramBonus,
            HotWords = [.. node.Texts("hot_words").Select(HotWord.Parse).OfType<HotWord>()],
            Endpoints = plain.Endpoints with { SilenceAfterSpeech = node.DurationOr("silence", plain.Endpoints.SilenceAfterSpeech), LongestUtterance = node.DurationOr("longest", plain.Endpoints.LongestUtterance) },
        };
    }
}
