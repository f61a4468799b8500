using EdgeRuntime.Inference.Threading;
using EdgeRuntime.Pipeline.Configuration.Shapes;
using EdgeRuntime.Pipeline.Hearing;
using EdgeRuntime.Pipeline.Stages;

namespace EdgeRuntime.Pipeline.Configuration;

/// <summary>Takes noise away: a model from sound to sound. The stages that follow hear what it gives.</summary>
/// <param name="Bundle">The bundle's file.</param>
public sealed record DenoiseStageSettings(string Bundle) : StageSettings
{
    /// <summary>Samples a second that the model takes.</summary>
    public int SampleRate { get; init; } = 16000;

    /// <summary>Samples from one chunk to the next; null: chunks do not overlap, spectra by half.</summary>
    public int? Hop { get; init; }

    /// <summary>Whether the model gets magnitudes of a spectrum and gives a mask, instead of samples.</summary>
    public bool Spectrum { get; init; }

    /// <summary>Of spectra: whether chunks have Hann's window, its square root before and after.</summary>
    public bool Window { get; init; } = true;

    /// <summary>Threads that work on one inference.</summary>
    public int Threads { get; init; } = 1;

    internal static StageType StageType { get; } = new("denoise", "takes noise away, by a model from sound to sound: the stages that follow hear what it gives",
    [
        new("bundle", new TextShape(), "a model of as many values in as out, NAME.edge, which may keep state; relative to this file", true),
        new("threads", new NumberShape(1, WorkerPool.MaxThreads, whole: true), "threads that work on one inference (1)"),
        new("rate", new NumberShape(1000, 192_000, whole: true), "samples a second that the model takes (16000)"),
        new("hop", new NumberShape(1, 1 << 20, whole: true), "samples from one chunk to the next (the chunk's; of spectra half of them)"),
        new("spectrum", new FlagShape(), "whether the model gets magnitudes of a spectrum and gives a mask (false: samples)"),
        new("window", new ChoiceShape("hann", "none"), "of spectra: the square root of Hann's window before and after, or none (hann)"),
    ], static (node, folder) => new DenoiseStageSettings(node.PathIn("bundle", folder))
    {
        Threads = node.IntegerOr("threads", 1), SampleRate = node.IntegerOr("rate", 16000), Hop = (int?)node.Find("hop")?.Number, Spectrum = node.FlagOr("spectrum", false), Window = node.TextOr("window", "hann") == "hann",
    });

    internal override string Type => "denoise";

    internal override bool TakesSamples => true;

    internal override IEnumerable<string> Files => [Bundle];

    internal override Stage Create(StageBuild build) => new DenoiseStage(this, build);
}
