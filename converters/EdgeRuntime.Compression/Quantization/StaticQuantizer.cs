using EdgeRuntime.Compression.Calibration;
using EdgeRuntime.Graph;
using EdgeRuntime.Graph.Shapes;

namespace EdgeRuntime.Compression.Quantization;

/// <summary>
/// Quantizes a float model to INT8 in QDQ form: per-channel symmetric s8 weights in [−127, 127], per-tensor u8 activations, i32 biases. ONNX Runtime fuses the result to
/// QLinearConv, QGemm and the like, the native engine to the same arithmetic.
/// </summary>
public sealed class StaticQuantizer
{
    private readonly Model _source;
    private readonly QuantizationOptions _options;
    private readonly QuantizationScheme _scheme;
    private readonly GraphIndex _index;
    private readonly Model _model;
    private readonly GraphBuilder _builder;
    private readonly Dictionary<string, string> _dequantized = new(StringComparer.Ordinal);

    private StaticQuantizer(Model source, CalibrationTable table, QuantizationOptions options)
    {
        _source = source;
        _options = options;
        _scheme = new QuantizationScheme(source, table, options);
        _index = new GraphIndex(source.Graph);
        _model = ModelCopy.Of(source);
        _model.Graph.Nodes.Clear();
        _model.Graph.Values.Clear();
        _builder = new GraphBuilder(_model);
        foreach (var node in source.Graph.Nodes)
        {
            _builder.UniqueName(node.Name);
            foreach (var output in node.Outputs)
                _builder.UniqueName(output);
        }
    }

    /// <summary>Quantizes a float model; operators that cannot be quantized, and those that <paramref name="options"/> excludes, stay in f32 between DequantizeLinear and QuantizeLinear.</summary>
    /// <param name="model">The float model, optimized (BatchNormalization folded); not changed.</param>
    /// <param name="table">Ranges of the activations of this very model.</param>
    /// <param name="options">What to leave in f32.</param>
    /// <exception cref="ConfigurationException">The table has no range for an activation, or the model's operator set is older than 13.</exception>
    public static Model Quantize(Model model, CalibrationTable table, QuantizationOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(table);
        ChannelScales.RequireOpset(model);
        return new StaticQuantizer(SpatialMeans.ToPooling(model), table, options ?? new QuantizationOptions()).Run();
    }

    private Model Run()
    {
        foreach (var input in _source.Graph.RequiredInputs.Where(input => _scheme.IsQuantized(input.Name)))
            AppendQuantization(input.Name, input.Name);
        var absorbed = _scheme.Absorbed.Values.ToHashSet();
        foreach (var node in _source.Graph.Nodes.Where(node => !absorbed.Contains(node)))
        {
            if (_scheme.Quantized.Contains(node))
                AppendQuantized(node);
            else
                AppendFloat(node);
        }
        SubGraphs.RemoveUnusedInitializers(_model.Graph);
        ShapeInference.Run(_model);
        return _model;
    }

    private void AppendQuantized(Node node)
    {
        var inputs = node.Inputs.Select(input => _dequantized.GetValueOrDefault(input, input)).ToList();
        if (QuantizableOperators.KindOf(node.OpType) == QuantizableKind.Weighted)
            QuantizeWeights(node, inputs);
        var result = _scheme.Result(node);
        var real = RealName(result);
        _model.Graph.Nodes.Add(ModelCopy.Of(node, inputs, [real]));
        AppendQuantization(result, real);
    }

    private void AppendFloat(Node node)
    {
        var outputs = node.Outputs.Select(output => _scheme.IsQuantized(output) ? RealName(output) : output).ToList();
        _model.Graph.Nodes.Add(ModelCopy.Of(node, node.Inputs.Select(input => _dequantized.GetValueOrDefault(input, input)), outputs));
        foreach (var (output, real) in node.Outputs.Zip(outputs).Where(pair => _scheme.IsQuantized(pair.First)))
            AppendQuantization(output, real);
    }

    /// <summary>The name of a tensor before it is quantized: a graph output's own name belongs to the dequantized value.</summary>
    private string RealName(string tensor) => _index.IsOutput(tensor) ? _builder.UniqueName($"{tensor}_float") : tensor;

    private void AppendQuantization(string tensor, string real)
    {
        var parameters = _scheme.Parameters(tensor);
        var scale = _builder.Constant(TensorData.Scalar(parameters.Scale), $"{tensor}_scale");
        var zeroPoint = _builder.Constant(TensorData.Scalar((byte)parameters.ZeroPoint), $"{tensor}_zero_point");
        var quantized = _builder.UniqueName($"{tensor}_quantized");
        var dequantized = real != tensor ? tensor : _builder.UniqueName($"{tensor}_dequantized");
        _model.Graph.Nodes.Add(new Node("QuantizeLinear", [real, scale, zeroPoint], [quantized], _builder.UniqueName($"{tensor}_QuantizeLinear")));
        _model.Graph.Nodes.Add(new Node("DequantizeLinear", [quantized, scale, zeroPoint], [dequantized], _builder.UniqueName($"{tensor}_DequantizeLinear")));
        _dequantized[tensor] = dequantized;
    }

    private void QuantizeWeights(Node node, List<string> inputs)
    {
        var weights = _index.Constant(node.Input(1))!;
        var bias = node.HasInput(2) ? _index.Constant(node.Input(2))!.As<float>().ToArray() : null;
        var axis = QuantizableOperators.ChannelAxis(node, weights);
        var inputScale = _scheme.Parameters(node.Input(0)).Scale;
        var quantized = _options.Weights.TryGetValue(node.Outputs[0], out var given) ? given.WithBias(bias, inputScale) : WeightQuantization.Quantize(weights, axis, bias, inputScale, _options.PerTensorWeights);
        inputs[1] = Dequantized(node.Input(1), quantized.Weights, quantized.Scales, TensorData.From(new sbyte[quantized.Scales.Length], quantized.Scales.Length), axis);
        if (quantized.Bias is { } biases)
        {
            var scales = Array.ConvertAll(quantized.Scales, scale => scale * inputScale);
            inputs[2] = Dequantized(node.Input(2), TensorData.From(biases, biases.Length), scales, TensorData.From(new int[biases.Length], biases.Length), 0);
        }
    }

    private string Dequantized(string name, TensorData tensor, float[] scales, TensorData zeroPoints, int axis)
    {
        var quantized = _builder.Constant(tensor, $"{name}_quantized");
        var scale = _builder.Constant(TensorData.From(scales, scales.Length), $"{name}_scale");
        var zeroPoint = _builder.Constant(zeroPoints, $"{name}_zero_point");
        var output = _builder.UniqueName($"{name}_dequantized");
        _model.Graph.Nodes.Add(new Node("DequantizeLinear", [quantized, scale, zeroPoint], [output], _builder.UniqueName($"{name}_DequantizeLinear")).With("axis", axis));
        return output;
    }
}
