using EdgeRuntime.TestKit;

namespace EdgeRuntime.Kernels.Tests;

[TestFixture]
public sealed unsafe class ReduceTests
{
    private static readonly (int Outer, int Count, int Inner)[] s_sizes = [(1, 1, 1), (3, 7, 1), (2, 64, 1), (2, 333, 1), (3, 1, 5), (2, 5, 3), (2, 9, 8), (1, 40, 19), (3, 6, 33)];

    [Test]
    public void EqualsItsTwin([Values] ReductionKind kind, [ValueSource(typeof(Variants), nameof(Variants.Float))] KernelVariant variant, [Values] GuardPlace place) => Variants.UsingFloat(variant, () =>
    {
        var samples = new Samples(61);
        foreach (var (outer, count, inner) in s_sizes)
        {
            using var x = new GuardedMemory<float>(samples.Floats(outer * count * inner, kind == ReductionKind.LogSum ? 0.1f : -2, 2), place);
            using var y = new GuardedMemory<float>(outer * inner, place);
            var expected = new float[outer * inner];
            fixed (float* e = expected)
                Reference.Reduce.Run(kind, x.Pointer, e, count, inner, 0, expected.Length);
            foreach (var split in (int[])[0, expected.Length / 3, expected.Length])
            {
                Reduce.Run(kind, x.Pointer, y.Pointer, count, inner, 0, split);
                Reduce.Run(kind, x.Pointer, y.Pointer, count, inner, split, expected.Length);
                Tolerance.Rounding.Check(y.Span, expected, $"{kind} of [{outer},{count},{inner}] split at {split}");
            }
        }
    });

    [Test]
    public void SpecialValues([Values] ReductionKind kind, [Values(float.NaN, float.PositiveInfinity, float.NegativeInfinity)] float special, [Values(1, 9)] int inner)
    {
        using var x = new GuardedMemory<float>(new Samples(62).Floats(20 * inner, 0.5f, 2));
        using var y = new GuardedMemory<float>(inner);
        x.Span[7 * inner] = special;
        var expected = new float[inner];
        fixed (float* e = expected)
            Reference.Reduce.Run(kind, x.Pointer, e, 20, inner, 0, inner);
        Reduce.Run(kind, x.Pointer, y.Pointer, 20, inner, 0, inner);
        Tolerance.Rounding.Check(y.Span, expected, $"{kind} with {special}");
    }

    [Test]
    public void LongSumsLoseNothing()
    {
        using var x = new GuardedMemory<float>([.. Enumerable.Range(0, 1_000_000).Select(i => i % 2 == 0 ? 1e4f + 0.125f : -1e4f)]);
        using var y = new GuardedMemory<float>(1);
        Reduce.Run(ReductionKind.Sum, x.Pointer, y.Pointer, x.Length, 1, 0, 1);
        Assert.That(y.Span[0], Is.EqualTo(62_500f));
    }

    [Test]
    public void LargeExponentsDoNotOverflow()
    {
        using var x = new GuardedMemory<float>([1000, 1000, -1000]);
        using var y = new GuardedMemory<float>(1);
        Reduce.Run(ReductionKind.LogSumExp, x.Pointer, y.Pointer, 3, 1, 0, 1);
        Assert.That(y.Span[0], Is.EqualTo(1000 + MathF.Log(2)));
    }

    [Test]
    public void Integers([Values(1, 6)] int inner, [Values] GuardPlace place)
    {
        var values = new Samples(63).Ints(3 * 300 * inner, -9, 9);
        using var x = new GuardedMemory<int>(values, place);
        using var y = new GuardedMemory<int>(3 * inner, place);
        foreach (var kind in Enum.GetValues<ReductionKind>().Where(kind => kind <= ReductionKind.SumSquare))
        {
            ReduceWide.Run(kind, ElementType.Int32, (byte*)x.Pointer, (byte*)y.Pointer, 300, inner, 0, inner);
            ReduceWide.Run(kind, ElementType.Int32, (byte*)x.Pointer, (byte*)y.Pointer, 300, inner, inner, 3 * inner);
            for (var i = 0; i < 3 * inner; i++)
            {
                var column = Enumerable.Range(0, 300).Select(k => (long)values[(i / inner * 300 + k) * inner + i % inner]).ToArray();
                var expected = kind switch
                {
                    ReductionKind.Sum => column.Sum(),
                    ReductionKind.Mean => column.Sum() / 300,
                    ReductionKind.Maximum => column.Max(),
                    ReductionKind.Minimum => column.Min(),
                    ReductionKind.Product => column.Aggregate(1L, (p, v) => unchecked(p * v)),
                    ReductionKind.L1 => column.Sum(Math.Abs),
                    ReductionKind.L2 => (long)Math.Sqrt(column.Sum(v => v * v)),
                    _ => column.Sum(v => v * v),
                };
                Assert.That(y.Span[i], Is.EqualTo((int)expected), () => $"{kind}, element {i}");
            }
        }
    }

    [Test]
    public void Doubles_and_bytes()
    {
        using var x = new GuardedMemory<double>([1e300, 3, -4]);
        using var y = new GuardedMemory<double>(1);
        ReduceWide.Run(ReductionKind.L1, ElementType.Float64, (byte*)x.Pointer, (byte*)y.Pointer, 3, 1, 0, 1);
        Assert.That(y.Span[0], Is.EqualTo(1e300));
        ReduceWide.Run(ReductionKind.LogSumExp, ElementType.Float64, (byte*)(x.Pointer + 1), (byte*)y.Pointer, 2, 1, 0, 1);
        Assert.That(y.Span[0], Is.EqualTo(3 + Math.Log(1 + Math.Exp(-7))).Within(1e-12));
        using var bytes = new GuardedMemory<byte>([3, 250, 7]);
        using var largest = new GuardedMemory<byte>(1);
        ReduceWide.Run(ReductionKind.Maximum, ElementType.UInt8, bytes.Pointer, largest.Pointer, 3, 1, 0, 1);
        Assert.That(largest.Span[0], Is.EqualTo(250));
        ReduceWide.Run(ReductionKind.Maximum, ElementType.Int8, bytes.Pointer, largest.Pointer, 3, 1, 0, 1);
        Assert.That(largest.Span[0], Is.EqualTo(7));
    }
}
