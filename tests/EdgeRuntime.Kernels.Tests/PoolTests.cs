using EdgeRuntime.TestKit;

namespace EdgeRuntime.Kernels.Tests;

[TestFixture]
public sealed unsafe class PoolTests
{
    [Test]
    public void MaxPool2DInFloat([ValueSource(typeof(Variants), nameof(Variants.Float))] KernelVariant variant, [Values] GuardPlace place) => Variants.UsingFloat(variant, () =>
        CheckFloat(place, Tolerance.Exact, (x, y, w, first, end) => MaxPool2D.Run(x, y, w, first, end), (x, y, w, first, end) => Reference.MaxPool2D.Run(x, y, w, float.NegativeInfinity, first, end)));

    [Test]
    public void AveragePool2DInFloat([ValueSource(typeof(Variants), nameof(Variants.Float))] KernelVariant variant, [Values] bool countIncludePad, [Values] GuardPlace place) => Variants.UsingFloat(variant, () =>
        CheckFloat(place, Tolerance.Exact, (x, y, w, first, end) => AveragePool2D.Run(x, y, w, countIncludePad, first, end), (x, y, w, first, end) => Reference.AveragePool2D.Run(x, y, w, countIncludePad, first, end)));

    [Test]
    public void MaxPool2DInBytes([ValueSource(typeof(Variants), nameof(Variants.Int8))] KernelVariant variant, [Values] GuardPlace place) => Variants.UsingInt8(variant, () =>
        CheckBytes(place, (x, y, w, first, end) => MaxPool2D.Run(x, y, w, first, end), (x, y, w, first, end) => Reference.MaxPool2D.Run(x, y, w, (byte)0, first, end)));

    [Test]
    public void AveragePool2DInBytes([ValueSource(typeof(Variants), nameof(Variants.Int8))] KernelVariant variant, [Values] bool countIncludePad, [Values] GuardPlace place) => Variants.UsingInt8(variant, () =>
    {
        QuantizationParameters input = new(0.021f, 117), output = new(0.017f, 33);
        CheckBytes(place, (x, y, w, first, end) => AveragePool2DInt8.Run(x, y, w, countIncludePad, input, output, first, end), (x, y, w, first, end) => Reference.AveragePool2DInt8.Run(x, y, w, countIncludePad, input, output, first, end));
    });

    [Test]
    public void GlobalAveragePoolInFloat([ValueSource(typeof(Variants), nameof(Variants.Float))] KernelVariant variant, [Values] GuardPlace place) => Variants.UsingFloat(variant, () =>
    {
        foreach (var (batch, pixels, channels) in Globals())
        {
            using var x = new GuardedMemory<float>(new Samples(43).Floats(batch * pixels * channels), place);
            using var y = new GuardedMemory<float>(batch * channels, place);
            var expected = new float[y.Length];
            var units = GlobalAveragePool.Units(batch, channels);
            fixed (float* e = expected)
                Reference.GlobalAveragePool.Run(x.Pointer, e, pixels, channels, 0, units);
            GlobalAveragePool.Run(x.Pointer, y.Pointer, pixels, channels, 0, units / 2);
            GlobalAveragePool.Run(x.Pointer, y.Pointer, pixels, channels, units / 2, units);
            Tolerance.MultiplyAdd.Check(y.Span, expected, $"{batch}x{pixels}x{channels}");
        }
    });

    [Test]
    public void GlobalAveragePoolInBytes([ValueSource(typeof(Variants), nameof(Variants.Int8))] KernelVariant variant, [Values] GuardPlace place) => Variants.UsingInt8(variant, () =>
    {
        QuantizationParameters input = new(0.021f, 117), output = new(0.017f, 33);
        foreach (var (batch, pixels, channels) in Globals())
        {
            using var x = new GuardedMemory<byte>(new Samples(44).Bytes(batch * pixels * channels), place);
            using var y = new GuardedMemory<byte>(batch * channels, place);
            x.Span[^Math.Min(x.Length, 20)..].Fill(255);
            var expected = new byte[y.Length];
            var units = GlobalAveragePoolInt8.Units(batch, channels);
            fixed (byte* e = expected)
                Reference.GlobalAveragePoolInt8.Run(x.Pointer, e, pixels, channels, input, output, 0, units);
            GlobalAveragePoolInt8.Run(x.Pointer, y.Pointer, pixels, channels, input, output, 0, units / 2);
            GlobalAveragePoolInt8.Run(x.Pointer, y.Pointer, pixels, channels, input, output, units / 2, units);
            Assert.That(y.Span.ToArray(), Is.EqualTo(expected), () => $"{batch}x{pixels}x{channels}");
        }
    });

    [Test]
    public void NanNeverWinsTheMaximum()
    {
        var window = Windows.Make(2, 2, 16, 16, 2, 2);
        using var x = new GuardedMemory<float>(64);
        using var y = new GuardedMemory<float>(16);
        x.Span.Fill(float.NaN);
        x.Span[..8].Fill(-5);
        MaxPool2D.Run(x.Pointer, y.Pointer, window, 0, 1);
        Assert.That(y.Span[..8].ToArray(), Is.All.EqualTo(-5f));
        Assert.That(y.Span[8..].ToArray(), Is.All.EqualTo(float.NegativeInfinity));
    }

    private static IEnumerable<(int Batch, int Pixels, int Channels)> Globals()
    {
        for (var channels = 1; channels <= 36; channels++)
            yield return (2, 6, channels);
        for (var pixels = 1; pixels <= 9; pixels++)
            yield return (1, pixels, 17);
        yield return (1, 255, 16);
        yield return (1, 256, 16);
        yield return (1, 257, 33);
        yield return (3, 49, 64);
    }

    private delegate void FloatPool(float* x, float* y, Window2D window, int first, int end);

    private delegate void BytePool(byte* x, byte* y, Window2D window, int first, int end);

    private static void CheckFloat(GuardPlace place, Tolerance tolerance, FloatPool pool, FloatPool twin)
    {
        foreach (var window in Windows.PerChannel())
        {
            using var x = new GuardedMemory<float>(new Samples(41).Floats(window.Batch * window.InputH * window.InputW * window.InputC), place);
            using var y = new GuardedMemory<float>(window.OutputPixels * window.InputC, place);
            var expected = new float[y.Length];
            var units = window.Batch * window.OutputH;
            fixed (float* e = expected)
                twin(x.Pointer, e, window, 0, units);
            pool(x.Pointer, y.Pointer, window, 0, units / 2);
            pool(x.Pointer, y.Pointer, window, units / 2, units);
            tolerance.Check(y.Span, expected, QuantizedLayer.Describe(window, window.InputC));
        }
    }

    private static void CheckBytes(GuardPlace place, BytePool pool, BytePool twin)
    {
        foreach (var window in Windows.PerChannel())
        {
            using var x = new GuardedMemory<byte>(new Samples(42).Bytes(window.Batch * window.InputH * window.InputW * window.InputC), place);
            using var y = new GuardedMemory<byte>(window.OutputPixels * window.InputC, place);
            var expected = new byte[y.Length];
            var units = window.Batch * window.OutputH;
            fixed (byte* e = expected)
                twin(x.Pointer, e, window, 0, units);
            pool(x.Pointer, y.Pointer, window, 0, units / 2);
            pool(x.Pointer, y.Pointer, window, units / 2, units);
            Assert.That(y.Span.ToArray(), Is.EqualTo(expected), () => QuantizedLayer.Describe(window, window.InputC));
        }
    }
}
