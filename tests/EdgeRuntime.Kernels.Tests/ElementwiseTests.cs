using EdgeRuntime.TestKit;

namespace EdgeRuntime.Kernels.Tests;

/// <summary>Kernels that map x to y one to one, each against its twin: all lengths up to 70, ranges, in place, special values, guard pages on both sides.</summary>
[TestFixture]
public sealed unsafe class ElementwiseTests
{
    private static readonly float[] s_special =
    [
        float.NaN, float.PositiveInfinity, float.NegativeInfinity, 0f, -0f, float.Epsilon, -float.Epsilon, float.MaxValue, float.MinValue, 1.1754944e-38f, 0.5f, -0.5f, 1.5f, 2.5f, -2.5f, 88f, -88f, 89f, -104f, 1e-20f, -1e-8f,
        0.25f, -0.25f, 0.2499f, 3f, -3f, 6f, 127.5f, 254.5f, 255.5f, 1e9f, -1e9f, 16777217f,
    ];

    private static readonly Activation[] s_activations =
    [
        new(ActivationKind.None), new(ActivationKind.Relu), new(ActivationKind.Clip, -0.5f, 0.75f), new(ActivationKind.LeakyRelu, 0.1f), new(ActivationKind.Sigmoid), new(ActivationKind.Tanh),
        new(ActivationKind.HardSigmoid, 0.2f, 0.5f), new(ActivationKind.HardSwish), new(ActivationKind.Elu, 1.5f), new(ActivationKind.Exp), new(ActivationKind.Gelu), new(ActivationKind.Sqrt),
        new(ActivationKind.Abs), new(ActivationKind.Negate), new(ActivationKind.Log), new(ActivationKind.Reciprocal),
        new(ActivationKind.Erf), new(ActivationKind.Mish), new(ActivationKind.Softplus), new(ActivationKind.Softsign), new(ActivationKind.Selu, 1.673f, 1.05f), new(ActivationKind.Celu, 2),
        new(ActivationKind.ThresholdedRelu, 0.5f), new(ActivationKind.Sign), new(ActivationKind.Floor), new(ActivationKind.Ceiling), new(ActivationKind.Round), new(ActivationKind.Sin), new(ActivationKind.Cos),
        new(ActivationKind.Tan), new(ActivationKind.Asin), new(ActivationKind.Acos), new(ActivationKind.Atan), new(ActivationKind.Sinh), new(ActivationKind.Cosh), new(ActivationKind.Asinh),
        new(ActivationKind.Acosh), new(ActivationKind.Atanh), new(ActivationKind.GeluTanh), new(ActivationKind.Silu, 1.702f), new(ActivationKind.Shrink, 0.5f, 0.25f),
    ];

    public static IEnumerable<Activation> Activations => s_activations;

    [Test]
    public void EveryActivationIsInTheTable() => Assert.That(s_activations.Select(a => a.Kind), Is.EquivalentTo(Enum.GetValues<ActivationKind>()));

    [Test]
    public void UnaryEqualsItsTwin([ValueSource(nameof(Activations))] Activation activation, [ValueSource(typeof(Variants), nameof(Variants.Float))] KernelVariant variant, [Values] GuardPlace place) => Variants.UsingFloat(variant, () =>
    {
        var samples = new Samples(21);
        for (var length = 0; length <= 70; length++)
        {
            using var x = new GuardedMemory<float>(samples.Floats(length, activation.Kind is ActivationKind.Sqrt or ActivationKind.Log ? 0 : -12, 12), place);
            using var y = new GuardedMemory<float>(length, place);
            var expected = new float[length];
            fixed (float* e = expected)
                Reference.Unary.Run(activation, x.Pointer, e, 0, length);
            var split = length / 3;
            Unary.Run(activation, x.Pointer, y.Pointer, 0, split);
            Unary.Run(activation, x.Pointer, y.Pointer, split, length);
            Tolerance.Of(activation.Kind).Check(y.Span, expected, $"{activation.Kind}, length {length}");
            Unary.Run(activation, x.Pointer, x.Pointer, 0, length);
            Tolerance.Of(activation.Kind).Check(x.Span, expected, $"{activation.Kind} in place, length {length}");
        }
    });

    [Test]
    public void UnaryKeepsSpecialValues([ValueSource(nameof(Activations))] Activation activation, [ValueSource(typeof(Variants), nameof(Variants.Float))] KernelVariant variant) => Variants.UsingFloat(variant, () =>
    {
        using var x = new GuardedMemory<float>(s_special);
        using var y = new GuardedMemory<float>(s_special.Length);
        var expected = new float[s_special.Length];
        fixed (float* e = expected)
            Reference.Unary.Run(activation, x.Pointer, e, 0, expected.Length);
        Unary.Run(activation, x.Pointer, y.Pointer, 0, expected.Length);
        Tolerance.Of(activation.Kind).Check(y.Span, expected, $"{activation.Kind}");
    });

    [Test]
    public void QuantizeEqualsItsTwin([ValueSource(typeof(Variants), nameof(Variants.Int8))] KernelVariant variant, [Values] GuardPlace place) => Variants.UsingInt8(variant, () =>
    {
        var samples = new Samples(22);
        for (var length = 0; length <= 70; length++)
        {
            var quantization = new QuantizationParameters(samples.NextFloat(0.01f, 0.1f), samples.Next(0, 255));
            var values = samples.Floats(length, -20, 20);
            for (var i = 0; i < length; i += 3)
                values[i] = i % 2 == 0 ? (samples.Next(-300, 300) + 0.5f) * quantization.Scale : s_special[i % s_special.Length];
            using var x = new GuardedMemory<float>(values, place);
            using var y = new GuardedMemory<byte>(length, place);
            var expected = new byte[length];
            fixed (byte* e = expected)
                Reference.Quantize.Run(x.Pointer, e, quantization, 0, length);
            Quantize.Run(x.Pointer, y.Pointer, quantization, 0, length / 2);
            Quantize.Run(x.Pointer, y.Pointer, quantization, length / 2, length);
            Assert.That(y.Span.ToArray(), Is.EqualTo(expected), () => $"{quantization}, length {length}");
        }
    });

    [Test]
    public void DequantizeEqualsItsTwin([ValueSource(typeof(Variants), nameof(Variants.Int8))] KernelVariant variant, [Values] GuardPlace place) => Variants.UsingInt8(variant, () =>
    {
        var samples = new Samples(23);
        for (var length = 0; length <= 70; length++)
        {
            var quantization = new QuantizationParameters(samples.NextFloat(0.01f, 0.1f), samples.Next(0, 255));
            using var x = new GuardedMemory<byte>(samples.Bytes(length), place);
            using var y = new GuardedMemory<float>(length, place);
            var expected = new float[length];
            fixed (float* e = expected)
                Reference.Dequantize.Run(x.Pointer, e, quantization, 0, length);
            Dequantize.Run(x.Pointer, y.Pointer, quantization, 0, length / 2);
            Dequantize.Run(x.Pointer, y.Pointer, quantization, length / 2, length);
            Assert.That(y.Span.ToArray(), Is.EqualTo(expected), () => $"{quantization}, length {length}");
        }
    });

    [Test]
    public void AddInt8EqualsItsTwin([ValueSource(typeof(Variants), nameof(Variants.Int8))] KernelVariant variant, [Values(0, 128)] int offset, [Values] GuardPlace place) => Variants.UsingInt8(variant, () =>
    {
        var samples = new Samples(24);
        foreach (var length in (int[])[.. Enumerable.Range(0, 71), 127, 128, 200, 900])
        {
            QuantizationParameters qa = new(samples.NextFloat(0.01f, 0.1f), samples.Next(0, 255)), qb = new(samples.NextFloat(0.01f, 0.1f), samples.Next(0, 255));
            var scale = samples.Next(0, 1) == 0 ? qa.Scale : samples.NextFloat(0.02f, 0.2f);
            var output = new Requantization(samples.Next(0, 255), samples.Next(0, 20), samples.Next(200, 255));
            using var a = new GuardedMemory<byte>(samples.Bytes(length), place);
            using var b = new GuardedMemory<byte>(samples.Bytes(length), place);
            using var y = new GuardedMemory<byte>(length, place);
            var expected = new byte[length];
            fixed (byte* e = expected)
                Reference.AddInt8.Run(a.Pointer, qa, b.Pointer, qb, e, scale, output, 0, length, offset);
            AddInt8.Run(a.Pointer, qa, b.Pointer, qb, y.Pointer, scale, output, 0, length / 3, offset);
            AddInt8.Run(a.Pointer, qa, b.Pointer, qb, y.Pointer, scale, output, length / 3, length, offset);
            Assert.That(y.Span.ToArray(), Is.EqualTo(expected), () => $"length {length}");
            AddInt8.Run(a.Pointer, qa, b.Pointer, qb, b.Pointer, scale, output, 0, length, offset);
            Assert.That(b.Span.ToArray(), Is.EqualTo(expected), () => $"in place, length {length}");
        }
    });

    [Test]
    public void MulInt8EqualsItsTwin([ValueSource(typeof(Variants), nameof(Variants.Int8))] KernelVariant variant, [Values(0, 128)] int offset, [Values] GuardPlace place) => Variants.UsingInt8(variant, () =>
    {
        var samples = new Samples(27);
        foreach (var length in (int[])[.. Enumerable.Range(0, 71), 127, 128, 200, 900])
        {
            QuantizationParameters qa = new(samples.NextFloat(0.01f, 0.1f), samples.Next(0, 255)), qb = new(samples.NextFloat(0.01f, 0.1f), samples.Next(0, 255));
            var scale = samples.Next(0, 1) == 0 ? qa.Scale * qb.Scale * 32 : samples.NextFloat(0.001f, 0.2f); // a power of two: ties
            var output = new Requantization(samples.Next(0, 255), samples.Next(0, 20), samples.Next(200, 255));
            using var a = new GuardedMemory<byte>(samples.Bytes(length), place);
            using var b = new GuardedMemory<byte>(samples.Bytes(length), place);
            using var y = new GuardedMemory<byte>(length, place);
            var expected = new byte[length];
            fixed (byte* e = expected)
                Reference.MulInt8.Run(a.Pointer, qa, b.Pointer, qb, e, scale, output, 0, length, offset);
            MulInt8.Run(a.Pointer, qa, b.Pointer, qb, y.Pointer, scale, output, 0, length / 3, offset);
            MulInt8.Run(a.Pointer, qa, b.Pointer, qb, y.Pointer, scale, output, length / 3, length, offset);
            Assert.That(y.Span.ToArray(), Is.EqualTo(expected), () => $"length {length}");
            MulInt8.Run(a.Pointer, qa, b.Pointer, qb, b.Pointer, scale, output, 0, length, offset);
            Assert.That(b.Span.ToArray(), Is.EqualTo(expected), () => $"in place, length {length}");
        }
    });

    [Test]
    public void LookupEqualsItsTwin([ValueSource(typeof(Variants), nameof(Variants.Int8))] KernelVariant variant, [Values] GuardPlace place) => Variants.UsingInt8(variant, () =>
    {
        var samples = new Samples(25);
        using var table = new GuardedMemory<byte>(samples.Bytes(256), place);
        foreach (var length in (int[])[.. Enumerable.Range(0, 71), 127, 128, 200, 900])
        {
            using var x = new GuardedMemory<byte>(samples.Bytes(length), place);
            using var y = new GuardedMemory<byte>(length, place);
            var expected = x.Span.ToArray().Select(v => table.Span[v]).ToArray();
            Lookup.Run(x.Pointer, table.Pointer, y.Pointer, 0, length);
            Assert.That(y.Span.ToArray(), Is.EqualTo(expected));
            Lookup.Run(x.Pointer, table.Pointer, x.Pointer, 0, length);
            Assert.That(x.Span.ToArray(), Is.EqualTo(expected));
        }
    });

    [Test]
    public void ScaleShiftEqualsItsTwin([ValueSource(typeof(Variants), nameof(Variants.Float))] KernelVariant variant, [Values] GuardPlace place) => Variants.UsingFloat(variant, () =>
    {
        var samples = new Samples(26);
        foreach (var activation in (Activation[])[new(ActivationKind.None), new(ActivationKind.Relu), new(ActivationKind.Sigmoid)])
        {
            for (var channels = 1; channels <= 35; channels++)
            {
                using var x = new GuardedMemory<float>(samples.Floats(5 * channels), place);
                using var y = new GuardedMemory<float>(5 * channels, place);
                using var scale = new GuardedMemory<float>(samples.Floats(channels), place);
                using var shift = new GuardedMemory<float>(samples.Floats(channels), place);
                var expected = new float[5 * channels];
                fixed (float* e = expected)
                    Reference.ScaleShift.Run(x.Pointer, scale.Pointer, shift.Pointer, e, channels, activation, 0, 5);
                ScaleShift.Run(x.Pointer, scale.Pointer, shift.Pointer, y.Pointer, channels, activation, 0, 2);
                ScaleShift.Run(x.Pointer, scale.Pointer, shift.Pointer, y.Pointer, channels, activation, 2, 5);
                Tolerance.MultiplyAdd.Check(y.Span, expected, $"{channels} channels");
                ScaleShift.Run(x.Pointer, scale.Pointer, shift.Pointer, x.Pointer, channels, activation, 0, 5);
                Tolerance.MultiplyAdd.Check(x.Span, expected, $"in place, {channels} channels");
            }
        }
    });

    [Test]
    public void SoftmaxEqualsItsTwin([ValueSource(typeof(Variants), nameof(Variants.Float))] KernelVariant variant, [Values] bool log, [Values] GuardPlace place) => Variants.UsingFloat(variant, () =>
    {
        const int Rows = 11;
        var samples = new Samples(27);
        foreach (var magnitude in (float[])[1, 20, 200])
        {
            for (var columns = 1; columns <= 40; columns++)
            {
                using var x = new GuardedMemory<float>(samples.Floats(Rows * columns, -magnitude, magnitude), place);
                using var y = new GuardedMemory<float>(Rows * columns, place);
                var expected = new float[Rows * columns];
                fixed (float* e = expected)
                    Reference.Softmax.Run(x.Pointer, e, columns, log, 0, Rows);
                Softmax.Run(x.Pointer, y.Pointer, columns, log, 0, 1);
                Softmax.Run(x.Pointer, y.Pointer, columns, log, 1, Rows);
                Assert.That(y.Span.SequenceEqual(expected), $"{columns} columns");
                Softmax.Run(x.Pointer, x.Pointer, columns, log, 0, Rows);
                Assert.That(x.Span.SequenceEqual(expected), $"in place, {columns} columns");
            }
        }
    });
}
