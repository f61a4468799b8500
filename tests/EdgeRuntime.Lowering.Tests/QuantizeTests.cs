using EdgeRuntime.Graph;

namespace EdgeRuntime.Lowering.Tests;

/// <summary>QuantizeLinear, DequantizeLinear and DynamicQuantizeLinear outside of patterns, to the bit.</summary>
public class QuantizeTests
{
    private static IEnumerable<TestCaseData> Cases()
    {
        var scales = TensorData.From([0.01f, 0.02f, 0.005f, 0.03f, 0.011f], 5);
        foreach (var (name, zeros, opset) in new[]
        {
            ("u8", TensorData.From<byte>([0, 255, 128, 3, 77], 5), 13L), ("s8", TensorData.From<sbyte>([0, -128, 127, 3, -77], 5), 13L),
            ("u16", TensorData.From<ushort>([0, 65535, 128, 3, 77], 5), 21L), ("s16", TensorData.From<short>([0, -32768, 32767, 3, -77], 5), 21L),
        })
        {
            foreach (var axis in new long[] { 1, -3 })
                yield return Case($"to {name} per channel, axis {axis}", m => m.Finish(m.Add("QuantizeLinear", [m.Input(2, 5, 6, 7), m.Constant(scales), m.Constant(zeros)], ("axis", axis))), opset);
            yield return Case($"to {name} along the last axis", m => m.Finish(m.Add("QuantizeLinear", [m.Input(40, 5), m.Constant(scales), m.Constant(zeros)], ("axis", -1L))), opset);
            yield return Case($"to {name} and back per channel of features", m =>
            {
                var (s, z) = (m.Constant(scales), m.Constant(zeros));
                return m.Finish(m.Add("DequantizeLinear", [m.Add("QuantizeLinear", [m.Add("Transpose", [m.Input(2, 4, 6, 5)], ("perm", new long[] { 0, 3, 1, 2 })), s, z]), s, z]));
            }, opset);
            yield return Case($"from {name} per channel", m => m.Finish(m.Add("DequantizeLinear", [m.Input(zeros.Type, 2, 5, 6), m.Constant(scales), m.Constant(zeros)])), opset);
            yield return Case($"from {name} with a scale from an input", m => m.Finish(m.Add("DequantizeLinear", [m.Input(zeros.Type, 2, 5, 6), m.Add("Abs", [m.Input()])])), opset);
        }
        yield return Case("from i32", m => m.Finish(m.Add("DequantizeLinear", [m.Input(ElementType.Int32, 2, 50), m.Constant(TensorData.Scalar(0.013f))])));
        yield return Case("from i32 per channel", m => m.Finish(m.Add("DequantizeLinear", [m.Input(ElementType.Int32, 2, 5, 6), m.Constant(scales)])));
        yield return Case("to u8 with a scale from an input", m => m.Finish(m.Add("QuantizeLinear", [m.Input(2, 50), m.Add("Abs", [m.Input()]), m.Constant(TensorData.Scalar((byte)9))])));
        yield return Case("dynamic", m => m.Finish(m.Quantize(m.Input(3, 50))));
        yield return Case("dynamic, of features", m => m.Finish(m.Quantize(m.Add("Transpose", [m.Input(1, 6, 7, 3)], ("perm", new long[] { 0, 3, 1, 2 })))));
        yield return Case("dynamic, of positive numbers", m => m.Finish(m.Quantize(m.Add("Abs", [m.Input(3, 50)]))));
        yield return Case("dynamic, of zeros", m => m.Finish(m.Quantize(m.Add("Mul", [m.Input(3, 50), m.Constant(TensorData.Scalar(0f))]))));
        yield return Case("dynamic and back", m => { var q = m.Quantize(m.Input(3, 50)); return m.Finish(m.Add("DequantizeLinear", q)); });
        yield return Case("cast to s8 and dequantized", m => m.Finish(m.Add("DequantizeLinear", [m.Add("Cast", [m.Input(3, 50)], ("to", (long)ElementType.Int8)), m.Constant(TensorData.Scalar(0.1f)), m.Constant(TensorData.Scalar((sbyte)3))])));
    }

    [TestCaseSource(nameof(Cases))]
    public void Equals_ONNX_Runtime_to_the_bit(Model model) => Engines.AssertSame(model, tolerance: 0);

    private static TestCaseData Case(string name, Func<ModelBuilder, Model> build, long opset = 17) => new TestCaseData(build(new ModelBuilder(opset: opset))).SetArgDisplayNames(name);
}
