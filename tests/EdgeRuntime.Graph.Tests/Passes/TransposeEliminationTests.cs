using EdgeRuntime.Graph.Passes;
using EdgeRuntime.Graph.Shapes;

namespace EdgeRuntime.Graph.Tests.Passes;

/// <summary>Transposes before a Reshape that need not be.</summary>
[TestFixture]
public class TransposeEliminationTests
{
    private static void AssertSame(GraphBuilder b, string output, int transposes, int reshapes)
    {
        b.Output(output, ElementType.Undefined);
        ShapeInference.Run(b.Model);
        var feeds = Ort.RandomFeeds(b.Model, 3);
        var expected = Ort.Run(b.Model, feeds);
        GraphOptimizer.Run(b.Model);
        Ort.AssertSame(expected, Ort.Run(b.Model, feeds), 1e-5f);
        Assert.That(b.Model.Graph.Nodes.Count(node => node.OpType == "Transpose"), Is.EqualTo(transposes));
        Assert.That(b.Model.Graph.Nodes.Count(node => node.OpType == "Reshape"), Is.EqualTo(reshapes));
    }

    private static string Vector(GraphBuilder b, params long[] values) => b.Constant(TensorData.Vector(values));

    private static float[] Values(int count) => [.. Enumerable.Range(0, count).Select(i => i * 7 % 23 / 10f - 1)];

    private static string Features(GraphBuilder b, string x) => b.Add("Transpose", [x], ("perm", new long[] { 0, 2, 3, 1 }));

    [Test]
    public void Axes_of_length_one_and_reshapes_in_a_row()
    {
        var b = new GraphBuilder();
        var pooled = b.Add("GlobalAveragePool", [b.Input("x", ElementType.Float32, 2, 6, 3, 3)]);
        var rows = b.Add("Reshape", [b.Add("Reshape", [Features(b, pooled), Vector(b, 2, 6)]), Vector(b, 2, 3, 2)]);
        AssertSame(b, b.Add("Relu", [rows]), transposes: 0, reshapes: 1);
    }

    [Test]
    public void A_reshape_that_copies_a_size_stays()
    {
        var b = new GraphBuilder();
        var x = b.Add("Reshape", [b.Input("x", ElementType.Float32, 2, 6), Vector(b, 3, 4)]);
        AssertSame(b, b.Add("Relu", [b.Add("Reshape", [x, Vector(b, 0, 2, 2)])]), transposes: 0, reshapes: 2);
    }

    [Test]
    public void Elements_that_move_keep_their_Transpose()
    {
        var b = new GraphBuilder();
        AssertSame(b, b.Add("Reshape", [Features(b, b.Input("x", ElementType.Float32, 1, 3, 2, 2)), Vector(b, 1, 4, 3)]), transposes: 1, reshapes: 1);
    }

    [Test]
    public void Flattened_features_of_a_dense_layer([Values("transB", "plain", "MatMul", "quantized")] string kind)
    {
        var b = new GraphBuilder();
        var x = b.Input("x", ElementType.Float32, 2, 3, 4, 5);
        var transposed = kind is "transB" or "quantized";
        if (kind != "quantized")
        {
            var rows = b.Add("Reshape", [Features(b, x), Vector(b, 2, 60)]);
            var w = b.Constant(TensorData.From(Values(60 * 7), transposed ? [7, 60] : [60, 7]));
            AssertSame(b, kind == "MatMul" ? b.Add("MatMul", [rows, w]) : b.Add("Gemm", [rows, w], ("transB", transposed ? 1L : 0)), transposes: 0, reshapes: 1);
            return;
        }
        var (scale, zero) = (b.Constant(TensorData.Scalar(0.01f)), b.Constant(TensorData.Scalar((sbyte)3)));
        var flat = b.Add("Reshape", [b.Add("QuantizeLinear", [Features(b, x), scale, zero]), Vector(b, 2, 60)]);
        var weights = b.Constant(TensorData.From(Enumerable.Range(0, 420).Select(i => (sbyte)(i * 37 % 255 - 127)).ToArray(), 7, 60));
        var scales = b.Constant(TensorData.From(Values(7).Select(v => Math.Abs(v) + 0.1f).ToArray(), 7));
        AssertSame(b, b.Add("Gemm", [b.Add("DequantizeLinear", [flat, scale, zero]), b.Add("DequantizeLinear", [weights, scales], ("axis", 0L))], ("transB", 1L)), transposes: 0, reshapes: 1);
    }

    [Test]
    public void A_batch_that_moves_keeps_its_Transpose()
    {
        var b = new GraphBuilder();
        var rows = b.Add("Reshape", [b.Add("Transpose", [b.Input("x", ElementType.Float32, 2, 3, 4)], ("perm", new long[] { 1, 0, 2 })), Vector(b, 3, 8)]);
        AssertSame(b, b.Add("MatMul", [rows, b.Constant(TensorData.From(Values(40), 8, 5))]), transposes: 1, reshapes: 1);
    }
}
