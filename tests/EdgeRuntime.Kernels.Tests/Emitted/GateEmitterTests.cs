using EdgeRuntime.Kernels.Emitted;
using EdgeRuntime.TestKit;

namespace EdgeRuntime.Kernels.Tests.Emitted;

/// <summary>The emitted step of an LSTM against that over vectors, to the bit.</summary>
public sealed unsafe class GateEmitterTests
{
    private static readonly float[] s_special = [0, -0f, float.Epsilon, 0.25f, -0.25f, MathF.BitDecrement(0.25f), 43.6f, 44.4f, -43.7f, -44.4f, 87.336544f, -87.34f, 88.7228f, 88.73f, -88.73f, 1e30f, float.MaxValue, float.MinValue, float.PositiveInfinity, float.NegativeInfinity, float.NaN];

    [TestCase(1), TestCase(16), TestCase(20), TestCase(48)]
    public void A_step_equals_that_over_vectors(int hidden)
    {
        if (!EmittedKernels.IsAvailable)
        {
            Assert.That(KernelVariants.Float, Is.Not.EqualTo(KernelVariant.Emitted), EmittedKernels.Reason);
            return;
        }
        Assert.That(EmittedGates.Lstm != null);
        var random = new Random(hidden);
        var padded = RecurrentPacking.Padded(hidden);
        using var gates = new GuardedMemory<float>(4 * padded);
        using var c = new GuardedMemory<float>(padded);
        using var h = new GuardedMemory<float>(padded);
        for (var round = 0; round < 300; round++)
        {
            var scale = MathF.Pow(10, round % 4 - 1);
            float Value() => round % 3 == 0 && random.Next(3) == 0 ? s_special[random.Next(s_special.Length)] : (random.NextSingle() * 2 - 1) * scale;
            foreach (var memory in (GuardedMemory<float>[])[gates, c])
            {
                for (var i = 0; i < memory.Length; i++)
                    memory.Span[i] = Value();
            }
            float[] before = [.. c.Span];
            Lstm.Plain(gates.Pointer, h.Pointer, c.Pointer, padded, padded);
            float[] expected = [.. h.Span, .. c.Span];
            before.CopyTo(c.Span);
            h.Span.Clear();
            var arguments = new GateArguments { Gates = gates.Pointer, Stride = padded * sizeof(float), C = c.Pointer, H = h.Pointer, Vectors = padded / 16 };
            EmittedGates.Lstm(&arguments);
            float[] found = [.. h.Span, .. c.Span];
            for (var i = 0; i < found.Length; i++)
            {
                if (BitConverter.SingleToInt32Bits(found[i]) != BitConverter.SingleToInt32Bits(expected[i]) && !(float.IsNaN(found[i]) && float.IsNaN(expected[i])))
                    Assert.Fail($"round {round}, value {i}: {found[i]:R}, expected {expected[i]:R}");
            }
        }
    }
}
