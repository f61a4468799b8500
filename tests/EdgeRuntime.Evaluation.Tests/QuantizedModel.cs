using EdgeRuntime.Bundle;
using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Graph;
using EdgeRuntime.Graph.Onnx;
using EdgeRuntime.Graph.Shapes;
using EdgeRuntime.Lowering;

namespace EdgeRuntime.Evaluation.Tests;

/// <summary>A convolution and a dense layer in QDQ form.</summary>
internal static class QuantizedModel
{
    private const int Classes = 5;
    private const float WeightScale = 0.01f;

    /// <param name="weight">The factor of all weights.</param>
    public static Model Make(int weight = 1)
    {
        var random = new Random(7);
        var graph = new GraphBuilder("quantized");
        var x = Requantized(graph.Input("image", ElementType.Float32, 1, 2, 6, 6), 2 / 255f, 128);
        var conv = graph.Add("Conv", [x, Weights(4, 2, 3, 3), Bias(2 / 255f * WeightScale, 0, 100, -200, 300)], ("pads", new long[] { 1, 1, 1, 1 }));
        var hidden = Requantized(graph.Add("Relu", [conv]), 0.02f, 0);
        var dense = graph.Add("Gemm", [graph.Add("Flatten", [hidden]), Weights(144, Classes), Bias(0.02f * WeightScale, 0, 50, 100, -50, -100)]);
        var codes = graph.Add("QuantizeLinear", [dense, Scale(0.05f), Zero(110)]);
        graph.Output(graph.AddNamed("logits", "DequantizeLinear", [codes, Scale(0.05f), Zero(110)]), ElementType.Float32, [1, Classes]);
        ShapeInference.Run(graph.Model);
        return graph.Model;

        string Scale(float value) => graph.Constant(TensorData.Scalar(value), "scale");
        string Zero(byte value) => graph.Constant(TensorData.Scalar(value), "zero");
        string Requantized(string value, float scale, byte zero) =>
            graph.Add("DequantizeLinear", [graph.Add("QuantizeLinear", [value, Scale(scale), Zero(zero)]), Scale(scale), Zero(zero)]);
        string Weights(params long[] shape)
        {
            var values = new sbyte[shape.Aggregate(1L, (product, size) => product * size)];
            for (var i = 0; i < values.Length; i++)
                values[i] = (sbyte)(random.Next(-40, 41) * weight);
            return graph.Add("DequantizeLinear", [graph.Constant(TensorData.From(values, shape), "weights"), Scale(WeightScale)]);
        }
        string Bias(float scale, params int[] values) => graph.Add("DequantizeLinear", [graph.Constant(TensorData.From(values, values.Length), "bias"), Scale(scale)]);
    }

    public static void WriteBundle(string path, Model? plan, Model? onnx)
    {
        var manifest = new Manifest
        {
            Producer = "tests",
            Name = "quantized",
            Precision = "int8",
            Inputs = [new ManifestTensor { Name = "image", Shape = [1, 2, 6, 6], Layout = "NCHW" }],
            Outputs = [new ManifestTensor { Name = "logits", Shape = [1, Classes] }],
        };
        var entries = new List<BundleEntry>();
        if (plan is not null)
        {
            manifest.Engines.Add("native");
            entries.Add(new BundleEntry(BundleEntryNames.Plan, PlanWriter.ToBytes(GraphLowering.Lower(plan, new LoweringOptions()))));
        }
        if (onnx is not null)
        {
            manifest.Engines.Add("onnxruntime");
            entries.Add(new BundleEntry(BundleEntryNames.Model, OnnxWriter.ToBytes(onnx)));
        }
        BundleWriter.Write(path, manifest, entries);
    }
}
