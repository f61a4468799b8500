using EdgeRuntime.TestKit;

namespace EdgeRuntime.Kernels.Tests;

[TestFixture]
public sealed class Conv2DInt8CandidatesTests
{
    // The geometries of Conv2DInt8Tests: every rest of pixels, channels and K; rows that are long enough for bands; the last 8 columns; Winograd's tiles at every edge; and what has one way only.
    private static IEnumerable<(Window2D Window, int Groups)> Layers()
    {
        foreach (var layer in Windows.Convolutions())
            yield return layer;
        for (var size = 1; size <= 13; size += 3)
        {
            yield return (Windows.Make(4, 11 + size, 4, (11 + size) * 3, 3, 3, pad: 1, batch: 2), 1);
            yield return (Windows.Make(5, 22 + 2 * size, 4, 7, 3, 3, stride: 2, pad: 1), 1);
            yield return (Windows.Make(5, 3 + size, size, 24, 3, 3), 1);
            yield return (Windows.Make(7, 2 * size + 7, size, 8, 1, 1, stride: 2), 1);
            yield return (Windows.Make(4 + size, 17 - size, 8, 8, 3, 3, pad: 1, batch: 2), 1);
            yield return (Windows.Make(4 + size, 5 + size, 32, 8 * size, 3, 3), 1);
            yield return (Windows.Make(20, 9 + size, 16, 40, 3, 3, pad: 1), 1);
        }
        yield return (Windows.Make(10, 10, 9, 41, 1, 1), 1);
        yield return (Windows.Make(40, 6, 3, 16, 3, 3, stride: 2, pad: 1), 1);
        yield return (Windows.Make(5, 5, 32, 16, 3, 3, pad: 8), 1);
        yield return (Windows.Make(8, 8, 224, 16, 3, 3, pad: 1), 1);
    }

    [Test]
    public void EveryCandidateEqualsTheScalarTwin([Values] GuardPlace place)
    {
        var seen = new HashSet<(KernelMethod, KernelVariant)>();
        foreach (var (window, groups) in Layers())
        {
            byte[]? expected = null;
            foreach (var choice in Conv2DInt8.Candidates(window, groups))
            {
                seen.Add((choice.Method, choice.Variant));
                using var layer = new QuantizedLayer(window, groups, place, seed: 14, choice: choice);
                expected ??= layer.RunReference();
                var units = Conv2DInt8.Units(window);
                Assert.That(layer.Run(0, units), Is.EqualTo(expected), () => $"{choice}: {QuantizedLayer.Describe(window, groups)}");
                layer.Y.Span.Clear();
                foreach (var step in (int[])[Conv2DInt8.Grain(window, groups, choice), 13])
                {
                    for (var first = 0; first < units && (step > 1 || units < 200); first += step)
                        layer.Run(first, Math.Min(units, first + step));
                }
                Assert.That(layer.Output, Is.EqualTo(expected), () => $"{choice}, in ranges: {QuantizedLayer.Describe(window, groups)}");
            }
        }
        foreach (var variant in Variants.Int8)
        {
            if (variant >= KernelVariant.Avx2)
                Assert.That(seen, Is.SupersetOf(new[] { (KernelMethod.Rows, variant), (KernelMethod.Bands, variant) }));
            if (variant is KernelVariant.Avx2 or KernelVariant.AvxVnni)
                Assert.That(seen, Does.Contain((KernelMethod.Winograd, variant)));
            if (variant == KernelVariant.Emitted)
                Assert.That(seen, Does.Contain((KernelMethod.Pairs, variant)));
        }
    }

    [Test]
    public void TheFirstCandidateIsTheDefaultAndNoneIsThereTwice([ValueSource(typeof(Variants), nameof(Variants.Int8))] KernelVariant variant) => Variants.UsingInt8(variant, () =>
    {
        foreach (var (window, groups) in Layers())
        {
            var candidates = Conv2DInt8.Candidates(window, groups);
            Assert.That(candidates, Is.Unique.And.ItemAt(0).EqualTo(Conv2DInt8.Default(window, groups)));
            Assert.That(candidates, Has.All.Matches<KernelChoice>(choice => choice.Variant <= variant && KernelVariants.IsSupported(choice.Variant)));
            Assert.That(Conv2DInt8.Describe(window, groups), Is.EqualTo(Conv2DInt8.Describe(window, groups, candidates[0])));
            Assert.That(candidates.Select(choice => Conv2DInt8.Describe(window, groups, choice)), Has.All.Not.Empty);
        }
    });

    [Test]
    public void ChoicesAsTextAreReadAgain()
    {
        foreach (var choice in Layers().SelectMany(layer => Conv2DInt8.Candidates(layer.Window, layer.Groups)).Append(default).Distinct())
        {
            Assert.That(choice.ToString(), Has.Length.AtMost(KernelChoice.MaxTextLength));
            Assert.That((KernelChoice.TryParse(choice.ToString(), out var read), read), Is.EqualTo((true, choice)));
        }
        Assert.That(new KernelChoice(KernelMethod.Bands, KernelVariant.Emitted, 8, 32, 4).ToString(), Is.EqualTo("bands emitted 8x32/4"));
    }

    [TestCase(null), TestCase("x"), TestCase("bands"), TestCase("bands emitted"), TestCase("automatic emitted 0x0/0"), TestCase("bands emitted 8x32"), TestCase("bands emitted 8/32x4"), TestCase("bands emitted -8x32/4")]
    [TestCase("bands emitted 8x32/4 "), TestCase("bands emitted 99999999999x32/4"), TestCase("Bands emitted 8x32/4"), TestCase("bands sse 8x32/4"), TestCase("bands emitted x/"), TestCase(" ")]
    [TestCase("bands emitted 8x32/00000000000000000000000000000000000000000004")]
    public void OtherTextIsNoChoice(string? text) => Assert.That((KernelChoice.TryParse(text, out var choice), choice), Is.EqualTo((false, default(KernelChoice))));
}
