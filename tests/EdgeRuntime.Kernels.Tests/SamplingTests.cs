using EdgeRuntime.TestKit;

namespace EdgeRuntime.Kernels.Tests;

/// <summary>Kernels that read between elements: vectors against scalars, and no place that makes them read elsewhere.</summary>
[TestFixture]
public sealed unsafe class SamplingTests
{
    private static readonly float[] s_places = [0, 0.5f, -1, 1, -1.001f, 1.001f, 3, -17, 1e9f, -1e9f, 1e30f, -1e30f, float.MaxValue, float.NaN, float.PositiveInfinity, float.NegativeInfinity];

    [TestCaseSource(typeof(Variants), nameof(Variants.Float))]
    public void InterpolateSums(KernelVariant variant)
    {
        foreach (var place in Enum.GetValues<GuardPlace>())
        {
            foreach (var (inner, taps) in new[] { (1, 2), (7, 1), (8, 4), (33, 2), (19, 5) })
            {
                int[] table = new Samples(96).Ints(6 * taps, 0, 3);
                table[2 * taps] = -1;
                using var x = new GuardedMemory<float>(new Samples(97).Floats(2 * 4 * inner), place);
                using var indices = new GuardedMemory<int>(table, place);
                using var weights = new GuardedMemory<float>(new Samples(98).Floats(6 * taps), place);
                using var y = new GuardedMemory<float>(2 * 6 * inner, place);
                var expected = new float[y.Length];
                fixed (float* e = expected)
                    Reference.Interpolate.Run(x.Pointer, indices.Pointer, weights.Pointer, e, 4, 6, inner, taps, 9, 0, 12);
                Variants.UsingFloat(variant, () =>
                {
                    Interpolate.Run(x.Pointer, indices.Pointer, weights.Pointer, y.Pointer, 4, 6, inner, taps, 9, 0, 5);
                    Interpolate.Run(x.Pointer, indices.Pointer, weights.Pointer, y.Pointer, 4, 6, inner, taps, 9, 5, 12);
                });
                Tolerance.Sum.Check(y.Span, expected, $"inner {inner}, {taps} taps");
                Assert.That(y.Span[2 * inner], Is.EqualTo(9f));
            }
        }
    }

    [TestCaseSource(typeof(Variants), nameof(Variants.Float))]
    public void GridsReadNothingElsewhere(KernelVariant variant)
    {
        var grid = s_places.SelectMany(x => s_places.SelectMany(y => new[] { x, y })).ToArray();
        foreach (var place in Enum.GetValues<GuardPlace>())
        {
            foreach (var (interpolation, padding, align, height, width) in from i in Enumerable.Range(0, 3) from p in Enumerable.Range(0, 3) from a in new[] { false, true } from s in new[] { (3, 4), (1, 1) } select (i, p, a, s.Item1, s.Item2))
            {
                var shape = new GridSampleShape { Height = height, Width = width, Channels = 9, Points = grid.Length / 2, Interpolation = interpolation, Padding = padding, AlignCorners = align };
                using var x = new GuardedMemory<float>(new Samples(99).Floats(height * width * 9), place);
                using var points = new GuardedMemory<float>(grid, place);
                using var y = new GuardedMemory<float>(shape.Points * 9, place);
                using var expected = new GuardedMemory<float>(shape.Points * 9, place);
                Variants.UsingFloat(KernelVariant.Scalar, () => GridSample.Run(x.Pointer, points.Pointer, expected.Pointer, shape, 0, shape.Points));
                Variants.UsingFloat(variant, () => GridSample.Run(x.Pointer, points.Pointer, y.Pointer, shape, 0, shape.Points));
                Tolerance.Sum.Check(y.Span, expected.Span, $"interpolation {interpolation}, padding {padding}");
            }
        }
    }

    [TestCaseSource(typeof(Variants), nameof(Variants.Float))]
    public void RegionsReadNothingElsewhere(KernelVariant variant)
    {
        foreach (var place in Enum.GetValues<GuardPlace>())
        {
            foreach (var (maximum, offset, ratio) in from m in new[] { false, true } from o in new[] { 0, 0.5f } from r in new[] { 0, 3, int.MinValue } select (m, o, r))
            {
                var corners = s_places.SelectMany((_, i) => new[] { s_places[i], s_places[(i + 5) % 16], s_places[(i * 3 + 1) % 16], s_places[(i * 7 + 2) % 16] }).ToArray();
                var shape = new RoiAlignShape { Batch = 2, Height = 3, Width = 4, Channels = 9, CellsH = 2, CellsW = 1, Scale = 1, Offset = offset, SamplingRatio = ratio, Maximum = maximum };
                using var x = new GuardedMemory<float>(new Samples(100).Floats(2 * 3 * 4 * 9), place);
                using var regions = new GuardedMemory<float>(corners, place);
                using var batch = new GuardedMemory<long>(Enumerable.Range(0, 16).Select(i => i % 3 == 0 ? long.MaxValue : i % 3 == 1 ? long.MinValue : i).ToArray(), place);
                using var y = new GuardedMemory<float>(16 * 2 * 9, place);
                using var expected = new GuardedMemory<float>(16 * 2 * 9, place);
                Variants.UsingFloat(KernelVariant.Scalar, () => RoiAlign.Run(x.Pointer, regions.Pointer, batch.Pointer, true, expected.Pointer, shape, 0, 32));
                Variants.UsingFloat(variant, () => RoiAlign.Run(x.Pointer, regions.Pointer, batch.Pointer, true, y.Pointer, shape, 0, 32));
                Tolerance.Sum.Check(y.Span, expected.Span, $"maximum {maximum}, offset {offset}, ratio {ratio}");
            }
        }
    }
}
