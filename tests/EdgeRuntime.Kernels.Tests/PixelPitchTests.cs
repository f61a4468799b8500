using EdgeRuntime.TestKit;

namespace EdgeRuntime.Kernels.Tests;

/// <summary>Kernels in the columns of wider matrices: the same bits as side by side, and not one byte of the neighbours.</summary>
[TestFixture]
public sealed unsafe class PixelPitchTests
{
    private const int Left = 5, Right = 3;
    private delegate void Kernel<T>(T* x, T* y, PixelPitch pitch, int first, int end) where T : unmanaged;

    [Test]
    public void Convolutions_in_float([ValueSource(typeof(Variants), nameof(Variants.Float))] KernelVariant variant, [Values] GuardPlace place) => Variants.UsingFloat(variant, () =>
    {
        var samples = new Samples(61);
        foreach (var (window, groups) in Windows.Convolutions())
        {
            int k = window.KernelVolume / groups, n = window.OutputC / groups, count = WeightPacking.PackedFloatCount(k, n);
            using var weights = new GuardedMemory<float>(samples.Floats(groups * count));
            using var bias = new GuardedMemory<float>(samples.Floats(WeightPacking.Tiles(window.OutputC) * WeightPacking.Tile));
            using var workspace = new GuardedMemory<byte>((Conv2D.WorkspaceBytes(window, groups) + 63) / 64 * 64);
            var activation = new Activation(samples.Next(0, 1) == 0 ? ActivationKind.Relu : ActivationKind.HardSwish);
            Check(window, place, n => samples.Floats(n), Conv2D.Units(window), window.IsPointwise, (x, y, pitch, first, end) => Conv2D.Run(x, weights.Pointer, bias.Pointer, y, window, groups, activation, first, end, workspace.Pointer, pitch: pitch));
        }
    });

    [Test]
    public void Convolutions_in_bytes([ValueSource(typeof(Variants), nameof(Variants.Int8))] KernelVariant variant, [Values] GuardPlace place) => Variants.UsingInt8(variant, () =>
    {
        var samples = new Samples(62);
        foreach (var (window, groups) in Windows.Convolutions().Append((Windows.Make(12, 12, 32, 24, 3, 1) with { PadTop = 1, PadLeft = 1, PadBottom = 1, PadRight = 1, OutputH = 12, OutputW = 12 }, 1)))
        {
            using var layer = new QuantizedLayer(window, groups, place, 63);
            Check(window, place, n => samples.Bytes(n), Conv2DInt8.Units(window), Conv2DInt8.ReadsInPlace(window, window.KernelVolume / groups), layer.Run);
        }
    });

    [Test]
    public void Windows_in_float([ValueSource(typeof(Variants), nameof(Variants.Float))] KernelVariant variant, [Values] GuardPlace place) => Variants.UsingFloat(variant, () =>
    {
        var samples = new Samples(64);
        foreach (var window in Windows.PerChannel())
        {
            using var weights = new GuardedMemory<float>(samples.Floats(window.KernelVolume));
            Check(window, place, n => samples.Floats(n), DepthwiseConv2D.Units(window), true, (x, y, pitch, first, end) => DepthwiseConv2D.Run(x, weights.Pointer, null, y, window, new Activation(ActivationKind.HardSwish), first, end, pitch));
            Check(window, place, n => samples.Floats(n), MaxPool2D.Units(window), true, (x, y, pitch, first, end) => MaxPool2D.Run(x, y, window, first, end, pitch));
            Check(window, place, n => samples.Floats(n), AveragePool2D.Units(window), true, (x, y, pitch, first, end) => AveragePool2D.Run(x, y, window, true, first, end, pitch));
        }
    });

    [Test]
    public void Windows_in_bytes([ValueSource(typeof(Variants), nameof(Variants.Int8))] KernelVariant variant, [Values] GuardPlace place) => Variants.UsingInt8(variant, () =>
    {
        var samples = new Samples(65);
        foreach (var window in Windows.PerChannel())
            Check(window, place, n => samples.Bytes(n), MaxPool2D.Units(window), true, (x, y, pitch, first, end) => MaxPool2D.Run(x, y, window, first, end, pitch));
    });

    [Test]
    public void Rows_that_are_moved([ValueSource(typeof(Variants), nameof(Variants.Float))] KernelVariant variant, [Values] GuardPlace place) => Variants.UsingFloat(variant, () =>
    {
        var samples = new Samples(66);
        foreach (var channels in (int[])[1, 4, 7, 24])
        {
            var window = Windows.Make(6, 4, channels, channels, 1, 1);
            using var indices = new GuardedMemory<int>([0, 3, -1, 2]);
            using var weights = new GuardedMemory<float>(samples.Floats(4));
            using var taps = new GuardedMemory<int>([0, 3, 1, 2]);
            Check(window, place, n => samples.Floats(n), 24, false, (x, y, pitch, first, end) => Gather.Run((byte*)x, indices.Pointer, false, (byte*)y, 4, 4, channels * sizeof(float), first, end, pitch.Y * sizeof(float)));
            Check(window, place, n => samples.Floats(n), 24, false, (x, y, pitch, first, end) => Interpolate.Run(x, taps.Pointer, weights.Pointer, y, 4, 4, channels, 1, 0, first, end, pitch.Y));
            Check(window, place, n => samples.Floats(n), 24, true, (x, y, pitch, first, end) => Concat.Run(x, y, channels * sizeof(float), (nint)(pitch.Y == 0 ? channels : pitch.Y) * sizeof(float), first, end, pitch.X * sizeof(float)));
        }
    });

    private static void Check<T>(Window2D window, GuardPlace place, Func<int, T[]> values, int units, bool readsPitch, Kernel<T> kernel) where T : unmanaged
    {
        int pixelsX = window.Batch * window.InputH * window.InputW, pixelsY = window.OutputPixels, pitchX = Left + window.InputC + Right, pitchY = Left + window.OutputC + Right;
        using var x = new GuardedMemory<T>(values(pixelsX * window.InputC), place);
        using var expected = new GuardedMemory<T>(pixelsY * window.OutputC, place);
        using var wideX = new GuardedMemory<T>(values(pixelsX * pitchX), place);
        using var wideY = new GuardedMemory<T>(values(pixelsY * pitchY), place);
        for (var pixel = 0; pixel < pixelsX; pixel++)
            x.Span.Slice(pixel * window.InputC, window.InputC).CopyTo(wideX.Span[(pixel * pitchX + Left)..]);
        var wanted = wideY.Span.ToArray();
        kernel(x.Pointer, expected.Pointer, default, 0, units / 3);
        kernel(x.Pointer, expected.Pointer, default, units / 3, units);
        for (var pixel = 0; pixel < pixelsY; pixel++)
            expected.Span.Slice(pixel * window.OutputC, window.OutputC).CopyTo(wanted.AsSpan(pixel * pitchY + Left));
        var pitch = new PixelPitch(readsPitch ? pitchX : 0, pitchY);
        var source = readsPitch ? wideX.Pointer + Left : x.Pointer;
        kernel(source, wideY.Pointer + Left, pitch, 0, units / 3);
        kernel(source, wideY.Pointer + Left, pitch, units / 3, units);
        Assert.That(System.Runtime.InteropServices.MemoryMarshal.AsBytes(wideY.Span).SequenceEqual(System.Runtime.InteropServices.MemoryMarshal.AsBytes(wanted.AsSpan())), () => QuantizedLayer.Describe(window, 1));
    }
}
