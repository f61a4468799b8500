using EdgeRuntime.TestKit;

namespace EdgeRuntime.Kernels.Tests;

[TestFixture]
public sealed unsafe class DenseInt8Tests
{
    public static IEnumerable<(int Rows, int K, int N)> Sizes()
    {
        for (var rows = 1; rows <= 8; rows++)
            yield return (rows, 12, 20);
        for (var k = 1; k <= 9; k++)
            yield return (3, k, 17);
        for (var n = 1; n <= 20; n++)
            yield return (1, 7, n);
        foreach (var n in (int[])[63, 64, 65, 80, 129, 200])
            yield return (1, 40, n);
        yield return (47, 5, 33);
        yield return (48, 8, 16);
        yield return (49, 9, 16);
        yield return (100, 31, 50);
        yield return (2, 640, 128);
    }

    [Test]
    public void EqualsTheScalarTwin([ValueSource(typeof(Variants), nameof(Variants.Int8))] KernelVariant variant, [Values] GuardPlace place) => Variants.UsingInt8(variant, () =>
    {
        foreach (var (rows, k, n) in Sizes())
        {
            // A dense layer is a pointwise convolution over a row of pixels.
            using var layer = new QuantizedLayer(Windows.Make(1, rows, k, n, 1, 1), 1, place, seed: 61);
            using var workspace = new GuardedMemory<byte>((DenseInt8.WorkspaceBytes(k) + 63) / 64 * 64, place);
            using var y = new GuardedMemory<byte>(rows * n, place);
            var units = DenseInt8.Units(rows, n);
            foreach (var split in (int[])[0, 1, units / 2])
            {
                y.Span.Clear();
                DenseInt8.Run(layer.X.Pointer, layer.Weights.Pointer, layer.Bias.Pointer, layer.Multipliers.Pointer, y.Pointer, rows, k, n, layer.Requantization, 0, split, workspace.Pointer);
                DenseInt8.Run(layer.X.Pointer, layer.Weights.Pointer, layer.Bias.Pointer, layer.Multipliers.Pointer, y.Pointer, rows, k, n, layer.Requantization, split, units, workspace.Pointer);
                Assert.That(y.Span.ToArray(), Is.EqualTo(layer.RunReference()), () => $"{rows}x{k}x{n}, split at {split} of {units}");
            }
        }
    });

    [Test]
    public void EveryCandidateEqualsTheScalarTwin([Values] GuardPlace place)
    {
        foreach (var (rows, k, n) in Sizes().Concat([(7, 24, 72), (13, 300, 40), (97, 16, 24)]))
        {
            using var layer = new QuantizedLayer(Windows.Make(1, rows, k, n, 1, 1), 1, place, seed: 63);
            using var workspace = new GuardedMemory<byte>((DenseInt8.WorkspaceBytes(k) + 63) / 64 * 64, place);
            using var y = new GuardedMemory<byte>(rows * n, place);
            var expected = layer.RunReference();
            var candidates = DenseInt8.Candidates(rows, n);
            Assert.That(candidates, Is.Unique.And.ItemAt(0).EqualTo(DenseInt8.Default));
            foreach (var choice in candidates)
            {
                var (units, middle) = (DenseInt8.Units(rows, n), DenseInt8.Units(rows, n) / 2);
                y.Span.Clear();
                DenseInt8.Run(layer.X.Pointer, layer.Weights.Pointer, layer.Bias.Pointer, layer.Multipliers.Pointer, y.Pointer, rows, k, n, layer.Requantization, 0, middle, workspace.Pointer, choice);
                DenseInt8.Run(layer.X.Pointer, layer.Weights.Pointer, layer.Bias.Pointer, layer.Multipliers.Pointer, y.Pointer, rows, k, n, layer.Requantization, middle, units, workspace.Pointer, choice);
                Assert.That(y.Span.ToArray(), Is.EqualTo(expected), () => $"{choice}: {rows}x{k}x{n}");
            }
        }
    }

    [Test]
    public void TheTwinOfDenseIsTheTwinOfPointwiseConvolution()
    {
        foreach (var (rows, k, n) in Sizes())
        {
            using var layer = new QuantizedLayer(Windows.Make(1, rows, k, n, 1, 1), 1, GuardPlace.After, seed: 62);
            var y = new byte[rows * n];
            fixed (byte* p = y)
                Reference.DenseInt8.Run(layer.X.Pointer, layer.Weights.Pointer, layer.Bias.Pointer, layer.Multipliers.Pointer, p, rows, k, n, layer.Requantization, 0, DenseInt8.Units(rows, n));
            Assert.That(y, Is.EqualTo(layer.RunReference()));
        }
    }
}
