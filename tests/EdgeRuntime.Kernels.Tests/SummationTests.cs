using EdgeRuntime.TestKit;

namespace EdgeRuntime.Kernels.Tests;

/// <summary>An output of an f32 product is the same bits in whatever block of rows and columns it is computed, as threads share them.</summary>
[TestFixture]
public sealed unsafe class SummationTests
{
    [Test]
    public void AnySplitOfADenseLayerGivesTheSameBits([ValueSource(typeof(Variants), nameof(Variants.Float))] KernelVariant variant, [Values(1, 2, 7, 49, 100)] int rows) => Variants.UsingFloat(variant, () =>
    {
        var samples = new Samples(94);
        foreach (var (k, n) in ((int, int)[])[(1, 5), (3, 16), (20, 130), (37, 77), (64, 33)])
        {
            using var x = new GuardedMemory<float>(samples.Floats(rows * k));
            using var weights = new GuardedMemory<float>(WeightPacking.PackedFloatCount(k, n));
            WeightPacking.PackFloat(samples.Floats(k * n), k, n, weights.Span);
            using var bias = new GuardedMemory<float>(samples.Floats((n + 15) / 16 * 16));
            using var y = new GuardedMemory<float>(rows * n);
            var units = Dense.Units(rows, n);
            Dense.Run(x.Pointer, weights.Pointer, bias.Pointer, y.Pointer, rows, k, n, new Activation(ActivationKind.None), 0, units);
            float[] expected = [.. y.Span];
            y.Span.Fill(float.NaN);
            for (int unit = 0, next; unit < units; unit = next)
            {
                next = Math.Min(units, unit + samples.Next(1, 5));
                Dense.Run(x.Pointer, weights.Pointer, bias.Pointer, y.Pointer, rows, k, n, new Activation(ActivationKind.None), unit, next);
            }
            Assert.That(y.Span.ToArray(), Is.EqualTo(expected), () => $"{rows}x{k} by {n}");
        }
    });

    [Test]
    public void AnySplitOfAConvolutionGivesTheSameBits([ValueSource(typeof(Variants), nameof(Variants.Float))] KernelVariant variant, [Values(1, 3)] int kernelH, [Values(1, 3)] int kernelW, [Values(1, 2)] int groups) => Variants.UsingFloat(variant, () =>
    {
        const int Side = 9, InputC = 6, OutputC = 40;
        var samples = new Samples(95);
        var window = Windows.Make(Side, Side, InputC, OutputC, kernelH, kernelW);
        var k = window.KernelVolume / groups;
        using var x = new GuardedMemory<float>(samples.Floats(Side * Side * InputC));
        using var weights = new GuardedMemory<float>(samples.Floats(groups * WeightPacking.PackedFloatCount(k, OutputC / groups)));
        using var bias = new GuardedMemory<float>(samples.Floats(48));
        using var y = new GuardedMemory<float>(window.OutputPixels * OutputC);
        using var workspace = new GuardedMemory<byte>(Math.Max(64, Conv2D.WorkspaceBytes(window, groups)));
        var units = Conv2D.Units(window);
        Conv2D.Run(x.Pointer, weights.Pointer, bias.Pointer, y.Pointer, window, groups, new Activation(ActivationKind.None), 0, units, workspace.Pointer);
        float[] expected = [.. y.Span];
        y.Span.Fill(float.NaN);
        for (int unit = 0, next; unit < units; unit = next)
        {
            next = Math.Min(units, unit + samples.Next(1, 15));
            Conv2D.Run(x.Pointer, weights.Pointer, bias.Pointer, y.Pointer, window, groups, new Activation(ActivationKind.None), unit, next, workspace.Pointer);
        }
        Assert.That(y.Span.ToArray(), Is.EqualTo(expected));
    });
}
