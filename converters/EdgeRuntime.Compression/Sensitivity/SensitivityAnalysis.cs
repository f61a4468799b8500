using EdgeRuntime.Compression.Calibration;
using EdgeRuntime.Compression.Quantization;
using EdgeRuntime.Graph;
using EdgeRuntime.Training;

namespace EdgeRuntime.Compression.Sensitivity;

/// <summary>Finds the layers that bear quantization worst, by quantizing them one at a time and running the model beside the float one. Memory does not grow with the number of samples.</summary>
/// <param name="model">The float model, optimized; not changed.</param>
/// <param name="table">Ranges of its activations.</param>
/// <param name="batches">Gives samples from their beginning, as feeds for the model's inputs; a few dozen are enough.</param>
/// <param name="options">How layers are quantized, and what is left in f32 anyway; default: as <see cref="StaticQuantizer"/> does.</param>
/// <param name="threads">Threads inside an operation; 0 lets ONNX Runtime choose.</param>
public sealed class SensitivityAnalysis(Model model, CalibrationTable table, Func<IEnumerable<IReadOnlyDictionary<string, TensorData>>> batches, QuantizationOptions? options = null, int threads = 0)
{
    private readonly QuantizationOptions _options = options ?? new QuantizationOptions();

    /// <summary>Every quantizable layer, in the order of the graph.</summary>
    /// <param name="progress">Called after each layer with how many are done, and how many there are.</param>
    /// <param name="cancellation">Stops between batches.</param>
    /// <exception cref="ConfigurationException">There is no sample, or no layer that can be quantized.</exception>
    public IReadOnlyList<LayerSensitivity> Layers(Action<int, int>? progress = null, CancellationToken cancellation = default)
    {
        var layers = QuantizableLayers.Find(model, table, _options);
        if (layers.Count == 0)
            throw new ConfigurationException("the model has no layer that can be quantized: convolutions over two axes and dense layers with constant weights can.");
        var index = new GraphIndex(model.Graph);
        var initializers = model.Graph.Initializers;
        var found = new List<LayerSensitivity>();
        foreach (var layer in layers)
        {
            var quantized = StaticQuantizer.Quantize(model, table, Excluding(QuantizableLayers.AllBut(model, layer)));
            var result = Result(quantized);
            var (own, output) = Compare(quantized, result, cancellation);
            var node = index.Producer(layer)!;
            found.Add(new LayerSensitivity(layer, node.DisplayName, node.OpType, initializers.TryGetValue(node.Input(1), out var weights) ? weights.Count : 0, own.SqnrDb, own.Cosine, output.SqnrDb, output.Cosine));
            progress?.Invoke(found.Count, layers.Count);
        }
        return found;
    }

    /// <summary>The outputs' error with the k least sensitive layers quantized, for k from 1 to all of them; at most <paramref name="points"/> points.</summary>
    /// <param name="layers">What <see cref="Layers"/> found.</param>
    /// <param name="points">The most points; default 16.</param>
    /// <param name="accuracy">Measures each model; null: nothing is measured.</param>
    /// <param name="progress">Called after each point with how many are done, and how many there are.</param>
    /// <param name="cancellation">Stops between batches.</param>
    public IReadOnlyList<SensitivityPoint> Curve(IReadOnlyList<LayerSensitivity> layers, int points = 16, Func<Model, double>? accuracy = null, Action<int, int>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(layers);
        var order = WorstFirst(layers).Reverse().ToList();
        var counts = Enumerable.Range(1, Math.Min(points, order.Count)).Select(i => (int)((long)i * order.Count / Math.Min(points, order.Count))).ToList();
        var curve = new List<SensitivityPoint>();
        foreach (var count in counts)
        {
            var quantized = StaticQuantizer.Quantize(model, table, Excluding(order.Skip(count)));
            var (_, output) = Compare(quantized, null, cancellation);
            curve.Add(new SensitivityPoint(count, order[count - 1], output.SqnrDb, output.Cosine, accuracy?.Invoke(quantized)));
            progress?.Invoke(curve.Count, counts.Count);
        }
        return curve;
    }

    /// <summary>The layers' first outputs, the one that costs the network's outputs most at the front.</summary>
    public static IReadOnlyList<string> WorstFirst(IReadOnlyList<LayerSensitivity> layers) => [.. layers.OrderBy(layer => layer.OutputSqnrDb).ThenBy(layer => layer.SqnrDb).Select(layer => layer.Layer)];

    /// <summary>The one layer's result that is dequantized again, and what it is called in the float model.</summary>
    private static (string Quantized, string Float) Result(Model quantized)
    {
        var index = new GraphIndex(quantized.Graph);
        foreach (var node in quantized.Graph.Nodes.Where(node => node.OpType == "DequantizeLinear"))
        {
            if (index.Producer(node.Input(0)) is { OpType: "QuantizeLinear" } quantize && index.Producer(quantize.Input(0)) is { } layer && index.Producer(layer.Input(1))?.OpType == "DequantizeLinear")
                return (node.Outputs[0], index.IsOutput(node.Outputs[0]) ? node.Outputs[0] : quantize.Input(0));
        }
        throw new InvalidOperationException("a model of one quantized layer has no result of it.");
    }

    private QuantizationOptions Excluding(IEnumerable<string> nodes) => _options with { ExcludedNodes = [.. _options.ExcludedNodes, .. nodes] };

    private (TensorError Own, TensorError Output) Compare(Model quantized, (string Quantized, string Float)? result, CancellationToken cancellation)
    {
        var outputs = model.Graph.Outputs.Select(output => output.Name).ToList();
        using var reference = new GraphRunner(model, result is { } names ? [names.Float] : [], threads: threads);
        using var tested = new GraphRunner(quantized, result is { } own ? [own.Quantized] : [], threads: threads);
        var (ofLayer, ofOutput) = (new TensorError(), new TensorError());
        var samples = 0;
        foreach (var feeds in batches())
        {
            cancellation.ThrowIfCancellationRequested();
            samples++;
            var (expected, actual) = (reference.Run(feeds), tested.Run(feeds));
            if (result is { } pair)
                ofLayer.Add(expected[pair.Float].As<float>(), actual[pair.Quantized].As<float>());
            foreach (var output in outputs.Where(output => expected[output].Type == ElementType.Float32))
                ofOutput.Add(expected[output].As<float>(), actual[output].As<float>());
        }
        return samples > 0 ? (ofLayer, ofOutput) : throw new ConfigurationException("sensitivity needs at least one sample, found none; name data with --calibrate.");
    }
}
