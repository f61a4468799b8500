using EdgeRuntime.Kernels.Emitted;
using EdgeRuntime.TestKit;

namespace EdgeRuntime.Kernels.Tests;

[TestFixture]
public sealed unsafe class DenseRowTests
{
    private static readonly ActivationKind[] s_activations = [ActivationKind.None, ActivationKind.Relu, ActivationKind.Clip, ActivationKind.Sigmoid];

    [Test]
    public void Equals_its_twin([ValueSource(typeof(Variants), nameof(Variants.Float))] KernelVariant variant, [Range(1, DenseRow.MaxColumns)] int n, [Values] GuardPlace place) => Variants.UsingFloat(variant, () =>
    {
        var samples = new Samples(71);
        foreach (var k in (int[])[1, 2, 7, 8, 9, 15, 16, 17, 31, 32, 33, 47, 48, 63, 100, 784])
        {
            var activation = new Activation(s_activations[(k + n) % s_activations.Length], -0.2f, 0.3f);
            using var x = new GuardedMemory<float>(samples.Floats(k), place);
            var packed = new float[WeightPacking.PackedRowsCount(k, n)];
            WeightPacking.PackRows(samples.Floats(k * n), k, n, packed);
            using var weights = new GuardedMemory<float>(packed, place);
            using var bias = new GuardedMemory<float>(samples.Floats(WeightPacking.Tile), place);
            using var y = new GuardedMemory<float>(n, place);
            var b = k % 2 == 0 ? bias.Pointer : null;
            var expected = new float[n];
            fixed (float* e = expected)
                Reference.DenseRow.Run(x.Pointer, weights.Pointer, b, e, k, n, activation);
            DenseRow.Run(x.Pointer, weights.Pointer, b, y.Pointer, k, n, activation);
            Tolerance.Sum.Check(y.Span, expected, $"{k}x{n}, {activation.Kind}");
        }
    });

    [Test]
    public void Its_twin_is_that_of_dense()
    {
        var samples = new Samples(72);
        const int k = 37, n = 11;
        float[] x = samples.Floats(k), matrix = samples.Floats(k * n), bias = samples.Floats(16), rows = new float[WeightPacking.PackedRowsCount(k, n)], tiles = new float[WeightPacking.PackedFloatCount(k, n)];
        WeightPacking.PackRows(matrix, k, n, rows);
        WeightPacking.PackFloat(matrix, k, n, tiles);
        float[] y = new float[n], expected = new float[n];
        fixed (float* px = x, pr = rows, pt = tiles, pb = bias, py = y, pe = expected)
        {
            Reference.DenseRow.Run(px, pr, pb, py, k, n, default);
            Reference.Dense.Run(px, pt, pb, pe, 1, k, n, default, 0, 1);
        }
        Assert.That(y, Is.EqualTo(expected));
    }

    [Test]
    public void NaN_stays_where_it_is([ValueSource(typeof(Variants), nameof(Variants.Float))] KernelVariant variant) => Variants.UsingFloat(variant, () =>
    {
        float[] x = [2, 3], weights = new float[5 * 16], y = new float[5];
        WeightPacking.PackRows([1, float.NaN, -1, 4, 5, 6, 7, -8, 9, 1], 2, 5, weights);
        fixed (float* px = x, pw = weights, py = y)
            DenseRow.Run(px, pw, null, py, 2, 5, new Activation(ActivationKind.Relu));
        Assert.That(y, Is.EqualTo(new[] { 20, float.NaN, 0, 35, 13 }));
    });

    [Test]
    public void Emitted_code_is_used_where_there_is_any() => Assert.That(!EmittedKernels.IsAvailable || EmittedDots.IsAvailable);
}
