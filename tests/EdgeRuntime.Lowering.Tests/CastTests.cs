using System.Runtime.InteropServices;
using EdgeRuntime.Graph;

namespace EdgeRuntime.Lowering.Tests;

/// <summary>Casts between all numbers, with values that the other type cannot hold.</summary>
public class CastTests
{
    private static readonly ElementType[] s_types =
    [
        ElementType.Float32, ElementType.Float64, ElementType.Float16, ElementType.Int8, ElementType.UInt8, ElementType.Int16, ElementType.UInt16, ElementType.Int32, ElementType.UInt32, ElementType.Int64,
        ElementType.UInt64, ElementType.Bool, ElementType.BFloat16,
    ];

    private static readonly double[] s_values = [0, -0.0, 0.5, -0.5, 1, -1, 1.5, 2.5, -2.5, 3.99, 100.7, 127, 128, -128.9, -129, 255, 256, 300.4, -300.6, 32767, 32768, -32769, 65535, 65536, 70000.3, 16777217, 1e-8, 0.1, 3.14159];

    [Test]
    public void Equals_ONNX_Runtime([ValueSource(nameof(s_types))] ElementType from, [ValueSource(nameof(s_types))] ElementType to)
    {
        var m = new ModelBuilder();
        var model = m.Finish(m.Add("Cast", [m.Input(ElementType.Float64, s_values.Length)], ("to", (long)from)));
        // The values in the first type, as ONNX Runtime makes them; then from there.
        var x = TensorData.From(s_values, s_values.Length);
        var name = model.Graph.Inputs[0].Name;
        if (from != ElementType.Float64)
            x = Engines.Reference(model, new Dictionary<string, TensorData> { [name] = x }).Values.Single();
        m = new ModelBuilder();
        name = m.Input(from, s_values.Length);
        model = m.Finish(m.Add("Cast", [name], ("to", (long)to)));
        var feeds = new Dictionary<string, TensorData> { [name] = new(from, [s_values.Length], x.Bytes, name) };
        var (expected, actual) = (Engines.Reference(model, feeds).Values.Single(), Engines.Native(model, feeds).Values.Single());
        Assert.That(actual.Type, Is.EqualTo(to));
        Assert.That(MemoryMarshal.ToEnumerable(actual.Bytes), Is.EqualTo(MemoryMarshal.ToEnumerable(expected.Bytes)), () => $"{from.ShortName()} to {to.ShortName()}");
    }

    [Test]
    public void Large_integers_are_rounded_once([Values(ElementType.Float32, ElementType.Float64, ElementType.Float16)] ElementType to)
    {
        long[] values = [long.MaxValue, long.MinValue, (1L << 53) + 1, (1L << 40) + (1L << 16) + 1, 16777217, 16777219, -16777217, 33554433, 65519, 65520, 2049];
        var m = new ModelBuilder();
        var name = m.Input(ElementType.Int64, values.Length);
        var model = m.Finish(m.Add("Cast", [name], ("to", (long)to)));
        var feeds = new Dictionary<string, TensorData> { [name] = TensorData.From(values, values.Length) };
        Assert.That(Engines.Mismatch(Engines.Reference(model, feeds).Values.Single(), Engines.Native(model, feeds).Values.Single()), Is.Null);
    }

    [Test]
    public void Pixels_are_dequantized()
    {
        var m = new ModelBuilder();
        var model = m.Finish(m.Add("Mul", [m.Add("CastLike", [m.Input(ElementType.UInt8, 1, 3, 9, 9), m.Weights(1, 1)]), m.Constant(TensorData.Scalar(1 / 255f))]));
        Engines.AssertSame(model, tolerance: 0);
        Assert.That(GraphLowering.Lower(model, new LoweringOptions()).Operations.Select(o => o.Code), Is.EqualTo(new[] { Bundle.Plan.PlanOpCode.Dequantize, Bundle.Plan.PlanOpCode.Binary }));
    }

    [Test]
    public void CastLike_takes_the_other_inputs_type()
    {
        var m = new ModelBuilder();
        Engines.AssertSame(m.Finish(m.Add("CastLike", [m.Input(3, 40), m.Input(ElementType.Int32, 2)])));
    }
}
