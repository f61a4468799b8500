using EdgeRuntime.Graph;

namespace EdgeRuntime.Lowering.Tests;

/// <summary>Operators that move and select elements between DequantizeLinear and QuantizeLinear: they work on the bytes, and the results are ONNX Runtime's to the bit.</summary>
public class QuantizedMovementTests
{
    private static IEnumerable<TestCaseData> Cases()
    {
        foreach (var signed in new[] { false, true })
        {
            foreach (var (name, codes, apply) in Operators())
            {
                var m = new ModelBuilder(opset: 19);
                var x = apply(m, Quantized(m, m.Input(1, 4, 6, 6), signed));
                yield return new TestCaseData(m.Finish(Quantized(m, x, signed)), codes).SetArgDisplayNames($"{name}, {(signed ? "s8" : "u8")}");
            }
        }
    }

    [TestCaseSource(nameof(Cases))]
    public void Bytes_are_moved(Model model, string codes)
    {
        Engines.AssertSame(model, tolerance: 0);
        var plan = GraphLowering.Lower(model, new LoweringOptions());
        Assert.That(string.Join(' ', plan.Operations.Select(operation => operation.Code)), Is.EqualTo($"Quantize {codes} Dequantize"));
    }

    [Test]
    public void The_largest_channel_is_found_among_bytes()
    {
        var m = new ModelBuilder();
        var model = m.Finish(m.Add("ArgMax", [Quantized(m, m.Input(1, 5, 4, 4), signed: true)], ("axis", 1L)));
        Engines.AssertSame(model);
        Assert.That(GraphLowering.Lower(model, new LoweringOptions()).Operations.Select(operation => operation.Code.ToString()), Is.EqualTo(new[] { "Quantize", "ArgMax" }));
    }

    [Test]
    public void A_linear_resize_of_quantized_values_is_computed_in_f32()
    {
        var m = new ModelBuilder();
        var x = m.Add("Resize", [Quantized(m, m.Input(1, 5, 4, 4), signed: false), "", m.Constant(TensorData.From([1f, 1, 2, 2], 4))], ("mode", "linear"));
        // One step of the quantization where the sum of four products rounds the other way.
        Engines.AssertSame(m.Finish(Quantized(m, x, signed: false)), tolerance: 0.021f);
    }

    private static IEnumerable<(string Name, string Codes, Func<ModelBuilder, string, string> Apply)> Operators()
    {
        yield return ("slice", "StridedCopy", (m, x) => m.Add("Slice", [x, m.Vector(5, 0), m.Vector(-99, 3), m.Vector(2, 1), m.Vector(-2, 1)]));
        yield return ("gather", "Gather", (m, x) => m.Add("Gather", [x, m.Vector(3, 0, -2)], ("axis", 1L)));
        yield return ("gather elements", "GatherElements", (m, x) => m.Add("GatherElements", [x, m.Constant(TensorData.From([3L, 0, -2, 1], 1, 4, 1, 1))], ("axis", 3L)));
        yield return ("tile", "StridedCopy", (m, x) => m.Add("Tile", [x, m.Vector(1, 2, 1, 3)]));
        yield return ("depth to space", "Transpose", (m, x) => m.Add("DepthToSpace", [x], ("blocksize", 2L)));
        yield return ("pad with a number that bytes can hold", "Pad", (m, x) => m.Add("Pad", [x, m.Vector(0, 0, 1, 1, 0, 0, 1, 2), m.Constant(TensorData.Scalar(0.02f * 9))]));
        yield return ("reflecting pad", "Gather Gather", (m, x) => m.Add("Pad", [x, m.Vector(0, 0, 1, 1, 0, 0, 1, 2)], ("mode", "reflect")));
        yield return ("nearest resize", "Gather Gather", (m, x) => m.Add("Resize", [x, "", m.Constant(TensorData.From([1f, 1, 2, 1.5f], 4))], ("mode", "nearest")));
        yield return ("reverse sequence", "ReverseSequence", (m, x) => m.Add("ReverseSequence", [x, m.Vector(3)], ("time_axis", 1L), ("batch_axis", 0L)));
    }

    private static string Quantized(ModelBuilder m, string x, bool signed)
    {
        string scale = m.Constant(TensorData.Scalar(0.02f)), zero = m.Constant(signed ? TensorData.Scalar((sbyte)-4) : TensorData.Scalar((byte)124));
        return m.Add("DequantizeLinear", [m.Add("QuantizeLinear", [x, scale, zero]), scale, zero]);
    }
}
