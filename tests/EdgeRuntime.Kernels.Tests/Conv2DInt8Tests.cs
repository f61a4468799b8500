using EdgeRuntime.TestKit;

namespace EdgeRuntime.Kernels.Tests;

[TestFixture]
public sealed unsafe class Conv2DInt8Tests
{
    public static IEnumerable<TestCaseData> Cases() =>
        from variant in Variants.Int8
        from place in Enum.GetValues<GuardPlace>()
        select new TestCaseData(variant, place);

    [TestCaseSource(nameof(Cases))]
    public void EqualsTheScalarTwin(KernelVariant variant, GuardPlace place) => Variants.UsingInt8(variant, () =>
    {
        foreach (var (window, groups) in Windows.Convolutions())
        {
            using var layer = new QuantizedLayer(window, groups, place, seed: 7);
            var expected = layer.RunReference();
            Assert.That(layer.Run(0, Conv2DInt8.Units(window)), Is.EqualTo(expected), () => QuantizedLayer.Describe(window, groups));
        }
    });

    // Rows that are long enough for bands in every variant that has them: every rest of a tile's rows, and columns that are one tile, one and a half, and more.
    [TestCaseSource(nameof(Cases))]
    public void LongRowsEqualTheScalarTwin(KernelVariant variant, GuardPlace place) => Variants.UsingInt8(variant, () =>
    {
        for (var width = 12; width <= 20; width++)
        {
            foreach (var window in (Window2D[])[Windows.Make(4, width, 4, width * 3, 3, 3, pad: 1, batch: 2), Windows.Make(4, width + 2, 8, 40, 3, 3), Windows.Make(5, 2 * width, 4, 7, 3, 3, stride: 2, pad: 1)])
            {
                using var layer = new QuantizedLayer(window, 1, place, seed: 11);
                var expected = layer.RunReference();
                Assert.That(layer.Run(0, Conv2DInt8.Units(window)), Is.EqualTo(expected), () => QuantizedLayer.Describe(window, 1));
                layer.Y.Span.Clear();
                for (var first = 0; first < Conv2DInt8.Units(window); first += 7)
                    layer.Run(first, Math.Min(Conv2DInt8.Units(window), first + 7));
                Assert.That(layer.Output, Is.EqualTo(expected), () => $"in ranges, {QuantizedLayer.Describe(window, 1)}");
            }
        }
    });

    // Emitted code computes the last 8 columns by pairs of quads: every rest of a kernel row's bytes, alone and behind other tiles, every rest of a tile's rows.
    [TestCaseSource(nameof(Cases))]
    public void TheLastEightColumnsEqualTheScalarTwin(KernelVariant variant, GuardPlace place) => Variants.UsingInt8(variant, () =>
    {
        var windows = Enumerable.Range(1, 16).SelectMany(size => (Window2D[])
        [
            Windows.Make(4, 4 + size, size, 8, 3, 3, pad: 1, batch: 2), Windows.Make(5, 3 + size, size, 24, 3, 3), Windows.Make(5, 2 * size + 7, size, 56, 2, 3, stride: 2, pad: 1),
            Windows.Make(7, 2 * size + 7, size, 8, 1, 1, stride: 2), Windows.Make(9, size + 8, 2, 40, 3, 1, dilation: 2, pad: 2),
        ]);
        foreach (var window in windows)
        {
            using var layer = new QuantizedLayer(window, 1, place, seed: 12);
            var (expected, units) = (layer.RunReference(), Conv2DInt8.Units(window));
            Assert.That(layer.Run(0, units), Is.EqualTo(expected), () => QuantizedLayer.Describe(window, 1));
            layer.Y.Span.Clear();
            for (var first = 0; first < units; first += 5)
                layer.Run(first, Math.Min(units, first + 5));
            Assert.That(layer.Output, Is.EqualTo(expected), () => $"in ranges, {QuantizedLayer.Describe(window, 1)}");
        }
    });

    // Kernels of 3x3 with a stride of 1 and channels enough, for which AVX2 and AVX-VNNI have Winograd's tiles: every rest of rows, columns and channels, every kind of padding, and ranges that divide tiles.
    [TestCaseSource(nameof(Cases))]
    public void WinogradsTilesEqualTheScalarTwin(KernelVariant variant, GuardPlace place) => Variants.UsingInt8(variant, () =>
    {
        var windows = Enumerable.Range(6, 8).SelectMany(size => (Window2D[])
        [
            Windows.Make(size, 19 - size, 32, 16, 3, 3, pad: 1, batch: 2), Windows.Make(size, size, 8 * size - 16, 24, 3, 3), Windows.Make(8, size, 40, 8 * size - 32, 3, 3, pad: 0, padBottom: 2, padRight: 1),
            Windows.Make(6, 6, 48, 16, 3, 3, pad: 2), Windows.Make(22, 31, 16, 16, 3, 3, pad: 1), Windows.Make(5, 5, 32, 16, 3, 3, pad: 8),
        ]);
        var tiled = 0;
        foreach (var window in windows)
        {
            using var layer = new QuantizedLayer(window, 1, place, seed: 13);
            var (expected, units) = (layer.RunReference(), Conv2DInt8.Units(window));
            tiled += Conv2DInt8.Describe(window, 1).Contains("Winograd", StringComparison.Ordinal) ? 1 : 0;
            Assert.That(layer.Run(0, units), Is.EqualTo(expected), () => QuantizedLayer.Describe(window, 1));
            foreach (var step in (int[])[Conv2DInt8.Grain(window, 1), 21])
            {
                layer.Y.Span.Clear();
                for (var first = 0; first < units; first += step)
                    layer.Run(first, Math.Min(units, first + step));
                Assert.That(layer.Output, Is.EqualTo(expected), () => $"in ranges of {step}, {QuantizedLayer.Describe(window, 1)}");
            }
        }
        Assert.That(tiled, variant is KernelVariant.AvxVnni or KernelVariant.Avx2 ? Is.GreaterThan(windows.Count() / 2) : Is.Zero);
    });

    [TestCaseSource(nameof(Cases))]
    public void RangesOfUnitsAddUpToTheWhole(KernelVariant variant, GuardPlace place) => Variants.UsingInt8(variant, () =>
    {
        foreach (var (window, groups) in Windows.Convolutions().Where((_, i) => i % 3 == 0))
        {
            using var layer = new QuantizedLayer(window, groups, place, seed: 8);
            var expected = layer.RunReference();
            var units = Conv2DInt8.Units(window);
            for (var first = 0; first < units; first += 5)
                layer.Run(first, Math.Min(units, first + 5));
            Assert.That(layer.Output, Is.EqualTo(expected), () => QuantizedLayer.Describe(window, groups));
        }
    });

    [Test]
    public void NothingOutsideTheRangeIsWritten([ValueSource(typeof(Variants), nameof(Variants.Int8))] KernelVariant variant) => Variants.UsingInt8(variant, () =>
    {
        var window = Windows.Make(4, 5, 8, 10, 3, 3, pad: 1);
        using var layer = new QuantizedLayer(window, 1, GuardPlace.After, seed: 9);
        layer.Y.Span.Fill(0xAB);
        layer.Run(7, 12);
        Assert.That(layer.Y.Span[..70].ToArray(), Is.All.EqualTo((byte)0xAB));
        Assert.That(layer.Y.Span[120..].ToArray(), Is.All.EqualTo((byte)0xAB));
    });

    [Test]
    public void ExtremeValuesDoNotSaturateInBetween([ValueSource(typeof(Variants), nameof(Variants.Int8))] KernelVariant variant) => Variants.UsingInt8(variant, () =>
    {
        foreach (var window in (Window2D[])[Windows.Make(3, 3, 64, 16, 3, 3, pad: 1), Windows.Make(8, 8, 224, 16, 3, 3, pad: 1)])
        {
            foreach (var (value, weight) in ((byte, sbyte)[])[(255, -128), (255, 127), (0, -128)])
            {
                using var layer = new QuantizedLayer(window, 1, GuardPlace.After, seed: 10, weight);
                layer.X.Span.Fill(value);
                Assert.That(layer.Run(0, Conv2DInt8.Units(window)), Is.EqualTo(layer.RunReference()));
            }
        }
    });
}
