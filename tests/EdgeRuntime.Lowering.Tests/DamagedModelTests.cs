using EdgeRuntime.Graph;
using EdgeRuntime.Graph.Onnx;
using EdgeRuntime.Bundle.Plan;

namespace EdgeRuntime.Lowering.Tests;

/// <summary>Models that were damaged on the way are lowered or refused, never anything else.</summary>
public class DamagedModelTests
{
    private static readonly byte[][] s_models = [OnnxWriter.ToBytes(Network()), OnnxWriter.ToBytes(Numbers())];

    [Test]
    public void The_undamaged_model_is_lowered([Values(0, 1)] int which) => Engines.AssertSame(OnnxReader.Read(s_models[which], "model"));

    [Test]
    public void Mutants_are_lowered_or_refused([Values(0, 1)] int which, [Range(0, 19)] int seed)
    {
        var random = new Random(seed);
        for (var mutant = 0; mutant < 100; mutant++)
        {
            var bytes = s_models[which].ToArray();
            for (var flips = random.Next(1, 4); flips > 0; flips--)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            try
            {
                var plan = GraphLowering.Lower(OnnxReader.Read(bytes, "mutant"), new LoweringOptions());
                using var constants = plan.Constants;
                PlanWriter.ToBytes(plan);
            }
            catch (EdgeRuntimeException refused)
            {
                Assert.That(refused.Message, Is.Not.Empty.And.Not.Contains("\n"));
            }
        }
    }

    private static Model Network()
    {
        var m = new ModelBuilder();
        var x = m.Input(1, 2, 6, 6);
        var y = m.Add("Relu", [m.Conv(x, 2, 2, 3, pad: 1, groups: 2)]);
        y = m.Add("Concat", [m.Add("AveragePool", [y], ("kernel_shape", new long[] { 2, 2 })), m.Add("MaxPool", [y], ("kernel_shape", new long[] { 2, 2 }))], ("axis", 1L));
        y = m.Add("Pad", [y, m.Constant(TensorData.Vector(0, 0, 1, 1, 0, 0, 1, 1))]);
        y = m.Add("Slice", [m.Add("Transpose", [y], ("perm", new long[] { 0, 2, 3, 1 })), m.Constant(TensorData.Vector(1)), m.Constant(TensorData.Vector(3)), m.Constant(TensorData.Vector(1))]);
        y = m.Add("Softmax", [m.Add("Gemm", [m.Add("Reshape", [y, m.Constant(TensorData.Vector(1, -1))]), m.Weights(1, 56, 3), m.Weights(1, 3)])]);
        return m.Finish(y);
    }

    private static Model Numbers()
    {
        var m = new ModelBuilder();
        var x = m.Input(1, 4, 5, 6);
        var y = m.Add("InstanceNormalization", [m.Add("LRN", [x], ("size", 3L)), m.Weights(1, 4), m.Weights(1, 4)]);
        y = m.Add("LpNormalization", [m.Add("LayerNormalization", [m.Add("PRelu", [y, m.Weights(1, 4, 1, 1)]), m.Weights(1, 6)], ("axis", -1L))], ("axis", 1L), ("p", 1L));
        var i = m.Add("Mod", [m.Add("Cast", [m.Add("Mul", [y, m.Constant(TensorData.Scalar(100f))])], ("to", (long)ElementType.Int32)), m.Constant(TensorData.Scalar(7))]);
        var r = m.Add("ReduceMax", [m.Add("ReduceSum", [i, m.Constant(TensorData.Vector(1, 3))], ("keepdims", 1L))], ("axes", new long[] { 2 }));
        var q = m.Add("QuantizeLinear", [y, m.Constant(TensorData.From([0.1f, 0.2f, 0.1f, 0.3f], 4)), m.Constant(TensorData.From<sbyte>([1, 2, 3, 4], 4))], ("axis", 1L));
        return m.Finish(m.Add("Pow", [m.Add("Cast", [r], ("to", (long)ElementType.Float32)), m.Constant(TensorData.Scalar(2f))]), m.Add("DequantizeLinear", [q, m.Constant(TensorData.Scalar(0.1f))]), m.Add("Less", [i, r]));
    }
}
