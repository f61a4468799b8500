using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Graph;
using EdgeRuntime.Inference;
using EdgeRuntime.Lowering;
using EdgeRuntime.Training;

namespace EdgeRuntime.Conformance.Nodes;

/// <summary>Runs an imported model: the outputs in the model's order.</summary>
internal delegate IReadOnlyList<TensorData> EnginePath(Model model, IReadOnlyDictionary<string, TensorData> feeds);

/// <summary>The two ways that a model takes through the project.</summary>
internal static class EnginePaths
{
    public static IReadOnlyDictionary<string, EnginePath> All { get; } = new Dictionary<string, EnginePath> { ["native"] = Native, ["onnxruntime"] = OnnxRuntime };

    /// <summary>Lowered to a plan, written to bytes, read back, run by the native engine.</summary>
    private static List<TensorData> Native(Model model, IReadOnlyDictionary<string, TensorData> feeds)
    {
        var lowered = GraphLowering.Lower(model, new LoweringOptions());
        using var loweredConstants = lowered.Constants;
        var plan = PlanReader.Read(PlanWriter.ToBytes(lowered));
        using var constants = plan.Constants;
        using var session = NativeSession.Open(plan, new SessionOptions());
        foreach (var (name, tensor) in feeds)
            tensor.Bytes.Span.CopyTo(session.Input(session.InputIndex(name)).Bytes);
        session.Run();
        return [.. session.Outputs.Select((info, i) => new TensorData(info.Type, [.. info.Shape.Dimensions.Select(size => (long)size)], session.Output(i).Bytes.ToArray(), info.Name))];
    }

    /// <summary>Imported, optimized and exported by edgec's passes, run by ONNX Runtime.</summary>
    private static List<TensorData> OnnxRuntime(Model model, IReadOnlyDictionary<string, TensorData> feeds)
    {
        using var runner = new GraphRunner(model, threads: 1);
        var outputs = runner.Run(feeds);
        return [.. model.Graph.Outputs.Select(output => outputs[output.Name])];
    }
}
