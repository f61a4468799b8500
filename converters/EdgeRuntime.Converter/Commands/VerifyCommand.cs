using System.CommandLine;
using EdgeRuntime.Bundle;
using EdgeRuntime.Converter.CommandLine;
using EdgeRuntime.Evaluation;
using EdgeRuntime.Inference;
using EdgeRuntime.Media;
using EdgeRuntime.Pipeline;

namespace EdgeRuntime.Converter.Commands;

/// <summary><c>edgec verify</c>: the native engine against ONNX Runtime on the same inputs.</summary>
internal static class VerifyCommand
{
    /// <summary>What float outputs may differ by, relative to the largest value of that output: rounding of sums in another order.</summary>
    internal const double FloatBound = 1e-4;

    /// <summary>The same where 8-bit values are made of float ones that the engines round differently: one on the edge between two steps may fall to either.</summary>
    private const double StepBound = 0.02;

    public static Command Create()
    {
        var file = new Argument<string>("BUNDLE") { Description = "a bundle with both a plan and a model.onnx" };
        var data = new Option<string?>("--data") { Description = "DATA to run; without it 32 pseudo-random inputs that are the same on every machine" };
        var limit = new Option<int?>("--limit") { Description = "run the first N samples only" };
        var perTensor = new Option<bool>("--per-tensor") { Description = "compare every tensor that both engines have" };
        var bound = new Option<double?>("--bound") { Description = "largest difference allowed, relative to the output's largest value; default 0 for int8 (bit-identical), 1e-4 for fp32, fp16 and bf16, 0.02 where the engines round activations differently" };
        var json = new Option<bool>("--json") { Description = "print the result as JSON" };
        var command = new Command("verify", "Run a bundle on the native engine and on ONNX Runtime and compare; exit code 1 when they differ by more than the bound.")
        {
            file, data, limit, perTensor, bound, json,
        };
        limit.AtLeast(1);
        bound.AtLeast(0);
        HelpWithExamples.AddTo(command, "edgec verify model.edge --data test.zip --per-tensor");
        command.SetAction((parsed, cancellation) =>
        {
            var path = parsed.GetValue(file)!;
            using var bundle = BundleReader.Open(path);
            using var set = parsed.GetValue(data) is { } spec ? DataSet.Open(spec, labelsRequired: false) : null;
            var count = Math.Min(set?.Count ?? 32, parsed.GetValue(limit) ?? int.MaxValue);
            var allowed = parsed.GetValue(bound) ?? DefaultBound(bundle.Manifest);
            var result = ProgressBar.Run("comparing", count, report => EngineComparison.Run(bundle, count, session => Feed(session, bundle.Manifest, set), parsed.GetValue(perTensor), done => report(done, null), cancellation));
            var passed = result.Outputs.All(output => output.Largest <= allowed * output.Magnitude);
            if (parsed.GetValue(json))
            {
                Output.Json(new { File = path, result.Inputs, Bound = allowed, Passed = passed, SameTop1 = (double)result.SameClass / result.Inputs, result.Outputs, Tensors = result.Tensors.Count > 0 ? result.Tensors : null });
                return Task.FromResult(passed ? 0 : 1);
            }
            if (result.Tensors.Count > 0)
                Print("tensors in between", result.Tensors);
            Print($"{Path.GetFileName(path)}: native against ONNX Runtime, {result.Inputs:N0} inputs", result.Outputs);
            Console.WriteLine($"largest value at the same place in {(double)result.SameClass / result.Inputs:P2} of the inputs");
            Console.WriteLine(passed
                ? result.Outputs.All(output => output.Differing == 0) ? "bit-identical" : $"within the bound of {allowed:G3} of the largest value"
                : $"NOT within the bound of {allowed:G3} of the largest value{(result.Tensors.Count > 0 ? "" : "; --per-tensor shows where it begins")}");
            return Task.FromResult(passed ? 0 : 1);
        });
        return command;
    }

    /// <summary>What the engines may differ by, relative to the largest value of an output.</summary>
    internal static double DefaultBound(Manifest manifest) => manifest.Precision switch
    {
        "int8" => 0,
        "fp32" or "fp16" or "bf16" => FloatBound,
        _ => StepBound,
    };

    /// <summary>Writes sample i, or without data pseudo-random values, into a session's inputs.</summary>
    internal static Action<int> Feed(InferenceSession session, Manifest manifest, DataSet? set)
    {
        var inputs = session.DataInputs;
        if (set is null)
        {
            return index =>
            {
                foreach (var i in inputs)
                    PseudoRandom.Fill(session.Input(i), (uint)(index * session.Inputs.Count + i + 1));
            };
        }
        var feeder = inputs.Count == 1 ? new SampleFeeder(session, manifest, inputs[0])
            : throw new ConfigurationException($"the model has {inputs.Count} inputs; --data feeds a model of one input: verify it without --data.");
        var sample = new Sample();
        return index =>
        {
            set.Read(index, sample);
            feeder.Feed(sample);
        };
    }

    private static void Print(string title, IReadOnlyList<TensorDifference> tensors) =>
        Output.Table(title, ["tensor", "type", "shape", "differing", "largest", "mean", "largest value"],
            tensors.Select(t => (IReadOnlyList<string>)[t.Name, t.Type, t.Shape, $"{t.Differing} of {t.Count}", $"{t.Largest:G4}", $"{t.Mean:G4}", $"{t.Magnitude:G4}"]), 3, 4, 5, 6);
}
