using EdgeRuntime.TestKit;

namespace EdgeRuntime.Kernels.Tests;

[TestFixture]
public sealed unsafe class Conv2DTests
{
    [Test]
    public void Conv2DEqualsItsTwin([ValueSource(typeof(Variants), nameof(Variants.Float))] KernelVariant variant, [Values] bool withBias, [Values] GuardPlace place) => Variants.UsingFloat(variant, () =>
    {
        var samples = new Samples(51);
        foreach (var (window, groups) in Windows.Convolutions().Concat(Bands))
        {
            int k = window.KernelVolume / groups, n = window.OutputC / groups, groupCount = WeightPacking.PackedFloatCount(k, n);
            var activation = Activations[samples.Next(0, Activations.Length - 1)];
            using var x = new GuardedMemory<float>(samples.Floats(window.Batch * window.InputH * window.InputW * window.InputC), place);
            var packed = new float[groups * groupCount];
            for (var group = 0; group < groups; group++)
                WeightPacking.PackFloat(samples.Floats(k * n), k, n, packed.AsSpan(group * groupCount));
            using var weights = new GuardedMemory<float>(HalfWeights.Round(packed), place);
            using var bias = new GuardedMemory<float>(samples.Floats(WeightPacking.Tiles(window.OutputC) * WeightPacking.Tile), place);
            using var y = new GuardedMemory<float>(window.OutputPixels * window.OutputC, place);
            using var workspace = new GuardedMemory<byte>((Conv2D.WorkspaceBytes(window, groups) + 63) / 64 * 64, place);
            var b = withBias ? bias.Pointer : null;
            var expected = new float[y.Length];
            var units = Conv2D.Units(window);
            fixed (float* e = expected)
                Reference.Conv2D.Run(x.Pointer, weights.Pointer, b, e, window, groups, activation, 0, units);
            Conv2D.Run(x.Pointer, weights.Pointer, b, y.Pointer, window, groups, activation, 0, units / 3, workspace.Pointer);
            Conv2D.Run(x.Pointer, weights.Pointer, b, y.Pointer, window, groups, activation, units / 3, units, workspace.Pointer);
            Tolerance.Sum.Check(y.Span, expected, $"{QuantizedLayer.Describe(window, groups)}, {activation.Kind}");
            if (!KernelVariants.ReadsHalf)
                continue;
            using var half = HalfWeights.Of(weights, place);
            var widened = y.Span.ToArray();
            y.Span.Fill(float.NaN);
            using var scratch = new GuardedMemory<byte>((Conv2D.WorkspaceBytes(window, groups, half: true) + 63) / 64 * 64, place);
            Conv2D.Run(x.Pointer, (float*)half.Pointer, b, y.Pointer, window, groups, activation, 0, units / 3, scratch.Pointer, half: true);
            Conv2D.Run(x.Pointer, (float*)half.Pointer, b, y.Pointer, window, groups, activation, units / 3, units, scratch.Pointer, half: true);
            Assert.That(y.Span.SequenceEqual(widened), () => $"f16 weights: {QuantizedLayer.Describe(window, groups)}, {activation.Kind}");
        }
    });

    [Test]
    public void DepthwiseConv2DEqualsItsTwin([ValueSource(typeof(Variants), nameof(Variants.Float))] KernelVariant variant, [Values] bool withBias, [Values] GuardPlace place) => Variants.UsingFloat(variant, () =>
    {
        var samples = new Samples(52);
        foreach (var window in Windows.PerChannel())
        {
            var activation = Activations[samples.Next(0, Activations.Length - 1)];
            using var x = new GuardedMemory<float>(samples.Floats(window.Batch * window.InputH * window.InputW * window.InputC), place);
            using var weights = new GuardedMemory<float>(samples.Floats(window.KernelVolume), place);
            using var bias = new GuardedMemory<float>(samples.Floats(WeightPacking.Tiles(window.OutputC) * WeightPacking.Tile), place);
            using var y = new GuardedMemory<float>(window.OutputPixels * window.OutputC, place);
            var b = withBias ? bias.Pointer : null;
            var expected = new float[y.Length];
            var units = DepthwiseConv2D.Units(window);
            fixed (float* e = expected)
                Reference.DepthwiseConv2D.Run(x.Pointer, weights.Pointer, b, e, window, activation, 0, units);
            DepthwiseConv2D.Run(x.Pointer, weights.Pointer, b, y.Pointer, window, activation, 0, units / 2);
            DepthwiseConv2D.Run(x.Pointer, weights.Pointer, b, y.Pointer, window, activation, units / 2, units);
            Tolerance.Sum.Check(y.Span, expected, $"{QuantizedLayer.Describe(window, window.InputC)}, {activation.Kind}");
        }
    });

    [Test]
    public void DenseEqualsItsTwin([ValueSource(typeof(Variants), nameof(Variants.Float))] KernelVariant variant, [Values] bool withBias, [Values] GuardPlace place) => Variants.UsingFloat(variant, () =>
    {
        var samples = new Samples(53);
        foreach (var (rows, k, n) in DenseInt8Tests.Sizes())
        {
            var activation = Activations[samples.Next(0, Activations.Length - 1)];
            using var x = new GuardedMemory<float>(samples.Floats(rows * k), place);
            var packed = new float[WeightPacking.PackedFloatCount(k, n)];
            WeightPacking.PackFloat(samples.Floats(k * n), k, n, packed);
            using var weights = new GuardedMemory<float>(HalfWeights.Round(packed), place);
            using var bias = new GuardedMemory<float>(samples.Floats(WeightPacking.Tiles(n) * WeightPacking.Tile), place);
            using var y = new GuardedMemory<float>(rows * n, place);
            var b = withBias ? bias.Pointer : null;
            var expected = new float[y.Length];
            var units = Dense.Units(rows, n);
            fixed (float* e = expected)
                Reference.Dense.Run(x.Pointer, weights.Pointer, b, e, rows, k, n, activation, 0, units);
            Dense.Run(x.Pointer, weights.Pointer, b, y.Pointer, rows, k, n, activation, 0, units / 2);
            Dense.Run(x.Pointer, weights.Pointer, b, y.Pointer, rows, k, n, activation, units / 2, units);
            Tolerance.Sum.Check(y.Span, expected, $"{rows}x{k}x{n}, {activation.Kind}");
            if (!KernelVariants.ReadsHalf)
                continue;
            using var half = HalfWeights.Of(weights, place);
            var widened = y.Span.ToArray();
            y.Span.Fill(float.NaN);
            using var scratch = new GuardedMemory<byte>(Dense.WorkspaceBytes(rows, k, half: true), place);
            Dense.Run(x.Pointer, (float*)half.Pointer, b, y.Pointer, rows, k, n, activation, 0, units / 2, half: true, scratch.Pointer);
            Dense.Run(x.Pointer, (float*)half.Pointer, b, y.Pointer, rows, k, n, activation, units / 2, units, half: true, scratch.Pointer);
            Assert.That(y.Span.SequenceEqual(widened), () => $"f16 weights: {rows}x{k}x{n}, {activation.Kind}");
        }
    });

    [Test]
    public void HalfWeightsGiveTheBitsOfWidenedOnesForAnyValue([ValueSource(typeof(Variants), nameof(Variants.Float))] KernelVariant variant, [Values(1, 3)] int rows) => Variants.UsingFloat(variant, () =>
    {
        if (!KernelVariants.ReadsHalf)
            return;
        const int K = 39, N = 85; // four tiles, one more and five columns
        var samples = new Samples(54);
        var packed = new float[WeightPacking.PackedFloatCount(K, N)];
        WeightPacking.PackFloat(samples.Floats(K * N), K, N, packed);
        using var weights = new GuardedMemory<float>(HalfWeights.Round(packed));
        using var half = HalfWeights.Of(weights, GuardPlace.After);
        using var scratch = new GuardedMemory<byte>(Math.Max(64, Dense.WorkspaceBytes(rows, K, half: true)));
        using var y = new GuardedMemory<float>(rows * N);
        // The last one, in every place: too large for the weights' factor, subnormal, no number.
        foreach (var value in new[] { 0.5f, 32767, 32768, -65536, float.MaxValue, 1e-42f, float.NegativeInfinity, float.NaN })
        {
            for (var place = 0; place < rows * K; place++)
            {
                using var x = new GuardedMemory<float>(samples.Floats(rows * K));
                x.Span[place] = value;
                Dense.Run(x.Pointer, weights.Pointer, null, y.Pointer, rows, K, N, default, 0, Dense.Units(rows, N));
                var widened = Array.ConvertAll(y.Span.ToArray(), BitConverter.SingleToInt32Bits);
                y.Span.Clear();
                Dense.Run(x.Pointer, (float*)half.Pointer, null, y.Pointer, rows, K, N, default, 0, Dense.Units(rows, N), half: true, scratch.Pointer);
                Assert.That(Array.ConvertAll(y.Span.ToArray(), BitConverter.SingleToInt32Bits), Is.EqualTo(widened), $"{value} at {place}");
            }
        }
    });

    [Test]
    public void NanPassesThrough([ValueSource(typeof(Variants), nameof(Variants.Float))] KernelVariant variant) => Variants.UsingFloat(variant, () =>
    {
        using var x = new GuardedMemory<float>([float.NaN, 1, 2, 3, 4, 5, 6]);
        var packed = new float[16];
        WeightPacking.PackFloat([1], 1, 1, packed);
        using var weights = new GuardedMemory<float>(packed);
        using var y = new GuardedMemory<float>(7);
        Dense.Run(x.Pointer, weights.Pointer, null, y.Pointer, 7, 1, 1, new Activation(ActivationKind.Relu), 0, 1);
        Assert.That(y.Span.ToArray(), Is.EqualTo(new[] { float.NaN, 1, 2, 3, 4, 5, 6 }));
    });

    // Several bands per image and part; bands of one row; rows that are too long for a band; kernel rows apart from each other, columns not; in place.
    private static IEnumerable<(Window2D Window, int Groups)> Bands =>
    [
        (Windows.Make(40, 23, 16, 17, 3, 3, pad: 1, batch: 2), 1),
        (Windows.Make(5, 100, 40, 3, 3, 3, stride: 2, pad: 1), 1),
        (Windows.Make(3, 700, 32, 2, 3, 3, pad: 1), 1),
        (Windows.Make(30, 20, 8, 4, 3, 1, dilation: 2, pad: 1), 1),
        (Windows.Make(30, 25, 16, 4, 3, 3), 1),
    ];

    private static Activation[] Activations => [new(ActivationKind.None), new(ActivationKind.Relu), new(ActivationKind.Clip, 0, 6), new(ActivationKind.LeakyRelu, 0.2f), new(ActivationKind.HardSwish), new(ActivationKind.Sigmoid)];
}
