using EdgeRuntime.Graph;
using EdgeRuntime.Graph.Onnx;

namespace EdgeRuntime.EndToEnd.Tests;

/// <summary>The quadrant's answer by a float network, convolution to dense layer: the ONNX file that a user converts. It says nothing of its preprocessing: pixels are expected in [0,1].</summary>
internal static class QuadrantNetwork
{
    private const int Filters = 4;

    /// <param name="path">The file to write.</param>
    /// <param name="unsupported">Ends in an Einsum, node 'attention/mix', with an index twice in one operand, which the native engine lacks.</param>
    /// <param name="factor">Of the dense layer's weights.</param>
    public static void Write(string path, bool unsupported = false, float factor = 10) => OnnxWriter.Write(Make(unsupported, factor), path);

    public static Model Make(bool unsupported = false, float factor = 10)
    {
        var graph = new GraphBuilder("quadrant");
        var image = graph.Input("image", ElementType.Float32, 1, 1, QuadrantModel.Side, QuadrantModel.Side);
        var conv = graph.AddNamed("features", "Conv", [image, Constant("filters", Kernels(), Filters, 1, 3, 3), Constant("offsets", [0, 0.01f, -0.02f, 0], Filters)], ("pads", new long[] { 1, 1, 1, 1 }));
        var pooled = graph.Add("MaxPool", [graph.Add("Relu", [conv])], ("kernel_shape", new long[] { 2, 2 }), ("strides", new long[] { 2, 2 }));
        var flat = graph.Add("Flatten", [pooled]);
        var dense = graph.AddNamed(unsupported ? "dense" : "logits", "Gemm", [flat, Constant("weights", Weights(factor), Filters * 16, QuadrantModel.Classes), Constant("bias", new float[QuadrantModel.Classes], QuadrantModel.Classes)]);
        if (unsupported)
        {
            graph.AddNamed("logits", "Einsum", [dense, graph.Constant(TensorData.From([1f], 1, 1))], ("equation", "ij,kk->ij"));
            graph.Graph.Nodes[^1].Name = "attention/mix";
        }
        graph.Output("logits", ElementType.Float32, [1, QuadrantModel.Classes]);
        return graph.Model;

        string Constant(string name, float[] values, params long[] shape) => graph.Constant(TensorData.From(values, shape), name);
    }

    /// <summary>The picture itself, blurred, and two edges.</summary>
    private static float[] Kernels() =>
    [
        0, 0, 0, 0, 1, 0, 0, 0, 0,
        0.1f, 0.1f, 0.1f, 0.1f, 0.2f, 0.1f, 0.1f, 0.1f, 0.1f,
        -0.3f, 0, 0.3f, -0.4f, 0, 0.4f, -0.3f, 0, 0.3f,
        -0.3f, -0.4f, -0.3f, 0, 0, 0, 0.3f, 0.4f, 0.3f,
    ];

    /// <summary>[filter, y, x] of 4×4 to class: the mean of the first two filters in its quadrant, the edges hardly count.</summary>
    private static float[] Weights(float factor)
    {
        var weights = new float[Filters * 16 * QuadrantModel.Classes];
        for (var filter = 0; filter < Filters; filter++)
        {
            for (var place = 0; place < 16; place++)
            {
                var quadrant = (place / 4 >= 2 ? 2 : 0) + (place % 4 >= 2 ? 1 : 0);
                weights[(filter * 16 + place) * QuadrantModel.Classes + quadrant] = factor * (filter < 2 ? 1 / 8f : 1 / 500f);
            }
        }
        return weights;
    }
}
