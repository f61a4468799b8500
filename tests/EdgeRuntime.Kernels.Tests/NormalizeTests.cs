using EdgeRuntime.TestKit;

namespace EdgeRuntime.Kernels.Tests;

[TestFixture]
public sealed unsafe class NormalizeTests
{
    // Outer, count, inner, channels, elements of a channel.
    private static readonly int[][] s_sizes = [[3, 1, 1, 1, 1], [3, 7, 1, 7, 1], [2, 40, 1, 40, 1], [6, 33, 1, 3, 33], [4, 36, 1, 6, 12], [4, 36, 1, 2, 36], [2, 9, 5, 5, 1], [2, 9, 16, 16, 1], [1, 30, 19, 19, 1]];

    [Test]
    public void EqualsItsTwin([Values] NormalizationKind kind, [ValueSource(typeof(Variants), nameof(Variants.Float))] KernelVariant variant, [Values] GuardPlace place) => Variants.UsingFloat(variant, () =>
    {
        var samples = new Samples(71);
        foreach (var size in s_sizes)
        {
            foreach (var (hasScale, hasBias) in new[] { (true, true), (true, false), (false, true), (false, false) })
            {
                var normalization = new Normalization { Kind = kind, Count = size[1], Inner = size[2], Channels = size[3], ChannelSize = size[4], Epsilon = 0.001f };
                int units = size[0] * size[2], count = units * size[1];
                using var x = new GuardedMemory<float>(samples.Floats(count, -1, 2), place);
                using var y = new GuardedMemory<float>(count, place);
                using var scale = new GuardedMemory<float>(samples.Floats(size[3]), place);
                using var bias = new GuardedMemory<float>(samples.Floats(size[3]), place);
                float* s = hasScale ? scale.Pointer : null, b = hasBias ? bias.Pointer : null;
                var expected = new float[count];
                fixed (float* e = expected)
                    Reference.Normalize.Run(normalization, x.Pointer, s, b, e, 0, units);
                var what = $"{kind} of [{string.Join(',', size)}]";
                Normalize.Run(normalization, x.Pointer, s, b, y.Pointer, 0, units / 3);
                Normalize.Run(normalization, x.Pointer, s, b, y.Pointer, units / 3, units);
                Tolerance.MultiplyAdd.Check(y.Span, expected, what);
                Normalize.Run(normalization, x.Pointer, s, b, x.Pointer, 0, units);
                Tolerance.MultiplyAdd.Check(x.Span, expected, $"{what} in place");
            }
        }
    });

    [Test]
    public void NumbersThatAreAllAlike([Values] NormalizationKind kind, [Values(0f, 5f)] float value, [Values(1, 9)] int inner)
    {
        using var x = new GuardedMemory<float>([.. Enumerable.Repeat(value, 20 * inner)]);
        var normalization = new Normalization { Kind = kind, Count = 20, Inner = inner, Channels = 1, ChannelSize = 1, Epsilon = 1e-5f };
        Normalize.Run(normalization, x.Pointer, null, null, x.Pointer, 0, inner);
        var expected = value == 0 ? 0 : kind switch { NormalizationKind.MeanVariance => 0, NormalizationKind.RootMeanSquare => 1, NormalizationKind.L1 => 1f / 20, _ => 1 / MathF.Sqrt(20) };
        Assert.That(x.Span.ToArray(), Has.All.EqualTo(expected).Within(1e-6f));
    }

    [Test]
    public void NaNSpoilsItsGroupAlone([Values(1, 9)] int inner)
    {
        using var x = new GuardedMemory<float>(new Samples(72).Floats(2 * 20 * inner));
        x.Span[3 * inner] = float.NaN;
        Normalize.Run(new Normalization { Count = 20, Inner = inner, Channels = 1, ChannelSize = 1 }, x.Pointer, null, null, x.Pointer, 0, 2 * inner);
        for (var i = 0; i < x.Length; i++)
            Assert.That(float.IsNaN(x.Span[i]), Is.EqualTo(i < 20 * inner && i % inner == 0), () => $"element {i}");
    }

    [Test]
    public void LocalResponseNormalizationEqualsItsTwin([Values(1, 2, 3, 5, 50)] int size, [ValueSource(typeof(Variants), nameof(Variants.Float))] KernelVariant variant, [Values] GuardPlace place) => Variants.UsingFloat(variant, () =>
    {
        var samples = new Samples(73);
        for (var channels = 1; channels <= 40; channels += 3)
        {
            using var x = new GuardedMemory<float>(samples.Floats(5 * channels, -3, 3), place);
            using var y = new GuardedMemory<float>(5 * channels, place);
            var expected = new float[5 * channels];
            fixed (float* e = expected)
                Reference.LocalResponseNormalization.Run(x.Pointer, e, channels, size, 0.5f, 0.75f, 1.25f, 0, 5);
            LocalResponseNormalization.Run(x.Pointer, y.Pointer, channels, size, 0.5f, 0.75f, 1.25f, 0, 2);
            LocalResponseNormalization.Run(x.Pointer, y.Pointer, channels, size, 0.5f, 0.75f, 1.25f, 2, 5);
            Tolerance.Function.Check(y.Span, expected, $"{channels} channels, size {size}");
        }
    });

    [Test]
    public void HardmaxIsOneAtTheFirstMaximum([Values] GuardPlace place)
    {
        using var x = new GuardedMemory<float>([1, 3, 3, -1, -2, -1, float.NegativeInfinity, float.NegativeInfinity, float.NegativeInfinity], place);
        Hardmax.Run(x.Pointer, x.Pointer, 3, 0, 1);
        Hardmax.Run(x.Pointer, x.Pointer, 3, 1, 3);
        Assert.That(x.Span.ToArray(), Is.EqualTo(new float[] { 0, 1, 0, 1, 0, 0, 1, 0, 0 }));
    }
}
