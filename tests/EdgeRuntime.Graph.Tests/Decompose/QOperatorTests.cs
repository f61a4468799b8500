using EdgeRuntime.Graph.Decompose;
using EdgeRuntime.TestKit;

namespace EdgeRuntime.Graph.Tests.Decompose;

/// <summary>
/// QOperator models in QDQ form: stock ONNX Runtime, which fuses the pattern to the very same operators, gives the same bytes. For signed and unsigned activations and weights; it has no kernels for
/// signed activations with unsigned weights.
/// </summary>
[TestFixture]
[ExactReference]
public class QOperatorTests
{
    private readonly Random _random = new(9);

    [Test]
    public void QLinearConv([Values("u8 u8", "u8 s8", "s8 s8")] string types, [Values] bool perChannel, [Values(1, 4)] int group)
    {
        var (signed, signedWeights) = (types.StartsWith('s'), types.EndsWith("s8", StringComparison.Ordinal));
        var graph = Start(out var x, signed, 1, 4, 7, 6);
        var bias = graph.Constant(TensorData.From(Enumerable.Range(0, 8).Select(_ => _random.Next(-900, 900)).ToArray(), 8));
        var y = graph.Add("QLinearConv", [x.Name, x.Scale, x.Zero, .. Weights(graph, signedWeights, perChannel ? [8] : [], 8, 4 / group, 3, 3), Scalar(graph, 0.07f), Zero(graph, signed, 3), bias],
            ("pads", new long[] { 1, 1, 0, 1 }), ("strides", new long[] { 2, 1 }), ("group", group));
        Check(graph, y, signed, "DequantizeLinear", "DequantizeLinear", "DequantizeLinear", "Conv", "QuantizeLinear");
    }

    [Test]
    public void QLinearMatMul([Values("u8 u8", "u8 s8", "s8 s8")] string types, [Values] bool perColumn)
    {
        var (signed, signedWeights) = (types.StartsWith('s'), types.EndsWith("s8", StringComparison.Ordinal));
        var graph = Start(out var x, signed, 3, 8);
        var y = graph.Add("QLinearMatMul", [x.Name, x.Scale, x.Zero, .. Weights(graph, signedWeights, perColumn ? [5] : [], 8, 5), Scalar(graph, 0.05f), Zero(graph, signed, -2)]);
        Check(graph, y, signed, "DequantizeLinear", "DequantizeLinear", "MatMul", "QuantizeLinear");
    }

    [Test]
    public void QGemm([Values] bool signed, [Values] bool quantizedResult, [Values] bool transposed)
    {
        var graph = Start(out var x, signed, 3, 8);
        var c = graph.Constant(TensorData.From(Enumerable.Range(0, 5).Select(_ => _random.Next(-900, 900)).ToArray(), 5));
        List<string> inputs = [x.Name, x.Scale, x.Zero, .. Weights(graph, true, transposed ? [5] : [], transposed ? [5, 8] : [8, 5]), c];
        if (quantizedResult)
            inputs.AddRange([Scalar(graph, 0.05f), Zero(graph, signed, 1)]);
        var y = Microsoft(graph, "QGemm", inputs, ("transB", transposed ? 1 : 0), ("alpha", 1f));
        Check(graph, y, quantizedResult ? signed : null, quantizedResult ? ["DequantizeLinear", "DequantizeLinear", "DequantizeLinear", "Gemm", "QuantizeLinear"] : ["DequantizeLinear", "DequantizeLinear", "DequantizeLinear", "Gemm"]);
    }

    [Test]
    public void QLinearBinary([Values("Add", "Mul")] string op, [Values] bool signed)
    {
        var graph = Start(out var x, signed, 1, 4, 5, 3);
        var y = Microsoft(graph, $"QLinear{op}", [x.Name, x.Scale, x.Zero, Bytes(graph, signed, 4, 1, 1), Scalar(graph, 0.03f), Zero(graph, signed, -4), Scalar(graph, 0.06f), Zero(graph, signed, 2)]);
        Check(graph, y, signed, "DequantizeLinear", "DequantizeLinear", op, "QuantizeLinear");
    }

    [Test]
    public void QLinearUnary([Values("Sigmoid", "LeakyRelu")] string op, [Values] bool signed)
    {
        var graph = Start(out var x, signed, 2, 130);
        var y = op == "Sigmoid"
            ? Microsoft(graph, "QLinearSigmoid", [x.Name, x.Scale, x.Zero, Scalar(graph, 1 / 256f), Zero(graph, signed, -128)])
            : Microsoft(graph, "QLinearLeakyRelu", [x.Name, x.Scale, x.Zero, Scalar(graph, 0.015f), Zero(graph, signed, -10)], ("alpha", 0.2f));
        Check(graph, y, signed, "DequantizeLinear", op, "QuantizeLinear");
    }

    [Test]
    public void QLinearPools([Values("QLinearAveragePool", "QLinearGlobalAveragePool")] string op, [Values] bool signed, [Values] bool channelsLast)
    {
        var graph = Start(out var x, signed, channelsLast ? [1, 6, 5, 4] : [1, 4, 6, 5]);
        List<(string, AttributeValue)> attributes = [("channels_last", channelsLast ? 1 : 0)];
        if (op == "QLinearAveragePool")
            attributes.AddRange([("kernel_shape", new long[] { 3, 2 }), ("strides", new long[] { 2, 1 }), ("pads", new long[] { 1, 0, 1, 1 })]);
        var y = Microsoft(graph, op, [x.Name, x.Scale, x.Zero, Scalar(graph, 0.02f), Zero(graph, signed, 5)], [.. attributes]);
        string[] core = ["DequantizeLinear", op.Replace("QLinear", ""), "QuantizeLinear"];
        Check(graph, y, signed, channelsLast ? ["Transpose", .. core, "Transpose"] : core);
    }

    [Test]
    public void QLinearConcat([Values] bool signed)
    {
        var graph = Start(out var x, signed, 1, 4, 5, 3);
        var y = Microsoft(graph, "QLinearConcat", [Scalar(graph, 0.04f), Zero(graph, signed, 7), x.Name, x.Scale, x.Zero, Bytes(graph, signed, 1, 2, 5, 3), Scalar(graph, 0.03f), Zero(graph, signed, -4)], ("axis", 1));
        Check(graph, y, signed, "DequantizeLinear", "DequantizeLinear", "Concat", "QuantizeLinear");
    }

    private void Check(GraphBuilder graph, string y, bool? signed, params string[] operators)
    {
        graph.Output(y, signed switch { null => ElementType.Float32, true => ElementType.Int8, _ => ElementType.UInt8 });
        graph.Model.Opsets["com.microsoft"] = 1;
        var input = graph.Graph.Inputs[0];
        var shape = input.Shape!.Select(size => size.Value).ToArray();
        var bytes = new byte[shape.Aggregate(1L, (a, b) => a * b)];
        _random.NextBytes(bytes);
        var feeds = new Dictionary<string, TensorData> { ["x"] = new TensorData(input.Type, shape, bytes) };
        var expected = Ort.Run(graph.Model, feeds);

        NativeDecompositions.Run(graph.Model);

        ModelChecker.Check(graph.Model);
        Assert.That(graph.Graph.Nodes.Select(node => node.OpType), Is.EqualTo(operators));
        Ort.AssertSame(expected, Ort.Run(graph.Model, feeds, optimize: true), signed is null ? 1e-5f : 0);
    }

    private static GraphBuilder Start(out (string Name, string Scale, string Zero) x, bool signed, params long[] shape)
    {
        var graph = new GraphBuilder();
        var name = graph.Input("x", signed ? ElementType.Int8 : ElementType.UInt8, [.. shape.Select(size => new Dimension(size))]);
        x = (name, Scalar(graph, 0.02f), Zero(graph, signed, -3));
        return graph;
    }

    // Weights, scale, zero point; unsigned ones around 128.
    private string[] Weights(GraphBuilder graph, bool signed, long[] scales, params long[] shape)
    {
        var count = scales.Length == 0 ? 1 : (int)scales[0];
        var scale = graph.Constant(TensorData.From(Enumerable.Range(0, count).Select(i => 0.004f + 0.0007f * i).ToArray(), scales));
        var zero = new byte[count];
        zero.AsSpan().Fill(signed ? (byte)0 : (byte)128);
        return [Bytes(graph, signed, shape), scale, graph.Constant(new TensorData(signed ? ElementType.Int8 : ElementType.UInt8, scales, zero))];
    }

    private string Bytes(GraphBuilder graph, bool signed, params long[] shape)
    {
        var bytes = new byte[shape.Aggregate(1L, (a, b) => a * b)];
        _random.NextBytes(bytes);
        return graph.Constant(new TensorData(signed ? ElementType.Int8 : ElementType.UInt8, shape, bytes));
    }

    private static string Scalar(GraphBuilder graph, float value) => graph.Constant(TensorData.Scalar(value), "scale");

    // A zero point as a signed number; unsigned it lies 128 higher.
    private static string Zero(GraphBuilder graph, bool signed, int value) =>
        graph.Constant(signed ? TensorData.Scalar((sbyte)value) : TensorData.Scalar((byte)(value + 128)), "zero");

    private static string Microsoft(GraphBuilder graph, string op, IEnumerable<string> inputs, params (string, AttributeValue)[] attributes)
    {
        var y = graph.Add(op, inputs, attributes);
        graph.Graph.Nodes[^1].Domain = "com.microsoft";
        return y;
    }
}
