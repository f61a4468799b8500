using EdgeRuntime.Graph.Passes;

namespace EdgeRuntime.Graph.Tests.Passes;

/// <summary>Transposes that move through other nodes: before and after on ONNX Runtime, and how many are left.</summary>
[TestFixture]
public class MoveTransposesTests
{
    private static readonly long[] s_first = [0, 3, 1, 2], s_last = [0, 2, 3, 1];

    private static string First(GraphBuilder b, string x) => b.Add("Transpose", [x], ("perm", s_first));

    private static string Last(GraphBuilder b, string x) => b.Add("Transpose", [x], ("perm", s_last));

    private static string Picture(GraphBuilder b, string name = "x") => b.Input(name, ElementType.Float32, 2, 4, 6, 3);

    private static string Conv(GraphBuilder b, string x, int seed) =>
        Last(b, b.Add("Conv", [First(b, x), Random(b, seed, 3, 3, 1, 1)], ("kernel_shape", new long[] { 1, 1 })));

    private static string Random(GraphBuilder b, int seed, params long[] shape)
    {
        var random = new Random(seed);
        return b.Constant(TensorData.From(Enumerable.Range(0, (int)shape.Aggregate(1L, (n, size) => n * size)).Select(_ => random.NextSingle() - 0.5f).ToArray(), shape));
    }

    private static string Vector(GraphBuilder b, params long[] values) => b.Constant(TensorData.Vector(values));

    private static IEnumerable<TestCaseData> Cases()
    {
        static TestCaseData Case(string name, int left, Func<GraphBuilder, string> build, long opset = 17) => new TestCaseData(left, build, opset).SetArgDisplayNames(name);
        // One Transpose brings the picture in, one takes the result out.
        yield return Case("functions of one number", 2, b => Conv(b, b.Add("Relu", [b.Add("Tanh", [Conv(b, Picture(b), 1)])]), 2));
        yield return Case("a sum of two branches", 2, b => { var x = Conv(b, Picture(b), 1); return Conv(b, b.Add("Add", [Conv(b, x, 2), x]), 3); });
        yield return Case("a constant for each channel", 2, b => Conv(b, b.Add("Mul", [Conv(b, Picture(b), 1), Random(b, 9, 3)]), 2));
        yield return Case("a constant plane", 2, b => Conv(b, b.Add("Sub", [Random(b, 9, 4, 6, 1), Conv(b, Picture(b), 1)]), 2));
        yield return Case("a slope for each channel", 2, b => Conv(b, b.Add("PRelu", [Conv(b, Picture(b), 1), Random(b, 9, 1, 1, 3)]), 2));
        yield return Case("pads", 2, b => Conv(b, b.Add("Pad", [Conv(b, Picture(b), 1), Vector(b, 0, 1, 0, 0, 0, 2, 3, 0), b.Constant(TensorData.Scalar(0.5f))]), 2));
        yield return Case("pads before opset 11", 2, b => Conv(b, b.Add("Pad", [Conv(b, Picture(b), 1)], ("pads", new long[] { 0, 1, 0, 0, 0, 2, 3, 0 }), ("value", 0.5f)), 2), 9);
        yield return Case("parts joined along the width", 2, b => { var x = Conv(b, Picture(b), 1); return Conv(b, b.Add("Concat", [x, Conv(b, x, 2), Random(b, 5, 2, 4, 1, 3)], ("axis", 2L)), 3); });
        yield return Case("parts split along the channels", 2, b =>
        {
            var parts = b.Add("Split", [Conv(b, Picture(b), 1), Vector(b, 1, 2)], 2, ("axis", -1L));
            return Conv(b, b.Add("Concat", [parts[1], parts[0]], ("axis", 3L)), 2);
        });
        yield return Case("a slice", 2, b => Conv(b, b.Add("Slice", [Conv(b, Picture(b), 1), Vector(b, 1, -1), Vector(b, 3, -6), Vector(b, 1, 2), Vector(b, 1, -2)]), 2));
        yield return Case("a slice of all axes", 2, b => Conv(b, b.Add("Slice", [Conv(b, Picture(b), 1), Vector(b, 0, 1, 2, 0), Vector(b, 2, 3, 9, 3)]), 2));
        yield return Case("a mean that keeps its axes", 2, b => { var x = Conv(b, Picture(b), 1); return Conv(b, b.Add("Mul", [x, b.Add("ReduceMean", [x], ("axes", new long[] { 1, 2 }))]), 2); });
        yield return Case("a sum that keeps its axes", 2, b => { var x = Conv(b, Picture(b), 1); return Conv(b, b.Add("Add", [x, b.Add("ReduceSum", [x, Vector(b, -1)])]), 2); });
        yield return Case("a choice", 2, b => { var x = Conv(b, Picture(b), 1); return Conv(b, b.Add("Where", [b.Add("Greater", [x, b.Constant(TensorData.Scalar(0.1f))]), x, b.Add("Neg", [x])]), 2); });
        yield return Case("quantization for each channel", 2, b =>
        {
            var (scale, zero) = (b.Constant(TensorData.From([0.01f, 0.02f, 0.03f], 3)), b.Constant(TensorData.From(new sbyte[] { 1, 2, -3 }, 3)));
            var q = b.Add("QuantizeLinear", [Conv(b, Picture(b), 1), scale, zero], ("axis", 3L));
            return Conv(b, b.Add("DequantizeLinear", [q, scale, zero], ("axis", -1L)), 2);
        });
        yield return Case("an order that is its own inverse between groups that both gain", 1, b =>
        {
            var (scale, zero) = (b.Constant(TensorData.Scalar(0.02f)), b.Constant(TensorData.Scalar((byte)128)));
            string Quantized(string x) => b.Add("DequantizeLinear", [b.Add("QuantizeLinear", [x, scale, zero]), scale, zero]);
            var x = b.Add("Conv", [b.Input("x", ElementType.Float32, 1, 3, 5, 2), Random(b, 1, 3, 3, 1, 1)], ("kernel_shape", new long[] { 1, 1 }));
            return Quantized(b.Add("Reshape", [Quantized(b.Add("Transpose", [Quantized(x)], ("perm", new long[] { 0, 2, 1, 3 }))), Vector(b, 1, 5, 6)]));
        });
        // The other operand comes in the picture's own order: one Transpose for it is as good as it gets.
        yield return Case("an operand in the other order", 3, b => Conv(b, b.Add("Add", [Conv(b, Picture(b), 1), b.Add("Abs", [Picture(b, "z")])]), 2));
        yield return Case("no gain in moving", 2, b => b.Add("Softmax", [b.Add("Relu", [Conv(b, Picture(b), 1)])], ("axis", 3L)));
        yield return Case("an operand of lower rank that is no constant", 4, b => Conv(b, b.Add("Add", [Conv(b, Picture(b), 1), b.Input("z", ElementType.Float32, 3)]), 2));
        yield return Case("an axis that is taken away", 2, b => b.Add("ReduceMean", [b.Add("Relu", [Conv(b, Picture(b), 1)])], ("axes", new long[] { 1 }), ("keepdims", 0L)));
        yield return Case("bounds that are computed", 2, b => { var x = Conv(b, Picture(b), 1); return Conv(b, b.Add("Clip", [x, b.Add("ReduceMin", [b.Input("z", ElementType.Float32, 4)], ("keepdims", 0L))]), 2); });
        yield return Case("quantized before it is transposed", 1, b =>
        {
            var (scale, zero) = (b.Constant(TensorData.Scalar(0.01f)), b.Constant(TensorData.Scalar((sbyte)3)));
            return b.Add("QuantizeLinear", [b.Add("Relu", [Last(b, b.Input("x", ElementType.Float32, 1, 3, 5, 6))]), scale, zero]);
        });
        yield return Case("other orders than of images", 1, b => b.Add("MatMul", [b.Add("Transpose", [b.Add("Sigmoid", [b.Add("Transpose", [b.Input("x", ElementType.Float32, 2, 3, 4)], ("perm", new long[] { 2, 0, 1 }))])], ("perm", new long[] { 0, 2, 1 })), Random(b, 3, 4, 2, 2)]));
        yield return Case("two values of one Transpose", 3, b => { var x = Conv(b, Picture(b), 1); b.Output(b.Add("Exp", [x])); return Conv(b, b.Add("Relu", [x]), 2); });
    }

    [TestCaseSource(nameof(Cases))]
    public void Moved_transposes_change_no_result(int left, Func<GraphBuilder, string> build, long opset)
    {
        var b = new GraphBuilder(opset: opset);
        var y = build(b);
        b.Output(y, ElementType.Undefined);
        var model = b.Model;
        EdgeRuntime.Graph.Shapes.ShapeInference.Run(model);
        var feeds = Ort.RandomFeeds(model, 3);
        var expected = Ort.Run(model, feeds);
        var changes = GraphOptimizer.Run(model).ToArray();
        Ort.AssertSame(expected, Ort.Run(model, feeds), 1e-5f);
        Assert.That(model.Graph.Nodes.Count(node => node.OpType == "Transpose"), Is.LessThanOrEqualTo(left), string.Join('\n', model.Graph.Nodes));
        Assert.That(changes, Has.Length.LessThan(20), "passes undo each other");
        Assert.That(new MoveTransposes().Run(model), Is.False, "a second run finds nothing to gain");
    }
}
