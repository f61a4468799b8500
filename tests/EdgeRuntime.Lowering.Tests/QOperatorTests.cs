using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Graph;

namespace EdgeRuntime.Lowering.Tests;

/// <summary>QOperator models run in INT8 on the native engine, with the bytes that ONNX Runtime gives for the operators as they are.</summary>
public class QOperatorTests
{
    private readonly GraphBuilder _graph = new("q");
    private readonly Random _random = new(4);

    [Test]
    public void A_network_of_QOperators_stays_INT8_and_equals_ONNX_Runtime()
    {
        _graph.Model.Opsets["com.microsoft"] = 1;
        var x = _graph.Input("x", ElementType.Float32, 1, 4, 10, 8);
        var q = _graph.Add("QuantizeLinear", [x, Scale(0.02f), Zero(120)]);
        var conv = _graph.Add("QLinearConv", [q, Scale(0.02f), Zero(120), .. Weights(0.01f, 8, 4, 3, 3), Scale(0.03f), Zero(100), Biases(8)], ("pads", new long[] { 1, 1, 1, 1 }));
        var gate = Microsoft("QLinearSigmoid", [conv, Scale(0.03f), Zero(100), Scale(1 / 256f), Zero(0)]);
        var product = Microsoft("QLinearMul", [conv, Scale(0.03f), Zero(100), gate, Scale(1 / 256f), Zero(0), Scale(0.02f), Zero(110)]);
        var sum = Microsoft("QLinearAdd", [product, Scale(0.02f), Zero(110), conv, Scale(0.03f), Zero(100), Scale(0.04f), Zero(90)]);
        var leaky = Microsoft("QLinearLeakyRelu", [sum, Scale(0.04f), Zero(90), Scale(0.035f), Zero(60)], ("alpha", 0.1f));
        var pooled = Microsoft("QLinearAveragePool", [leaky, Scale(0.035f), Zero(60), Scale(0.03f), Zero(50)], ("kernel_shape", new long[] { 2, 2 }), ("strides", new long[] { 2, 2 }));
        var joined = Microsoft("QLinearConcat", [Scale(0.03f), Zero(50), pooled, Scale(0.03f), Zero(50), pooled, Scale(0.03f), Zero(50)], ("axis", 1));
        var mean = Microsoft("QLinearGlobalAveragePool", [joined, Scale(0.03f), Zero(50), Scale(0.01f), Zero(60)]);
        var flat = _graph.Add("Flatten", [mean]);
        var dense = Microsoft("QGemm", [flat, Scale(0.01f), Zero(60), .. Weights(0.005f, 16, 5), Biases(5), Scale(0.02f), Zero(128)], ("alpha", 1f));
        var matrix = _graph.Add("QLinearMatMul", [dense, Scale(0.02f), Zero(128), .. Weights(0.01f, 5, 6), Scale(0.015f), Zero(120)]);
        _graph.Output(_graph.Add("DequantizeLinear", [matrix, Scale(0.015f), Zero(120)]));
        Graph.Shapes.ShapeInference.Run(_graph.Model);

        Engines.AssertSame(_graph.Model, 0);

        var plan = GraphLowering.Lower(_graph.Model, new LoweringOptions());
        using var constants = plan.Constants;
        var codes = plan.Operations.Select(operation => operation.Code).ToList();
        TestContext.Out.WriteLine(string.Join(", ", codes));
        Assert.That(codes.Where(code => code is PlanOpCode.Conv2D or PlanOpCode.Dense or PlanOpCode.GlobalAveragePool or PlanOpCode.AveragePool2D or PlanOpCode.Unary), Is.Empty);
        Assert.That(codes.Count(code => code == PlanOpCode.Dequantize), Is.EqualTo(1));
        Assert.That(codes.Count(code => code == PlanOpCode.Quantize), Is.EqualTo(1));
    }

    private string Scale(float value) => _graph.Constant(TensorData.Scalar(value), "scale");

    private string Zero(byte value) => _graph.Constant(TensorData.Scalar(value), "zero");

    // Unsigned around 128: they become signed ones.
    private string[] Weights(float scale, params long[] shape)
    {
        var bytes = new byte[shape.Aggregate(1L, (a, b) => a * b)];
        _random.NextBytes(bytes);
        return [_graph.Constant(TensorData.From(bytes, shape), "weights"), Scale(scale), Zero(128)];
    }

    private string Biases(int count) => _graph.Constant(TensorData.From(Enumerable.Range(0, count).Select(_ => _random.Next(-500, 500)).ToArray(), count), "bias");

    private string Microsoft(string op, IEnumerable<string> inputs, params (string, AttributeValue)[] attributes)
    {
        var y = _graph.Add(op, inputs, attributes);
        _graph.Graph.Nodes[^1].Domain = "com.microsoft";
        return y;
    }
}
