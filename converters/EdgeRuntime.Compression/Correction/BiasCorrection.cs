using EdgeRuntime.Compression.Calibration;
using EdgeRuntime.Compression.Quantization;
using EdgeRuntime.Graph;
using EdgeRuntime.Training;

namespace EdgeRuntime.Compression.Correction;

/// <summary>
/// Empirical bias correction (Nagel et al., "Data-Free Quantization Through Weight Equalization and Bias Correction", 2019, section 4.2): quantizing a layer shifts the mean of each of its channels;
/// the shift, measured on calibration data, is taken out of the bias: <c>b ← b + E[W·x] − E[Ŵ·x̂]</c>. Each layer is measured with the float model's values quantized as its input, so that
/// shifts of earlier layers, which are corrected there, are not corrected twice.
/// </summary>
internal static class BiasCorrection
{
    /// <summary>A copy of the model with corrected biases. MatMul, which has none, is left as it is.</summary>
    public static Model Run(Model model, CalibrationTable table, QuantizationOptions options, IEnumerable<IReadOnlyDictionary<string, TensorData>> batches, CalibrationOptions how, Action<int>? progress, CancellationToken cancellation)
    {
        var layers = QuantizedLayer.Of(model, table, options).Where(layer => layer.Node.OpType != "MatMul").ToList();
        if (layers.Count == 0)
            return model;
        var measured = ModelCopy.Of(model);
        var builder = new GraphBuilder(measured);
        var shifts = layers.ConvertAll(layer => Shift(builder, layer, layer.Quantize(options)));
        measured.Graph.Outputs.Clear();
        foreach (var shift in shifts)
            builder.Output(shift);

        var sums = layers.ConvertAll(layer => new double[layer.Channels]);
        var count = 0;
        using (var runner = new GraphRunner(measured, device: how.Device, threads: how.Threads))
        {
            foreach (var feeds in batches)
            {
                cancellation.ThrowIfCancellationRequested();
                var results = runner.Run(feeds);
                for (var i = 0; i < layers.Count; i++)
                {
                    var means = results[shifts[i]].As<float>();
                    for (var c = 0; c < means.Length; c++)
                        sums[i][c] += means[c];
                }
                count++;
                progress?.Invoke(count);
            }
        }
        var corrected = ModelCopy.Of(model);
        for (var i = 0; i < layers.Count; i++)
            LayerBias.Add(corrected, layers[i].Key, Array.ConvertAll(sums[i], sum => (float)(sum / count)));
        return corrected;
    }

    /// <summary>Adds the layer as it will be quantized beside the float one; the value that is the mean difference of each channel.</summary>
    private static string Shift(GraphBuilder builder, QuantizedLayer layer, WeightQuantization quantized)
    {
        var scale = builder.Constant(TensorData.Scalar(layer.Input.Scale));
        var zeroPoint = builder.Constant(TensorData.Scalar((byte)layer.Input.ZeroPoint));
        var x = builder.Add("DequantizeLinear", [builder.Add("QuantizeLinear", [layer.Node.Input(0), scale, zeroPoint]), scale, zeroPoint]);
        var twin = ModelCopy.Of(layer.Node, [x, builder.Constant(quantized.Dequantize(layer.Axis)), .. layer.Node.Inputs.Skip(2)], [builder.UniqueName($"{layer.Key}_twin")]);
        twin.Name = builder.UniqueName($"{layer.Node.Name}_twin");
        builder.Graph.Nodes.Add(twin);
        var difference = builder.Add("Sub", [layer.Key, twin.Outputs[0]]);
        long[] axes = layer.Node.OpType == "Conv" ? [0, 2, 3] : [0];
        return builder.Model.Opset >= 18
            ? builder.Add("ReduceMean", [difference, builder.Constant(TensorData.Vector(axes))], ("keepdims", 0L))
            : builder.Add("ReduceMean", [difference], ("axes", axes), ("keepdims", 0L));
    }
}
