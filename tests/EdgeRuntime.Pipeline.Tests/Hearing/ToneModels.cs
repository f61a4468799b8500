using System.Text;
using EdgeRuntime.Bundle;
using EdgeRuntime.Bundle.Plan;

namespace EdgeRuntime.Pipeline.Tests.Hearing;

/// <summary>Models that hear tones: one of speech, which is whatever is loud, and one of words, of which <c>low</c> is a tone of 440 Hz and <c>high</c> one of 2,800.</summary>
internal static class ToneModels
{
    private const int Rows = 20, Bins = 4;

    /// <summary>A model of voice activity: the mean magnitude of a chunk, with a state that it copies.</summary>
    public static void WriteSpeech(string path) => Write(path, new Manifest
    {
        Name = "loud", FormatVersion = 2, Engines = ["native"],
        Inputs = [new ManifestTensor { Name = "x", Shape = [1, 576] }, new ManifestTensor { Name = "state", Shape = [1, 4] }],
        Outputs = [new ManifestTensor { Name = "y", Shape = [1, 1] }, new ManifestTensor { Name = "stateN", Shape = [1, 4] }],
        State = [new StatePair { Input = "state", Output = "stateN" }],
    }, new ExecutionPlan
    {
        Buffers = [new PlanBuffer(PlanStorage.Input, 0, 576 * 4), new PlanBuffer(PlanStorage.Input, 1, 16), new PlanBuffer(PlanStorage.Arena, 0, 576 * 4), new PlanBuffer(PlanStorage.Arena, 576 * 4, 4), new PlanBuffer(PlanStorage.Output, 0, 4), new PlanBuffer(PlanStorage.Output, 1, 16)],
        Tensors = [Tensor("x", 0, 1, 576), Tensor("state", 1, 1, 4), Tensor("abs", 2, 1, 576), Stored("abs4", 2, 1, 576, 1, 1), Stored("mean", 3, 1, 1, 1, 1), Tensor("mean2", 3, 1, 1), Tensor("y", 4, 1, 1), Tensor("stateN", 5, 1, 4)],
        Operations = [Unary(ActivationKind.Abs, 0, 2), new PlanOperation(PlanOpCode.GlobalAveragePool, "mean", [3], [4], default), Unary(ActivationKind.HardSigmoid, 5, 6, 10), new PlanOperation(PlanOpCode.Copy, "state", [1], [7], default)],
        Inputs = [0, 1], Outputs = [6, 7], ArenaBytes = 577 * 4 / 64 * 64 + 64, Constants = PlanConstants.From([]),
    });

    /// <summary>A model of words: how much louder than a limit each of four bands is.</summary>
    public static void WriteWords(string path) => Write(path, new Manifest
    {
        Name = "tones", FormatVersion = 5, Engines = ["native"],
        Inputs = [new ManifestTensor { Name = "x", Shape = [1, Rows, Bins], Features = new(StringComparer.Ordinal) { ["type"] = "fbank", ["bins"] = $"{Bins}", ["mean"] = "23", ["scale"] = "1" } }],
        Outputs = [new ManifestTensor { Name = "y", Shape = [1, Bins] }],
    }, new ExecutionPlan
    {
        Buffers = [new PlanBuffer(PlanStorage.Input, 0, Rows * Bins * 4), new PlanBuffer(PlanStorage.Arena, 0, Bins * 4), new PlanBuffer(PlanStorage.Output, 0, Bins * 4)],
        Tensors = [Tensor("x", 0, 1, Rows, Bins), Stored("x4", 0, 1, Rows, 1, Bins), Stored("mean", 1, 1, 1, 1, Bins), Tensor("mean2", 1, 1, Bins), Tensor("y", 2, 1, Bins)],
        Operations = [new PlanOperation(PlanOpCode.GlobalAveragePool, "mean", [1], [2], default), Unary(ActivationKind.Sigmoid, 3, 4)],
        Inputs = [0], Outputs = [4], ArenaBytes = 64, Constants = PlanConstants.From([]),
    }, "low\n_middle\nhigh\n_top\n");

    /// <summary>A CTC model of rows of four bands: nothing, or the low one, is its blank, <c>high</c> a tone of 2,800 Hz.</summary>
    public static void WriteText(string path) => Write(path, new Manifest
    {
        Name = "said", FormatVersion = 5, Engines = ["native"],
        Inputs = [new ManifestTensor { Name = "x", Shape = [1, Rows, Bins], Features = new(StringComparer.Ordinal) { ["type"] = "fbank", ["bins"] = $"{Bins}" } }],
        Outputs = [new ManifestTensor { Name = "y", Shape = [1, Rows, Bins] }],
        Decoder = new(StringComparer.Ordinal) { ["type"] = "ctc", ["blank"] = "0", ["stride"] = "1", ["left"] = "0", ["right"] = "1" },
    }, new ExecutionPlan
    {
        Buffers = [new PlanBuffer(PlanStorage.Input, 0, Rows * Bins * 4), new PlanBuffer(PlanStorage.Output, 0, Rows * Bins * 4)],
        Tensors = [Tensor("x", 0, 1, Rows, Bins), Tensor("y", 1, 1, Rows, Bins)],
        Operations = [Unary(ActivationKind.None, 0, 1)],
        Inputs = [0], Outputs = [1], ArenaBytes = 0, Constants = PlanConstants.From([]),
    }, "_\nmiddle\nhigh\ntop\n");

    /// <summary>A model from values to values, one by one, with a state that it copies: what is beyond ±0.1 is cut, or a mask that is 1 from a magnitude of 4 on, or the logarithm, which is no number of what is negative.</summary>
    public static void WriteCleaner(string path, int values, string kind) => Write(path, new Manifest
    {
        Name = kind, FormatVersion = 2, Engines = ["native"],
        Inputs = [new ManifestTensor { Name = "x", Shape = [1, values] }, new ManifestTensor { Name = "state", Shape = [1, 4] }],
        Outputs = [new ManifestTensor { Name = "y", Shape = [1, values] }, new ManifestTensor { Name = "stateN", Shape = [1, 4] }],
        State = [new StatePair { Input = "state", Output = "stateN" }],
    }, new ExecutionPlan
    {
        Buffers = [new PlanBuffer(PlanStorage.Input, 0, values * 4), new PlanBuffer(PlanStorage.Input, 1, 16), new PlanBuffer(PlanStorage.Output, 0, values * 4), new PlanBuffer(PlanStorage.Output, 1, 16)],
        Tensors = [Tensor("x", 0, 1, values), Tensor("state", 1, 1, 4), Tensor("y", 2, 1, values), Tensor("stateN", 3, 1, 4)],
        Operations =
        [
            new PlanOperation(PlanOpCode.Unary, "y", [0], [2], PlanAttributes.Write(kind switch { "cut" => new Activation(ActivationKind.Clip, -0.1f, 0.1f), "gate" => new Activation(ActivationKind.HardSigmoid, 1, -3), "pass" => new Activation(ActivationKind.None), _ => new Activation(ActivationKind.Log) })),
            new PlanOperation(PlanOpCode.Copy, "state", [1], [3], default),
        ],
        Inputs = [0, 1], Outputs = [2, 3], ArenaBytes = 0, Constants = PlanConstants.From([]),
    });

    private static void Write(string path, Manifest manifest, ExecutionPlan plan, string? labels = null)
    {
        List<BundleEntry> entries = [new(BundleEntryNames.Plan, PlanWriter.ToBytes(plan))];
        if (labels is not null)
            entries.Insert(0, new BundleEntry(BundleEntryNames.Labels, Encoding.UTF8.GetBytes(labels)));
        BundleWriter.Write(path, manifest, entries);
    }

    private static PlanTensor Tensor(string name, int buffer, params int[] shape) => new(name, ElementType.Float32, new TensorShape(shape), PlanLayout.Model, buffer);

    private static PlanTensor Stored(string name, int buffer, params int[] shape) => new(name, ElementType.Float32, new TensorShape(shape), PlanLayout.ChannelsLast, buffer);

    private static PlanOperation Unary(ActivationKind kind, int from, int to, float alpha = 0) => new(PlanOpCode.Unary, kind.ToString(), [from], [to], PlanAttributes.Write(new Activation(kind, alpha)));
}
