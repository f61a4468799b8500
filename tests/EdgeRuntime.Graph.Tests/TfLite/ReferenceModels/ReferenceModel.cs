using EdgeRuntime.Graph.Passes;
using EdgeRuntime.TestKit;

namespace EdgeRuntime.Graph.Tests.TfLite.ReferenceModels;

/// <summary>Runs a model again and again: all inputs in, all outputs out.</summary>
public interface IModelRunner : IDisposable
{
    IReadOnlyDictionary<string, TensorData> Run(IReadOnlyDictionary<string, TensorData> feeds);
}

/// <summary>A TFLite file of the shared data, imported, optimized and opened on an engine.</summary>
public sealed class ReferenceModel : IDisposable
{
    private readonly IModelRunner _runner;

    public ReferenceModel(string file, Func<Model, IModelRunner> open)
    {
        Model = ModelReader.Read(TestData.Shared(file));
        GraphOptimizer.Run(Model);
        _runner = open(Model);
    }

    public Model Model { get; }

    public ValueInfo Input => Model.Graph.Inputs[0];

    public ValueInfo Output => Model.Graph.Outputs[0];

    /// <summary>The first output for values of the first input.</summary>
    public T[] Run<T>(ReadOnlySpan<T> input) where T : unmanaged => RunAll(input)[Output.Name].As<T>().ToArray();

    /// <summary>All outputs for values of the first input.</summary>
    public IReadOnlyDictionary<string, TensorData> RunAll<T>(ReadOnlySpan<T> input) where T : unmanaged =>
        _runner.Run(new Dictionary<string, TensorData> { [Input.Name] = TensorData.From(input, [.. Input.Shape!.Select(size => size.Value)]) });

    /// <summary>The first output for numbers, which are quantized and dequantized where the model is.</summary>
    public float[] RunNumbers(ReadOnlySpan<float> input)
    {
        if (Input.Type == ElementType.Float32)
            return Run(input);
        var (scale, zero) = Quantization(Input.Name, output: false);
        var (outputScale, outputZero) = Quantization(Output.Name, output: true);
        var bytes = Array.ConvertAll(input.ToArray(), x => (sbyte)Math.Clamp(Math.Round(x / scale) + zero, -128, 127));
        return Array.ConvertAll(Run<sbyte>(bytes), q => outputScale * (q - outputZero));
    }

    public void Dispose() => _runner.Dispose();

    // Scale and zero point of what is first behind an input, or last before an output.
    private (float Scale, int ZeroPoint) Quantization(string name, bool output)
    {
        var index = new GraphIndex(Model.Graph);
        var node = output ? index.Producer(name)! : index.Consumers(name)[0];
        while (node.OpType is not ("QuantizeLinear" or "DequantizeLinear"))
            node = output ? index.Producer(node.Inputs[0])! : index.Consumers(node.Outputs[0])[0];
        return (index.Constant(node.Inputs[1])!.As<float>()[0], index.Constant(node.Inputs[2])!.As<sbyte>()[0]);
    }
}
