using EdgeRuntime.Compression.Sensitivity;
using EdgeRuntime.Evaluation.Reports;
using EdgeRuntime.Graph;
using EdgeRuntime.Graph.Shapes;
using EdgeRuntime.Graph.Summary;
using EdgeRuntime.Training;

namespace EdgeRuntime.Evaluation.Layers;

/// <summary>
/// Compares a compressed model with the float model that it was made from, layer by layer on the same inputs: signal to quantization noise and cosine of every output,
/// and histograms of weights and activations with the ranges chosen for them. Memory does not grow with the number of samples.
/// </summary>
public sealed class LayerComparison
{
    private static readonly HashSet<string> s_weighted = ["Conv", "ConvTranspose", "Gemm", "MatMul", "LSTM", "GRU", "RNN"];

    private readonly Model _float;
    private readonly Model _compressed;
    private readonly GraphIndex _floatIndex;
    private readonly GraphIndex _index;
    private readonly IReadOnlyList<MappedLayer> _layers;
    private readonly Dictionary<string, (TensorError Error, ValueHistogram Values)> _measured = new(StringComparer.Ordinal);

    private LayerComparison(Model model, Model compressed)
    {
        ShapeInference.Run(model);
        ShapeInference.Run(compressed);
        (_float, _compressed, _floatIndex, _index) = (model, compressed, new GraphIndex(model.Graph), new GraphIndex(compressed.Graph));
        _layers = LayerMap.Of(model, compressed);
    }

    /// <summary>Runs both models.</summary>
    /// <param name="model">The float model, as it was compressed; shapes are inferred in it.</param>
    /// <param name="compressed">The compressed model, whose nodes have the names or outputs of the float model's; shapes are inferred in it.</param>
    /// <param name="samples">Feeds for both, one after the other; none gives layers without errors and histograms of activations.</param>
    /// <param name="progress">Called with the samples done.</param>
    /// <param name="cancellation">Stops between samples.</param>
    /// <exception cref="InvalidModelException">ONNX Runtime refuses one of the models or a feed.</exception>
    public static IReadOnlyList<ReportLayer> Run(Model model, Model compressed, IEnumerable<IReadOnlyDictionary<string, TensorData>> samples, Action<int>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(compressed);
        ArgumentNullException.ThrowIfNull(samples);
        var comparison = new LayerComparison(model, compressed);
        comparison.Measure(samples, progress, cancellation);
        return comparison.Rows();
    }

    private void Measure(IEnumerable<IReadOnlyDictionary<string, TensorData>> samples, Action<int>? progress, CancellationToken cancellation)
    {
        var pairs = _layers.Where(layer => layer.FloatValue is not null && IsFloat(_float, layer.FloatValue) && IsFloat(_compressed, layer.Value)).Select(layer => (Float: layer.FloatValue!, layer.Value)).Distinct().ToList();
        using var reference = new GraphRunner(_float, pairs.Select(pair => pair.Float), threads: 1);
        using var runner = new GraphRunner(_compressed, pairs.Select(pair => pair.Value), threads: 1);
        var done = 0;
        foreach (var feeds in samples)
        {
            cancellation.ThrowIfCancellationRequested();
            var (expected, actual) = (reference.Run(feeds), runner.Run(feeds));
            foreach (var (name, value) in pairs)
            {
                var (x, y) = (expected[name], actual[value]);
                if (x.Type != ElementType.Float32 || y.Type != ElementType.Float32 || x.Count != y.Count)
                    continue;
                if (!_measured.TryGetValue(value, out var measured))
                    _measured.Add(value, measured = (new TensorError(), new ValueHistogram()));
                measured.Error.Add(x.As<float>(), y.As<float>());
                measured.Values.Add(x.As<float>());
            }
            progress?.Invoke(++done);
        }
    }

    private static bool IsFloat(Model model, string value) => (model.Graph.Find(value)?.Type ?? ElementType.Undefined) is ElementType.Float32 or ElementType.Undefined;

    private List<ReportLayer> Rows()
    {
        var macs = ModelSummary.Of(_float).Nodes.Zip(_float.Graph.Nodes).ToDictionary(pair => pair.Second, pair => pair.First.Macs);
        var (counted, stored) = (new HashSet<string>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal));
        var rows = new List<ReportLayer>();
        foreach (var layer in _layers)
        {
            var constants = layer.Float.Inputs.Where(input => input.Length > 0 && counted.Add(input)).Select(_floatIndex.Constant).OfType<TensorData>().ToList();
            var measured = _measured.GetValueOrDefault(layer.Value);
            rows.Add(new ReportLayer
            {
                Name = layer.Float.DisplayName,
                Operator = layer.Float.DisplayOperator,
                Precision = LayerPrecision.Of(layer, _index),
                Macs = macs[layer.Float],
                Parameters = constants.Sum(tensor => tensor.Count),
                FloatBytes = constants.Sum(tensor => (long)tensor.Bytes.Length),
                CompressedBytes = layer.Region.SelectMany(node => node.Inputs).Where(input => input.Length > 0 && stored.Add(input)).Select(_index.Constant).OfType<TensorData>().Sum(tensor => (long)tensor.Bytes.Length),
                SqnrDb = measured.Error is { SqnrDb: var decibels } && double.IsFinite(decibels) ? decibels : null,
                Cosine = measured.Error?.Cosine,
                Activations = measured.Values?.ToReport()?.With(LayerMap.Quantization(_index, layer.Node.Outputs[0]), null, _index),
                Weights = Weights(layer),
            });
        }
        return rows;
    }

    private ReportHistogram? Weights(MappedLayer layer)
    {
        if (!s_weighted.Contains(layer.Float.OpType) || _floatIndex.Constant(layer.Float.Input(1)) is not { Type: ElementType.Float32 } weights)
            return null;
        var histogram = new ValueHistogram();
        histogram.Add(weights.As<float>());
        var dequantize = _index.Producer(layer.Node.Input(1));
        return histogram.ToReport()?.With(dequantize is { OpType: "DequantizeLinear" } ? dequantize : null, dequantize is null ? null : _index.Constant(dequantize.Input(0))?.Type, _index);
    }
}
