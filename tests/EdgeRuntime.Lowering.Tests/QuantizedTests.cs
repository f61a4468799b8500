using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Graph;
using EdgeRuntime.TestKit;

namespace EdgeRuntime.Lowering.Tests;

/// <summary>QDQ patterns: in INT8 to the bit where ONNX Runtime computes in integers as well, else within a step of the result.</summary>
[ExactReference]
public class QuantizedTests
{
    private const float Step = 0.03f;

    private static IEnumerable<TestCaseData> Exact()
    {
        foreach (var type in new[] { ElementType.UInt8, ElementType.Int8 })
        {
            yield return Case($"conv 1-D, {type}", "Conv2DInt8", q => q.Conv(q.Input(2, 3, 19), [20, 3, 5], ("strides", new long[] { 2 }), ("pads", new long[] { 2, 1 })), type);
            yield return Case($"conv 1-D in groups, {type}", "Conv2DInt8", q => q.Conv(q.Input(1, 8, 19), [12, 2, 3], ("group", 4L)), type);
            yield return Case($"conv 1-D depthwise, {type}", "DepthwiseConv2DInt8", q => q.Conv(q.Input(1, 20, 19), [20, 1, 3], ("group", 20L), ("pads", new long[] { 1, 1 })), type);
            yield return Case($"conv 2-D depthwise, three times the channels, {type}", "DepthwiseConv2DInt8", q => q.Conv(q.Input(1, 7, 9, 8), [21, 1, 3, 3], ("group", 7L), ("pads", new long[] { 1, 1, 1, 1 })), type);
            yield return Case($"conv 2-D 1x1 onto one column, {type}", "Conv2DInt8", q => q.Conv(q.Input(1, 4, 5, 2), [8, 4, 1, 1], ("strides", new long[] { 1, 2 })), type);
            yield return Case($"conv 2-D 1x1 onto one pixel, {type}", "Conv2DInt8", q => q.Conv(q.Input(2, 4, 2, 2), [8, 4, 1, 1], ("strides", new long[] { 2, 2 })), type);
            yield return Case($"conv 2-D dilated, uneven pads, {type}", "Conv2DInt8", q => q.Conv(q.Input(1, 6, 12, 13), [9, 6, 3, 2], ("dilations", new long[] { 2, 3 }), ("pads", new long[] { 0, 1, 3, 2 })), type);
            yield return Case($"conv 1-D SAME_LOWER, {type}", "Conv2DInt8", q => q.Conv(q.Input(1, 6, 13), [9, 6, 4], ("auto_pad", "SAME_LOWER"), ("strides", new long[] { 2 })), type);
            yield return Case($"sum, {type}", "AddInt8", q => q.Quantize(q.Model.Add("Add", [q.Input(1, 9, 40, 30), q.Input(1, 9, 40, 30)]), Step, 13), type);
            yield return Case($"product, {type}", "MulInt8", q => Product(q, q.Input(2, 9, 11, 7), q.Input(2, 9, 11, 7)), type);
            yield return Case($"product before relu, {type}", "MulInt8", q => q.Quantize(q.Model.Add("Relu", [q.Model.Add("Mul", [q.Input(1, 9, 40), q.Input(1, 9, 40)])]), 0.02f, -128), type);
            yield return Case($"product with a gate for each channel, {type}", "MulInt8", q => Product(q, q.Input(2, 9, 11, 7), q.Input(2, 9, 1, 1)), type);
            yield return Case($"product with a gate for each of 48 channels, 1-D, {type}", "MulInt8", q => Product(q, q.Input(1, 48, 33), q.Input(1, 48, 1)), type);
            yield return Case($"product with one number, {type}", "MulInt8", q => Product(q, q.Input(1, 1), q.Input(3, 50)), type);
            yield return Case($"product with a row, {type}", "MulInt8", q => Product(q, q.Input(4, 3, 50), q.Input(50)), type);
            yield return Case($"max pool 1-D, {type}", "MaxPool2D", q => q.Quantize(q.Model.Add("MaxPool", [q.Input(1, 9, 40)], ("kernel_shape", new long[] { 3 })), 0.02f, 7), type);
            yield return Case($"mean of windows 1-D, {type}", "AveragePool2DInt8", q => q.Quantize(q.Model.Add("AveragePool", [q.Input(1, 17, 40)], ("kernel_shape", new long[] { 3 })), Step, 13), type);
            yield return Case($"mean over time, {type}", "GlobalAveragePoolInt8", q => q.Quantize(q.Model.Add("GlobalAveragePool", [q.Input(1, 17, 40)]), Step, 13), type);
            yield return Case($"matmul, {type}", "DenseInt8", q => q.MatMul(q.Input(2, 5, 30), [30, 21], perChannel: false), type);
            yield return Case($"matmul, scale a column, {type}", "DenseInt8", q => q.MatMul(q.Input(5, 30), [30, 21], perChannel: true), type);
        }
        foreach (var sum in Sums(ElementType.UInt8))
            yield return sum;
        yield return Case("product with a gate for each channel, channels last", "MulInt8",
            q => { var x = q.Conv(q.Input(2, 6, 9, 7), [20, 6, 3, 3]); return Product(q, q.Quantize(q.Model.Add("GlobalAveragePool", [x]), 0.02f, 7), x, 0.01f); }, ElementType.UInt8);
        yield return Case("conv, u8 weights around 128", "Conv2DInt8", q => q.Conv(q.Input(1, 6, 9, 9), [9, 6, 3, 3], weightZeroPoint: 128), ElementType.UInt8);
    }

    // To the bit for u8; of s8 values that convolutions wrote, ONNX Runtime rounds the sums of one or two in a thousand to the other neighbour.
    private static IEnumerable<TestCaseData> Sums(ElementType type)
    {
        yield return Case($"conv and what it read, added, {type}", "Conv2DSumInt8", q => { var x = q.Input(1, 20, 9, 7); return Sum(q, q.Conv(x, [20, 20, 3, 3], ("pads", new long[] { 1, 1, 1, 1 })), x); }, type);
        yield return Case($"added to what conv 1-D read, {type}", "Conv2DSumInt8", q => { var x = q.Input(2, 20, 19); return Sum(q, x, q.Conv(x, [20, 20, 1])); }, type);
        yield return Case($"two convs, added, {type}", "Conv2DSumInt8", q => { var x = q.Input(1, 6, 9, 7); return Sum(q, q.Conv(x, [20, 6, 3, 3], ("pads", new long[] { 1, 1, 1, 1 })), q.Conv(x, [20, 6, 1, 1])); }, type);
        yield return Case($"sum of a conv that is read twice, {type}", "AddInt8", q => { var x = q.Input(1, 20, 9, 7); var y = q.Conv(x, [20, 20, 1, 1]); return q.Quantize(q.Model.Add("Add", [Sum(q, y, x), y]), 0.07f, 3); }, type, times: 2);
        yield return Case($"depthwise conv and what it read, added, {type}", "AddInt8", q => { var x = q.Input(1, 20, 9, 7); return Sum(q, q.Conv(x, [20, 1, 1, 1], ("group", 20L)), x); }, type);
    }

    private static IEnumerable<TestCaseData> WithinOneStep()
    {
        foreach (var type in new[] { ElementType.UInt8, ElementType.Int8 })
        {
            foreach (var zeroPoint in new[] { -13, 0, 7, 55 })
            {
                yield return Case($"relu6 before zero point {zeroPoint}, {type}", "Conv2DInt8", q => q.Conv(q.Input(1, 6, 9, 9), [40, 6, 3, 3], zeroPoint: zeroPoint, activation: x => q.Model.Add("Clip", [x, q.Scalar(0f), q.Scalar(1.7f)])), type);
                yield return Case($"relu before zero point {zeroPoint}, {type}", "Conv2DInt8", q => q.Conv(q.Input(1, 6, 30), [40, 6, 3], zeroPoint: zeroPoint, activation: x => q.Model.Add("Relu", [x])), type);
            }
            // ONNX Runtime computes these in f32.
            yield return Case($"product with constants, {type}", "MulInt8", q => Product(q, q.Conv(q.Input(1, 6, 9, 7), [20, 6, 3, 3]), q.Constant(20, 1, 1), 0.0187f), type);
            yield return Case($"product with one constant number, {type}", "Lookup", q => Product(q, q.Constant(), q.Input(1, 9, 40), 0.0187f), type);
            yield return Case($"product, broadcast along axes apart, {type}", "Binary", q => Product(q, q.Input(2, 9, 3, 7), q.Input(1, 9, 1, 7), 0.0187f), type);
            yield return Case($"matmul of activations, {type}", "MatMul", q => q.Quantize(q.Model.Add("MatMul", [q.Input(2, 5, 30), q.Input(2, 30, 9)]), 0.3f, 3), type);
            yield return Case($"transposed conv, {type}", "ConvTranspose", q => q.Quantize(q.Model.Add("ConvTranspose", [q.Input(1, 6, 5, 5), q.Weights([6, 9, 2, 2], perChannel: false)], ("strides", new long[] { 2, 2 })), Step, 3), type);
        }
        foreach (var sum in Sums(ElementType.Int8))
            yield return sum;
        yield return Case("SiLU", "Lookup", q => { var x = q.Input(1, 9, 40); return Product(q, x, q.Model.Add("Sigmoid", [x])); }, ElementType.UInt8);
        yield return Case("hard swish of a conv, in parts", "Lookup", q => { var x = q.Conv(q.Input(1, 6, 9, 7), [20, 6, 3, 3]); return Product(q, q.Model.Add("HardSigmoid", [x], ("alpha", 1 / 6f)), x); }, ElementType.Int8);
        yield return Case("conv, u8 weights around 120", "Conv2D", q => q.Conv(q.Input(1, 6, 9, 9), [9, 6, 3, 3], weightZeroPoint: 120), ElementType.UInt8);
        yield return Case("conv, bias in f32", "Conv2DInt8", q => q.Quantize(q.Model.Add("Conv", [q.Input(1, 6, 9, 9), q.Weights([9, 6, 3, 3], perChannel: true), q.Model.Weights(1, 9)]), Step, 3), ElementType.UInt8);
        yield return Case("conv, nothing behind", "Conv2D", q => q.Model.Add("Conv", [q.Input(1, 6, 9, 9), q.Weights([9, 6, 3, 3], perChannel: true)]), ElementType.UInt8);
    }

    [TestCaseSource(nameof(Exact))]
    public void Equals_ONNX_Runtime_to_the_bit(Model model, string code, int times)
    {
        AssertUses(model, code, times);
        for (var seed = 1; seed <= 3; seed++)
            Engines.AssertSame(model, tolerance: 0, seed);
    }

    [TestCaseSource(nameof(WithinOneStep))]
    public void Is_within_a_step_of_ONNX_Runtime(Model model, string code, int times)
    {
        AssertUses(model, code, times);
        var step = model.Graph.Nodes[^1] is { OpType: "DequantizeLinear" } last ? model.Graph.Initializers[last.Input(1)].As<float>()[0] : 1e-4f;
        for (var seed = 1; seed <= 3; seed++)
        {
            var feeds = Engines.Feeds(model, seed);
            var (expected, actual) = (Engines.Reference(model, feeds).Values.Single(), Engines.Native(model, feeds).Values.Single());
            var (same, count) = (0, (int)expected.Count);
            for (var i = 0; i < count; i++)
            {
                var difference = Math.Abs(expected.As<float>()[i] - actual.As<float>()[i]);
                Assert.That(difference, Is.LessThanOrEqualTo(step * 1.001f), $"[{i}], seed {seed}");
                same += difference < step / 2 ? 1 : 0;
            }
            Assert.That(count - same, Is.LessThanOrEqualTo(Math.Max(2, count / 50)), "a step is the exception");
        }
    }

    [Test]
    public void Weights_that_are_not_quantized_are_taken_as_they_are()
    {
        // ONNX Runtime quantizes such weights itself, so that it is no reference here.
        var q = new QuantizedBuilder(ElementType.UInt8);
        var model = q.Model.Finish(q.Quantize(q.Model.Add("Conv", [q.Input(1, 6, 9, 9), q.Model.Weights(0.3f, 9, 6, 3, 3)]), Step, 3));
        AssertUses(model, "Conv2D");
    }

    private static void AssertUses(Model model, string code, int times = 1) =>
        Assert.That(GraphLowering.Lower(model, new LoweringOptions()).Operations.Select(operation => operation.Code.ToString()), Has.Exactly(times).EqualTo(code));

    private static string Sum(QuantizedBuilder q, string a, string b) => q.Quantize(q.Model.Add("Add", [a, b]), Step, 13);

    private static string Product(QuantizedBuilder q, string a, string b, float scale = 0.02f) => q.Quantize(q.Model.Add("Mul", [a, b]), scale, 13);

    private static TestCaseData Case(string name, string code, Func<QuantizedBuilder, string> build, ElementType type, int times = 1)
    {
        var q = new QuantizedBuilder(type);
        return new TestCaseData(q.Model.Finish(build(q)), code, times).SetArgDisplayNames(name);
    }
}
