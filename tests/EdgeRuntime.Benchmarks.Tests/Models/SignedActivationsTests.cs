using EdgeRuntime.Benchmarks.Models;
using EdgeRuntime.Graph;
using EdgeRuntime.Lowering.Tests;

namespace EdgeRuntime.Benchmarks.Tests.Models;

public sealed class SignedActivationsTests
{
    [Test]
    public void What_led_from_s8_to_u8_and_back_is_gone()
    {
        var model = WithSignedEnds();
        SignedActivations.Apply(model);
        Assert.That(model.Graph.Nodes.Select(node => node.OpType), Is.EqualTo(new[] { "DequantizeLinear", "Relu", "QuantizeLinear" }));
        var feeds = Engines.Feeds(model, seed: 1);
        var expected = Engines.Reference(WithSignedEnds(), feeds);
        Assert.That(Engines.Mismatch(expected["y"], Engines.Reference(model, feeds)["y"]), Is.Null);
    }

    [Test]
    public void A_zero_point_that_is_computed_is_refused()
    {
        var builder = new GraphBuilder();
        var x = builder.Input("x", ElementType.Float32, 4);
        var zeroPoint = builder.Input("zero_point", ElementType.UInt8);
        builder.Output(builder.AddNamed("y", "QuantizeLinear", [x, builder.Constant(TensorData.Scalar(0.1f)), zeroPoint]), ElementType.UInt8);
        Assert.That(() => SignedActivations.Apply(builder.Model), Throws.TypeOf<InvalidModelException>().With.Message.Contains("'y'"));
    }

    // s8 → f32 → u8 → f32 → Relu → u8 → f32 → s8, as TFLite models are imported.
    private static Model WithSignedEnds()
    {
        var builder = new GraphBuilder();
        var scale = builder.Constant(TensorData.Scalar(0.1f), "scale");
        var (signed, unsigned) = (builder.Constant(TensorData.Scalar((sbyte)-8), "s8"), builder.Constant(TensorData.Scalar((byte)120), "u8"));
        var x = builder.Input("x", ElementType.Int8, 1, 16);
        var inside = builder.Add("QuantizeLinear", [builder.Add("DequantizeLinear", [x, scale, signed]), scale, unsigned]);
        var relu = builder.Add("QuantizeLinear", [builder.Add("Relu", [builder.Add("DequantizeLinear", [inside, scale, unsigned])]), scale, unsigned]);
        builder.Output(builder.AddNamed("y", "QuantizeLinear", [builder.Add("DequantizeLinear", [relu, scale, unsigned]), scale, signed]), ElementType.Int8);
        return builder.Model;
    }
}
