using EdgeRuntime.TestKit;

namespace EdgeRuntime.Kernels.Tests;

/// <summary>Kernels that compare and sum along an axis, against sorting and summing by plain loops.</summary>
[TestFixture]
public sealed unsafe class SortingTests
{
    [Test]
    public void TopKSorts([Values(1, 2, 7, 40)] int k, [Values(1, 3)] int inner, [Values] bool smallest, [Values] GuardPlace place)
    {
        const int Size = 40, Outer = 2;
        var floats = new Samples(91).Floats(Outer * Size * inner).Select(v => MathF.Round(v * 8)).ToArray(); // many are equal
        using var x = new GuardedMemory<float>(floats, place);
        using var values = new GuardedMemory<float>(Outer * k * inner, place);
        using var indices = new GuardedMemory<long>(Outer * k * inner, place);
        using var scratch = new GuardedMemory<byte>((int)TopK.ScratchBytes(k), place);
        TopK.Run(ElementType.Float32, (byte*)x.Pointer, (byte*)values.Pointer, indices.Pointer, scratch.Pointer, Size, inner, k, smallest, 0, 1);
        TopK.Run(ElementType.Float32, (byte*)x.Pointer, (byte*)values.Pointer, indices.Pointer, scratch.Pointer, Size, inner, k, smallest, 1, Outer * inner);
        for (var lane = 0; lane < Outer * inner; lane++)
        {
            var column = Enumerable.Range(0, Size).Select(i => (Value: floats[lane / inner * Size * inner + i * inner + lane % inner], Index: i)).ToList();
            var sorted = (smallest ? column.OrderBy(e => e.Value) : column.OrderByDescending(e => e.Value)).ThenBy(e => e.Index).Take(k).ToList();
            for (var i = 0; i < k; i++)
            {
                var at = lane / inner * k * inner + i * inner + lane % inner;
                Assert.That((values.Span[at], indices.Span[at]), Is.EqualTo((sorted[i].Value, (long)sorted[i].Index)), $"lane {lane}, place {i}");
            }
        }
    }

    [Test]
    public void KeysSortAsNumbersDo()
    {
        float[] floats = [float.NegativeInfinity, float.MinValue, -1.5f, -float.Epsilon, 0, float.Epsilon, 1, 1.5f, float.MaxValue, float.PositiveInfinity];
        double[] doubles = [double.NegativeInfinity, -1.5, -double.Epsilon, 0, double.Epsilon, 1, double.MaxValue];
        long[] longs = [long.MinValue, -1, 0, 1, long.MaxValue];
        uint[] words = [0, 1, 1u << 31, uint.MaxValue];
        fixed (void* f = floats, d = doubles, l = longs, w = words)
        {
            foreach (var (type, values, count) in new[] { (ElementType.Float32, (nint)f, floats.Length), (ElementType.Float64, (nint)d, doubles.Length), (ElementType.Int64, (nint)l, longs.Length), (ElementType.UInt32, (nint)w, words.Length) })
            {
                for (var i = 1; i < count; i++)
                    Assert.That(SortKey.Of((void*)values, type, i), Is.GreaterThan(SortKey.Of((void*)values, type, i - 1)), $"{type} {i}");
            }
        }
        Assert.That(SortKey.Of(-0f), Is.EqualTo(SortKey.Of(0f)));
    }

    [Test]
    public void ArgMaxFindsTheFirstOrLast([Values(1, 2, 9, 33)] int size, [Values(1, 4)] int inner, [Values] bool smallest, [Values] bool last, [Values] GuardPlace place)
    {
        var floats = new Samples(92).Floats(2 * size * inner).Select(v => MathF.Round(v * 4)).ToArray();
        using var x = new GuardedMemory<float>(floats, place);
        using var y = new GuardedMemory<long>(2 * inner, place);
        ArgMax.Run(ElementType.Float32, x.Pointer, y.Pointer, size, inner, smallest, last, 0, 2 * inner);
        for (var lane = 0; lane < 2 * inner; lane++)
        {
            var column = Enumerable.Range(0, size).Select(i => floats[lane / inner * size * inner + i * inner + lane % inner]).ToList();
            var best = smallest ? column.Min() : column.Max();
            Assert.That(y.Span[lane], Is.EqualTo(last ? column.LastIndexOf(best) : column.IndexOf(best)));
        }
    }

    [Test]
    public void CumSumSums([Values] bool exclusive, [Values] bool reverse, [Values(1, 3)] int inner, [Values] GuardPlace place)
    {
        const int Size = 6;
        var values = new Samples(93).Ints(2 * Size * inner, -9, 9);
        using var x = new GuardedMemory<int>(values, place);
        var expected = values.Select((_, i) => Enumerable.Range(0, Size).Where(s => (reverse ? s > i / inner % Size : s < i / inner % Size) || (!exclusive && s == i / inner % Size))
            .Sum(s => values[i / (Size * inner) * Size * inner + s * inner + i % inner])).ToArray();
        CumSum.Run(ElementType.Int32, x.Pointer, x.Pointer, Size, inner, exclusive, reverse, 0, 2);
        Assert.That(x.Span.ToArray(), Is.EqualTo(expected));
    }

    [Test]
    public void BoxesAreSelectedGreedily([Values(1, 3, 100)] int limit, [Values(0f, 0.3f, 0.9f)] float threshold, [Values] bool center, [Values] GuardPlace place)
    {
        const int Count = 30;
        using var boxes = new GuardedMemory<float>(new Samples(94).Floats(Count * 4, 0, 4), place);
        using var scores = new GuardedMemory<float>(new Samples(95).Floats(Count).Select(v => MathF.Round(v, 1)).ToArray(), place);
        var rows = Math.Min(limit, Count);
        using var y = new GuardedMemory<long>(rows * 3, place);
        using var scratch = new GuardedMemory<byte>((int)NonMaxSuppression.ScratchBytes(Count), place);
        NonMaxSuppression.Run(boxes.Pointer, scores.Pointer, y.Pointer, scratch.Pointer, 1, 1, Count, limit, center, threshold, -0.5f);
        var selected = new List<int>();
        foreach (var box in Enumerable.Range(0, Count).Where(i => scores.Span[i] > -0.5f).OrderByDescending(i => scores.Span[i]).ThenBy(i => i))
        {
            if (selected.Count < limit && !selected.Exists(other => NonMaxSuppression.Overlap(boxes.Pointer + box * 4, boxes.Pointer + other * 4, center) > threshold))
                selected.Add(box);
        }
        var expected = selected.SelectMany(box => new long[] { 0, 0, box }).Concat(Enumerable.Repeat(-1L, (rows - selected.Count) * 3));
        Assert.That(y.Span.ToArray(), Is.EqualTo(expected));
        Assert.That(selected, Is.Not.Empty);
    }

    [Test]
    public void OverlapIsIntersectionOverUnion()
    {
        float[] boxes = [0, 0, 2, 2, 3, 3, 1, 1, 5, 5, 6, 6, 1, 1, 1, 4];
        fixed (float* b = boxes)
        {
            Assert.That(NonMaxSuppression.Overlap(b, b + 4, centerPoint: false), Is.EqualTo(1f / 7).Within(1e-6f));
            Assert.That(NonMaxSuppression.Overlap(b, b, centerPoint: false), Is.EqualTo(1f));
            Assert.That(NonMaxSuppression.Overlap(b, b + 8, centerPoint: false), Is.Zero);
            Assert.That(NonMaxSuppression.Overlap(b, b + 12, centerPoint: false), Is.Zero, "an empty box");
        }
    }
}
