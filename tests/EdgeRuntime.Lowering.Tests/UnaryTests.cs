using EdgeRuntime.Graph;

namespace EdgeRuntime.Lowering.Tests;

/// <summary>Functions of one variable: ONNX Runtime against the lowered plan.</summary>
public class UnaryTests
{
    private static IEnumerable<TestCaseData> Functions()
    {
        foreach (var op in new[] { "Erf", "Softplus", "Softsign", "Sign", "Floor", "Ceil", "Round", "Sin", "Cos", "Tan", "Atan", "Sinh", "Cosh", "Asinh", "Mish" })
            yield return Case(op, op, m => m.Input(1, 3, 4, 5));
        foreach (var op in new[] { "Asin", "Acos", "Atanh" })
            yield return Case(op, op, m => m.Add("Mul", [m.Input(1, 3, 4, 5), m.Constant(TensorData.Scalar(0.45f))]));
        yield return Case("Acosh", "Acosh", m => m.Add("Add", [m.Add("Abs", [m.Input(33)]), m.Constant(TensorData.Scalar(1f))]));
        yield return Case("Selu", "Selu", m => m.Input(33));
        yield return Case("Selu with parameters", "Selu", m => m.Input(33), ("alpha", 0.5f), ("gamma", 2f));
        yield return Case("Celu", "Celu", m => m.Input(33), ("alpha", 1.5f));
        yield return Case("ThresholdedRelu", "ThresholdedRelu", m => m.Input(33), ("alpha", 0.25f));
        yield return Case("Shrink", "Shrink", m => m.Input(33), ("lambd", 0.75f), ("bias", 0.25f));
        yield return Case("Gelu", "Gelu", m => m.Input(33));
        yield return Case("Gelu approximated", "Gelu", m => m.Input(33), ("approximate", "tanh"));
    }

    [TestCaseSource(nameof(Functions))]
    public void Equals_ONNX_Runtime(Model alone, Model quantized, bool total)
    {
        Engines.AssertSame(alone);
        if (total)
            Engines.AssertSame(quantized, tolerance: 0.0081f); // a step
        Assert.That(Codes(quantized), Does.EndWith("Quantize Lookup Dequantize"), "between DequantizeLinear and QuantizeLinear it is a table");
    }

    [Test]
    public void Quick_gelu_of_ONNX_Runtime()
    {
        var m = new ModelBuilder();
        var model = m.Finish(m.Add("QuickGelu", [m.Input(2, 33)], ("alpha", 1.5f)));
        model.Graph.Nodes[0].Domain = "com.microsoft";
        model.Opsets["com.microsoft"] = 1;
        Engines.AssertSame(model);
    }

    [Test]
    public void Silu_is_one_function_where_nothing_else_reads_its_parts()
    {
        var m = new ModelBuilder();
        var x = m.Input(1, 3, 6, 6);
        var c = m.Conv(x, 3, 8, 3);
        var convolution = m.Finish(m.Add("Mul", [c, m.Add("Sigmoid", [c])]));
        Engines.AssertSame(convolution);
        Assert.That(Codes(convolution), Is.EqualTo("Transpose Conv2D Transpose"));

        m = new ModelBuilder();
        x = m.Input(5, 7);
        var alone = m.Finish(m.Add("Mul", [m.Add("Sigmoid", [x]), x]));
        Engines.AssertSame(alone);
        Assert.That(Codes(alone), Is.EqualTo("Unary"));

        m = new ModelBuilder();
        x = m.Add("Abs", [m.Input(5, 7)]);
        var s = m.Add("Sigmoid", [x]);
        var shared = m.Finish(m.Add("Mul", [s, x]), s);
        Engines.AssertSame(shared);
        Assert.That(Codes(shared), Is.EqualTo("Unary Unary Binary"));
    }

    private static string Codes(Model model) => string.Join(' ', GraphLowering.Lower(model, new LoweringOptions()).Operations.Select(operation => operation.Code));

    private static TestCaseData Case(string name, string op, Func<ModelBuilder, string> input, params (string, AttributeValue)[] attributes)
    {
        var m = new ModelBuilder(opset: 20);
        var alone = m.Finish(m.Add(op, [input(m)], attributes));
        m = new ModelBuilder(opset: 20);
        var (scale, zero) = (m.Constant(TensorData.Scalar(0.008f)), m.Constant(TensorData.Scalar((byte)121)));
        var x = m.Add("DequantizeLinear", [m.Add("QuantizeLinear", [input(m), scale, zero]), scale, zero]);
        var quantized = m.Finish(m.Add("DequantizeLinear", [m.Add("QuantizeLinear", [m.Add(op, [x], attributes), scale, zero]), scale, zero]));
        return new TestCaseData(alone, quantized, op is not ("Acosh" or "Atanh" or "Acos" or "Asin")).SetArgDisplayNames(name); // these are undefined for some of the 256 values
    }
}
