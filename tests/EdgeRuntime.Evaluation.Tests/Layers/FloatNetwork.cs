using EdgeRuntime.Compression.Calibration;
using EdgeRuntime.Compression.Quantization;
using EdgeRuntime.Graph;
using EdgeRuntime.Graph.Passes;

namespace EdgeRuntime.Evaluation.Tests.Layers;

/// <summary>Convolution, Relu, Flatten, Gemm with random weights, and what becomes of it.</summary>
internal static class FloatNetwork
{
    public const int Channels = 4;

    public static Model Make(int channels = Channels)
    {
        var random = new Random(11);
        var graph = new GraphBuilder("network");
        var x = graph.Input("image", ElementType.Float32, 1, 2, 6, 6);
        var hidden = graph.Add("Relu", [graph.Add("Conv", [x, Weights(channels, 2, 3, 3), Weights(channels)], ("pads", new long[] { 1, 1, 1, 1 }))]);
        graph.Output(graph.AddNamed("logits", "Gemm", [graph.Add("Flatten", [hidden]), Weights(channels * 36, 3), Weights(3)]), ElementType.Float32, [1, 3]);
        GraphOptimizer.Run(graph.Model);
        return graph.Model;

        string Weights(params long[] shape) => graph.Constant(TensorData.From(Values(random, shape.Aggregate(1L, (product, size) => product * size)), shape), "weights");
    }

    public static IEnumerable<IReadOnlyDictionary<string, TensorData>> Samples(int count)
    {
        for (var i = 0; i < count; i++)
            yield return new Dictionary<string, TensorData> { ["image"] = TensorData.From(Values(new Random(100 + i), 72), 1, 2, 6, 6) };
    }

    public static Model Quantized(Model model, params string[] excluded) =>
        StaticQuantizer.Quantize(model, Calibrator.Run(model, Samples(8)), new QuantizationOptions { ExcludedOperators = excluded });

    private static float[] Values(Random random, long count)
    {
        var values = new float[count];
        for (var i = 0; i < values.Length; i++)
            values[i] = (float)(random.NextDouble() * 2 - 1);
        return values;
    }
}
