using EdgeRuntime.TestKit;

namespace EdgeRuntime.Kernels.Tests;

[TestFixture]
public sealed unsafe class BinaryTests
{
    private static readonly (int[] A, int[] B)[] s_shapes =
    [
        ([], []), ([1], [1]), ([7], [7]), ([64], [64]), ([3, 5, 17], [3, 5, 17]), ([3, 5, 17], [17]), ([17], [3, 5, 17]), ([4, 6], []), ([4, 6], [4, 1]), ([4, 1], [1, 6]), ([2, 3, 4, 16], [1, 1, 1, 16]),
        ([2, 3, 4, 9], [2, 1, 1, 9]), ([2, 1, 4, 9], [1, 3, 1, 9]), ([5, 1, 1], [1, 4, 9]), ([2, 3, 2, 2, 3, 2, 2, 3], [3, 1, 2, 1, 2, 2, 3]), ([0, 4], [4]), ([1, 33], [7, 1]),
    ];

    // Those from Modulo on are for integers and comparisons: BinaryWideTests.
    private static IEnumerable<BinaryKind> FloatKinds => Enum.GetValues<BinaryKind>().Where(kind => kind < BinaryKind.Modulo);

    [Test]
    public void EqualsItsTwin([ValueSource(nameof(FloatKinds))] BinaryKind kind, [ValueSource(typeof(Variants), nameof(Variants.Float))] KernelVariant variant, [Values] GuardPlace place) => Variants.UsingFloat(variant, () =>
    {
        var samples = new Samples(31);
        foreach (var (shapeA, shapeB) in s_shapes)
        {
            var broadcast = Broadcast.Create(new TensorShape(shapeA), new TensorShape(shapeB));
            using var a = new GuardedMemory<float>(samples.Floats(shapeA.Aggregate(1, (p, d) => p * d), -3, 3), place);
            using var b = new GuardedMemory<float>(samples.Floats(shapeB.Aggregate(1, (p, d) => p * d), -3, 3), place);
            if (a.Length > 3 && b.Length > 3)
                (a.Span[0], a.Span[1], b.Span[2], b.Span[3]) = (float.NaN, float.PositiveInfinity, float.NaN, 0);
            using var y = new GuardedMemory<float>(broadcast.Count, place);
            foreach (var activation in (Activation[])[new(ActivationKind.None), new(ActivationKind.Relu)])
            {
                var expected = Naive(kind, shapeA, a.Span, shapeB, b.Span, activation);
                foreach (var split in (int[])[0, 1, broadcast.Count / 2, broadcast.Count])
                {
                    var at = Math.Min(split, broadcast.Count);
                    Binary.Run(kind, a.Pointer, b.Pointer, y.Pointer, broadcast, activation, 0, at);
                    Binary.Run(kind, a.Pointer, b.Pointer, y.Pointer, broadcast, activation, at, broadcast.Count);
                    Tolerance.Exact.Check(y.Span, expected, $"{kind} [{string.Join(',', shapeA)}] [{string.Join(',', shapeB)}] split at {at}");
                }
            }
        }
    });

    [Test]
    public void InPlace([ValueSource(nameof(FloatKinds))] BinaryKind kind)
    {
        var samples = new Samples(32);
        float[] left = samples.Floats(37), right = samples.Floats(37);
        var broadcast = Broadcast.Create(new TensorShape(37), new TensorShape(37));
        var expected = Naive(kind, [37], left, [37], right, default);
        using var a = new GuardedMemory<float>(left);
        using var b = new GuardedMemory<float>(right);
        Binary.Run(kind, a.Pointer, b.Pointer, a.Pointer, broadcast, default, 0, 37);
        Tolerance.Exact.Check(a.Span, expected, "y = a");
        left.CopyTo(a.Span);
        Binary.Run(kind, a.Pointer, b.Pointer, b.Pointer, broadcast, default, 0, 37);
        Tolerance.Exact.Check(b.Span, expected, "y = b");
    }

    [Test]
    public void ShapesThatDoNotFitAreRefused() =>
        Assert.That(() => Broadcast.Create(new TensorShape(2, 3), new TensorShape(4)), Throws.ArgumentException.With.Message.Contains("axis -1 is 3 and 4"));

    [Test]
    public void AxesThatBothWalkAlikeAreMerged()
    {
        Assert.That(Broadcast.Create(new TensorShape(2, 3, 4), new TensorShape(2, 3, 4)).Rank, Is.EqualTo(1));
        Assert.That(Broadcast.Create(new TensorShape(2, 3, 4, 5), new TensorShape(5)).Rank, Is.EqualTo(2));
    }

    // Index arithmetic over the unmerged shapes: independent of Broadcast.
    private static float[] Naive(BinaryKind kind, int[] shapeA, ReadOnlySpan<float> a, int[] shapeB, ReadOnlySpan<float> b, Activation activation)
    {
        var rank = Math.Max(shapeA.Length, shapeB.Length);
        int[] fullA = [.. Enumerable.Repeat(1, rank - shapeA.Length), .. shapeA], fullB = [.. Enumerable.Repeat(1, rank - shapeB.Length), .. shapeB];
        var shape = fullA.Zip(fullB, (p, q) => p == 1 ? q : p).ToArray();
        var y = new float[shape.Aggregate(1, (p, d) => p * d)];
        for (var i = 0; i < y.Length; i++)
        {
            int rest = i, offsetA = 0, offsetB = 0, strideA = 1, strideB = 1;
            for (var axis = rank - 1; axis >= 0; axis--)
            {
                var index = rest % shape[axis];
                rest /= shape[axis];
                offsetA += fullA[axis] == 1 ? 0 : index * strideA;
                offsetB += fullB[axis] == 1 ? 0 : index * strideB;
                strideA *= fullA[axis];
                strideB *= fullB[axis];
            }
            y[i] = Reference.Unary.Apply(activation, Reference.Binary.Apply(kind, a[offsetA], b[offsetB]));
        }
        return y;
    }
}
