using EdgeRuntime.Bundle.Plan;

namespace EdgeRuntime.Lowering.Tests;

public class PlanSummaryTests
{
    [Test]
    public void Rows_say_what_operations_cost()
    {
        var m = new ModelBuilder();
        var x = m.Conv(m.Conv(m.Input(1, 3, 8, 8), 3, 8, 3), 8, 8, 3, groups: 8);
        var plan = GraphLowering.Lower(m.Finish(m.Add("Gemm", [m.Add("Flatten", [x]), m.Weights(1, 8 * 16, 10), m.Weights(1, 10)])), new LoweringOptions());

        var summary = PlanSummary.Of(plan);

        Assert.That(summary.Operations.Select(o => o.Code), Is.EqualTo(new[] { "Transpose", "Conv2D", "DepthwiseConv2D", "DenseRow" }));
        Assert.That(summary.Operations.Select(o => o.Macs), Is.EqualTo(new[] { 0L, 36 * 8 * 27, 16 * 8 * 9, 1280 }));
        Assert.That(summary.Operations.Select(o => o.WeightBytes), Is.EqualTo(new[] { 0L, (27 * 16 + 16) * 4, (8 * 9 + 16) * 4, (128 * 10 + 16) * 4 }));
        Assert.That(summary.Operations[1].Inputs, Is.EqualTo(new[] { "f32[1x8x8x3]" }));
        Assert.That(summary.Operations[1].Output, Is.EqualTo("f32[1x6x6x8]"));
        Assert.That(summary.Macs, Is.EqualTo(summary.Operations.Sum(o => o.Macs)));
        Assert.That(summary.ArenaBytes, Is.EqualTo(plan.ArenaBytes));
        Assert.That(summary.ConstantBytes, Is.EqualTo(plan.Constants.ByteCount));
    }
}
