using EdgeRuntime.Compression.Float16;
using EdgeRuntime.Graph;
using EdgeRuntime.Lowering;
using EdgeRuntime.Lowering.Tests;

namespace EdgeRuntime.Compression.Tests.Float16;

public class Float16ConversionTests
{
    private static Model Network()
    {
        var m = new ModelBuilder();
        var x = m.Add("Relu", [m.Conv(m.Input(1, 3, 12, 12), 3, 18, 3, pad: 1)]);
        return m.Finish(m.Add("Gemm", [m.Add("Flatten", [x]), m.Weights(0.1f, 18 * 144, 10), m.Weights(0.1f, 10)]));
    }

    [Test]
    public void Weights_are_halved_and_results_stay_close()
    {
        var model = Network();
        var half = Float16Conversion.Run(model);
        Assert.That(half.Graph.Initializers.Values.Count(t => t.Type == ElementType.Float16), Is.EqualTo(3));
        Assert.That(half.Graph.Initializers.Values.Sum(t => t.Bytes.Length), Is.LessThan(model.Graph.Initializers.Values.Sum(t => t.Bytes.Length) * 0.51));
        var feeds = Engines.Feeds(model, 3);
        var (expected, actual) = (Engines.Reference(model, feeds).Values.Single(), Engines.Reference(half, feeds).Values.Single());
        for (var i = 0; i < expected.Count; i++)
            Assert.That(actual.As<float>()[i], Is.EqualTo(expected.As<float>()[i]).Within(0.02));
    }

    [Test]
    public void The_native_plan_stores_f16_and_equals_ONNX_Runtime()
    {
        var half = Float16Conversion.Run(Network());
        Engines.AssertSame(half, options: new LoweringOptions { WeightType = WeightType.Float16 });
        var (full, small) = (GraphLowering.Lower(half, new LoweringOptions()), GraphLowering.Lower(half, new LoweringOptions { WeightType = WeightType.Float16 }));
        Assert.That(small.Constants.ByteCount, Is.LessThan(full.Constants.ByteCount * 0.52));
    }

    [Test]
    public void What_f16_cannot_hold_stays_f32_and_is_named()
    {
        var m = new ModelBuilder();
        var huge = m.Constant(TensorData.From(Enumerable.Repeat(70000f, 16).ToArray(), 16));
        var model = m.Finish(m.Add("Add", [m.Input(16), huge]));
        var kept = new List<string>();
        var half = Float16Conversion.Run(model, kept);
        Assert.That(kept, Is.EqualTo(new[] { huge }));
        Assert.That(half.Graph.Nodes, Has.Count.EqualTo(1));
    }
}
