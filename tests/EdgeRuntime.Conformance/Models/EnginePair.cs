using EdgeRuntime.Bundle;
using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Graph;
using EdgeRuntime.Graph.Onnx;
using EdgeRuntime.Graph.Passes;
using EdgeRuntime.Inference;
using EdgeRuntime.Inference.OnnxRuntime;
using EdgeRuntime.Lowering;

namespace EdgeRuntime.Conformance.Models;

/// <summary>A model file, imported as edgec imports it, on both engines.</summary>
internal sealed class EnginePair : IDisposable
{
    private readonly PlanConstants _constants;

    private EnginePair(Model model, IReadOnlyList<StatePair> state)
    {
        Model = model;
        var lowered = GraphLowering.Lower(model, new LoweringOptions());
        using var first = lowered.Constants;
        Plan = PlanReader.Read(PlanWriter.ToBytes(lowered));
        _constants = Plan.Constants;
        Native = NativeSession.Open(Plan, new SessionOptions { State = state });
        OnnxRuntime = OnnxRuntimeSession.Open(OnnxWriter.ToBytes(model), new SessionOptions { State = state });
    }

    /// <summary>The imported model.</summary>
    public Model Model { get; }

    /// <summary>What the native engine runs.</summary>
    public ExecutionPlan Plan { get; }

    /// <summary>The native engine.</summary>
    public InferenceSession Native { get; }

    /// <summary>ONNX Runtime.</summary>
    public InferenceSession OnnxRuntime { get; }

    /// <summary>Both, native first.</summary>
    public IReadOnlyList<InferenceSession> Sessions => [Native, OnnxRuntime];

    /// <summary>Opens a model.</summary>
    /// <param name="path">An ONNX or TFLite file.</param>
    /// <param name="shapes">Shapes to fix, as with <c>edgec convert --shape</c>.</param>
    public static EnginePair Open(string path, params (string Input, long[] Shape)[] shapes)
    {
        var model = ModelReader.Read(path);
        foreach (var (name, shape) in shapes)
            FixInput.Shape(model, name, shape);
        GraphOptimizer.Run(model);
        return new EnginePair(model, []);
    }

    /// <summary>Opens a model with inputs that are fixed and state, as <c>edgec convert --shape --constant --state</c> does.</summary>
    /// <param name="model">The model; it is changed.</param>
    /// <param name="state">Outputs that are inputs of the next run.</param>
    public static EnginePair Open(Model model, params StatePair[] state)
    {
        GraphOptimizer.Run(model);
        return new EnginePair(model, state);
    }

    public void Dispose()
    {
        Native.Dispose();
        OnnxRuntime.Dispose();
        _constants.Dispose();
    }
}
