using EdgeRuntime.Compression.Calibration;
using EdgeRuntime.Compression.Quantization;
using EdgeRuntime.Graph;
using EdgeRuntime.Graph.Shapes;

namespace EdgeRuntime.Compression.Targets;

/// <summary>
/// Quantizes a float model in the QDQ form that TensorRT takes: activations in symmetric s8 (zero point 0, one scale), QuantizeLinear and DequantizeLinear at the inputs of operations only, weights in f32 behind a pair with
/// one scale for each output channel, biases in f32, the shortcuts of residual sums quantized. Placement follows NVIDIA's ModelOpt (onnx/quantization/graph_utils.py); nothing of TensorRT itself has been run here.
/// ONNX Runtime and the native engine run the same model.
/// </summary>
public static class TensorRtQuantizer
{
    private const float LargestStep = 127;

    /// <summary>Quantizes a float model.</summary>
    /// <param name="model">The float model, optimized (BatchNormalization folded); not changed.</param>
    /// <param name="table">Ranges of the activations of this very model.</param>
    /// <param name="options">What to leave in f32.</param>
    /// <exception cref="ConfigurationException">The table has no range for an activation, the model's operator set is older than 13, or no node of the model is one that TensorRT runs in INT8.</exception>
    public static Model Quantize(Model model, CalibrationTable table, QuantizationOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(table);
        ChannelScales.RequireOpset(model);
        var source = SpatialMeans.ToPooling(model);
        var inputs = TensorRtPlacement.Find(source, options ?? new QuantizationOptions()).ToLookup(input => input.Node, input => input.Input);
        if (inputs.Count == 0)
            throw new ConfigurationException("no node of the model is one that TensorRT runs in INT8 (products of vectors and small convolutions are not); convert with --target cpu, or to fp16.");
        var result = ModelCopy.Of(source);
        result.Graph.Nodes.Clear();
        result.Graph.Values.Clear();
        var names = new GraphBuilder(result);
        foreach (var node in source.Graph.Nodes)
        {
            names.UniqueName(node.Name);
            foreach (var output in node.Outputs)
                names.UniqueName(output);
        }
        var index = new GraphIndex(source.Graph);
        var pairs = new Dictionary<(string Value, long Axis), string>(); // one pair for all readers of a value
        foreach (var node in source.Graph.Nodes)
        {
            var read = node.Inputs.ToList();
            foreach (var input in inputs[node])
                read[input] = index.Constant(node.Input(input)) is { } weights ? Weights(names, pairs, node.Input(input), weights, OutputAxis(node, weights)) : Activation(names, pairs, node.Input(input), table);
            result.Graph.Nodes.Add(ModelCopy.Of(node, read, node.Outputs));
        }
        ShapeInference.Run(result);
        return result;
    }

    private static long OutputAxis(Node node, TensorData weights) => node.OpType switch
    {
        "Conv" => 0,
        "ConvTranspose" => 1,
        "Gemm" when node.Int("transB") != 0 => 0,
        _ => weights.Shape.Count - 1,
    };

    private static string Activation(GraphBuilder names, Dictionary<(string, long), string> pairs, string value, CalibrationTable table)
    {
        if (pairs.TryGetValue((value, -1), out var known))
            return known;
        if (!table.Ranges.TryGetValue(value, out var range))
            throw new ConfigurationException($"the calibration table has no range for '{value}'; calibrate the model that is quantized.");
        var scale = Scale(Math.Max(Math.Abs(range.Minimum), Math.Abs(range.Maximum)));
        return pairs[(value, -1)] = Pair(names, value, TensorData.Scalar(scale), TensorData.Scalar((sbyte)0), null);
    }

    private static string Weights(GraphBuilder names, Dictionary<(string, long), string> pairs, string value, TensorData weights, long axis)
    {
        if (pairs.TryGetValue((value, axis), out var known))
            return known;
        var channels = weights.Shape[(int)axis];
        var inner = weights.Shape.Skip((int)axis + 1).Aggregate(1L, (product, size) => product * size);
        var largest = new float[channels];
        var values = weights.As<float>();
        for (var i = 0; i < values.Length; i++)
        {
            ref var max = ref largest[i / inner % channels];
            max = Math.Max(max, Math.Abs(values[i]));
        }
        return pairs[(value, axis)] = Pair(names, value, TensorData.From(Array.ConvertAll(largest, Scale), channels), TensorData.From(new sbyte[channels], channels), axis);
    }

    private static float Scale(float largest) => float.IsNormal(largest / LargestStep) ? largest / LargestStep : 1;

    private static string Pair(GraphBuilder names, string value, TensorData scales, TensorData zeroPoints, long? axis)
    {
        var scale = names.Constant(scales, $"{value}_scale");
        var zeroPoint = names.Constant(zeroPoints, $"{value}_zero_point");
        var quantize = new Node("QuantizeLinear", [value, scale, zeroPoint], [names.UniqueName($"{value}_quantized")], names.UniqueName($"{value}_QuantizeLinear"));
        var dequantize = new Node("DequantizeLinear", [quantize.Outputs[0], scale, zeroPoint], [names.UniqueName($"{value}_dequantized")], names.UniqueName($"{value}_DequantizeLinear"));
        foreach (var node in (Node[])[quantize, dequantize])
        {
            if (axis is { } channelAxis)
                node.With("axis", channelAxis);
            names.Graph.Nodes.Add(node);
        }
        return dequantize.Outputs[0];
    }
}
