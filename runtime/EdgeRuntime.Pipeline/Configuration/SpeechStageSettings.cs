using EdgeRuntime.Inference.Threading;
using EdgeRuntime.Pipeline.Configuration.Shapes;
using EdgeRuntime.Pipeline.Hearing;
using EdgeRuntime.Pipeline.Stages;
using EdgeRuntime.Speech.Segmentation;

namespace EdgeRuntime.Pipeline.Configuration;

/// <summary>Says when somebody speaks: a model of voice activity, as Silero's (docs/speech.md).</summary>
/// <param name="Bundle">The bundle's file.</param>
public sealed record SpeechStageSettings(string Bundle) : StageSettings
{
    /// <summary>When speech begins and ends.</summary>
    public SegmenterOptions Options { get; init; } = new();

    /// <summary>Threads that work on one inference.</summary>
    public int Threads { get; init; } = 1;

    internal static StageType StageType { get; } = new("speech", "says when somebody speaks: events speech",
    [
        new("bundle", new TextShape(), "a model of voice activity, NAME.edge; relative to this file", true),
        new("threads", new NumberShape(1, WorkerPool.MaxThreads, whole: true), "threads that work on one inference (1)"),
        new("threshold", new NumberShape(0, 1), "the probability from which on there is speech (0.5)"),
        new("end_threshold", new NumberShape(0, 1), "the probability below which there is none (0.15 below threshold)"),
        new("least_speech", new DurationShape(), "what is not longer is no speech (250ms)"),
        new("least_silence", new DurationShape(), "how long speech must pause to end (100ms)"),
        new("padding", new DurationShape(), "added before and after speech (30ms)"),
        new("most_speech", new DurationShape(), "what is longer is cut (1m)"),
    ], static (node, folder) => new SpeechStageSettings(node.PathIn("bundle", folder)) { Threads = node.IntegerOr("threads", 1), Options = Read(node) });

    internal override string Type => "speech";

    internal override bool TakesSamples => true;

    internal override IEnumerable<string> Files => [Bundle];

    internal override Stage Create(StageBuild build) => new SpeechStage(this, build);

    private static SegmenterOptions Read(ConfigNode node)
    {
        var plain = new SegmenterOptions();
        return plain with
        {
            Threshold = node.Find("threshold")?.Number ?? plain.Threshold, EndThreshold = node.Find("end_threshold")?.Number, LeastSpeech = node.DurationOr("least_speech", plain.LeastSpeech),
            LeastSilence = node.DurationOr("least_silence", plain.LeastSilence), Padding = node.DurationOr("padding", plain.Padding), MostSpeech = node.DurationOr("most_speech", plain.MostSpeech),
        };
    }
}
