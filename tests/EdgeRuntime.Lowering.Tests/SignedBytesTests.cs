using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Graph;

namespace EdgeRuntime.Lowering.Tests;

/// <summary>Models whose inputs and outputs are s8, whatever stands between those and what computes: every byte as on ONNX Runtime.</summary>
public class SignedBytesTests
{
    private static IEnumerable<TestCaseData> Cases()
    {
        yield return Case("convolution", m => Quantize(m, Conv(m, Dequantize(m, m.Input(ElementType.Int8, 1, 3, 6, 6)))));
        yield return Case("channels last outside", m => Transpose(m, Quantize(m, Conv(m, Dequantize(m, Transpose(m, m.Input(ElementType.Int8, 1, 6, 6, 3), 0, 3, 1, 2)))), 0, 2, 3, 1));
        yield return Case("function", m => Quantize(m, m.Add("Sigmoid", [Dequantize(m, m.Input(ElementType.Int8, 2, 9))])));
        yield return Case("pool of the input", m => Quantize(m, m.Add("MaxPool", [Dequantize(m, m.Input(ElementType.Int8, 1, 3, 6, 6))], ("kernel_shape", new long[] { 2, 2 }))));
        yield return Case("reshaped input that nothing computes with", m => m.Add("Reshape", [m.Input(ElementType.Int8, 2, 9), m.Constant(TensorData.Vector(3, 6))]));
        yield return Case("the same integers dequantized twice", m =>
        {
            var x = m.Input(ElementType.Int8, 2, 9);
            return Quantize(m, m.Add("Add", [Dequantize(m, x), m.Add("DequantizeLinear", [x, m.Constant(TensorData.Scalar(0.2f)), m.Constant(TensorData.Scalar((sbyte)0))])]));
        });
        yield return Case("float result", m => m.Add("Relu", [Dequantize(m, m.Input(ElementType.Int8, 2, 9))]));
        yield return Case("integers of one scale joined", m =>
        {
            var x = m.Input(ElementType.Int8, 2, 9);
            return m.Add("Concat", [Quantize(m, m.Add("Relu", [Dequantize(m, x)])), Quantize(m, m.Add("Tanh", [Dequantize(m, x)]))], ("axis", 1L));
        });
    }

    [TestCaseSource(nameof(Cases))]
    public void Equals_ONNX_Runtime(Model model) => Engines.AssertSame(model, tolerance: 0);

    [Test]
    public void Bytes_are_raised_once_and_lowered_once()
    {
        var m = new ModelBuilder();
        var x = m.Input(ElementType.Int8, 1, 3, 6, 6);
        var sum = m.Add("Add", [Conv(m, Dequantize(m, x)), Conv(m, Dequantize(m, x))]);
        var codes = GraphLowering.Lower(Finish(m, Quantize(m, sum)), new LoweringOptions()).Operations.Select(operation => operation.Code).ToArray();
        Assert.That(codes.Count(code => code == PlanOpCode.Lookup), Is.EqualTo(2));
    }

    [TestCase(false)]
    [TestCase(true)]
    public void What_the_bytes_of_an_output_mean_is_in_the_plan(bool transposed)
    {
        var m = new ModelBuilder();
        var y = Quantize(m, Conv(m, Dequantize(m, m.Input(ElementType.Int8, 1, 3, 6, 6))));
        var plan = GraphLowering.Lower(Finish(m, transposed ? Transpose(m, y, 0, 2, 3, 1) : y), new LoweringOptions());
        var output = plan.Tensors[plan.Outputs[0]];
        Assert.That((output.Type, output.Quantization), Is.EqualTo((ElementType.Int8, (QuantizationParameters?)new QuantizationParameters(0.05f, -20))));
    }

    private static string Dequantize(ModelBuilder m, string x) => m.Add("DequantizeLinear", [x, m.Constant(TensorData.Scalar(0.1f)), m.Constant(TensorData.Scalar((sbyte)5))]);

    private static string Quantize(ModelBuilder m, string x) => m.Add("QuantizeLinear", [x, m.Constant(TensorData.Scalar(0.05f)), m.Constant(TensorData.Scalar((sbyte)-20))]);

    private static string Transpose(ModelBuilder m, string x, params long[] perm) => m.Add("Transpose", [x], ("perm", perm));

    private static string Conv(ModelBuilder m, string x)
    {
        var weights = m.Constant(TensorData.From(Enumerable.Range(0, 4 * 3 * 9).Select(i => (sbyte)(i * 37 % 255 - 127)).ToArray(), 4, 3, 3, 3));
        return m.Add("Conv", [x, m.Add("DequantizeLinear", [weights, m.Constant(TensorData.Scalar(0.0113f)), m.Constant(TensorData.Scalar((sbyte)0))])]);
    }

    private static Model Finish(ModelBuilder m, string y)
    {
        m.Model.Graph.Outputs.Add(new ValueInfo(y));
        EdgeRuntime.Graph.Shapes.ShapeInference.Run(m.Model);
        return m.Model;
    }

    private static TestCaseData Case(string name, Func<ModelBuilder, string> build)
    {
        var m = new ModelBuilder();
        return new TestCaseData(Finish(m, build(m))).SetArgDisplayNames(name);
    }
}
