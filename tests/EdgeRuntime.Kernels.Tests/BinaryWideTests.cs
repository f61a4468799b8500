using System.Numerics;
using System.Runtime.InteropServices;
using EdgeRuntime.TestKit;

namespace EdgeRuntime.Kernels.Tests;

/// <summary>Arithmetic on every type against .NET's own on that type, element by element.</summary>
[TestFixture]
public sealed unsafe class BinaryWideTests
{
    private static readonly (int[] A, int[] B)[] s_shapes = [([], []), ([7], [7]), ([300], [300]), ([3, 5, 17], [17]), ([17], [3, 5, 17]), ([4, 6], []), ([4, 1], [1, 6]), ([2, 3, 140], [2, 1, 140]), ([1, 33], [7, 1])];

    [Test]
    public void Integers_equal_their_own_arithmetic([Values] GuardPlace place)
    {
        Check<sbyte>(place);
        Check<byte>(place);
        Check<short>(place);
        Check<ushort>(place);
        Check<int>(place);
        Check<uint>(place);
        Check<long>(place);
        Check<ulong>(place);
    }

    [Test]
    public void Reals_equal_their_own_arithmetic([Values] GuardPlace place)
    {
        double[] special = [double.NaN, double.PositiveInfinity, double.NegativeInfinity, 0, -0.0, 1, -1, 1e-300, 3.5, -2.25, 1e300];
        foreach (var kind in Enum.GetValues<BinaryKind>().Where(kind => kind is <= BinaryKind.Remainder or >= BinaryKind.Equal))
        {
            using var a = new GuardedMemory<double>([.. special.SelectMany(x => Enumerable.Repeat(x, special.Length))], place);
            using var b = new GuardedMemory<double>([.. Enumerable.Repeat(special, special.Length).SelectMany(x => x)], place);
            var shape = new TensorShape(a.Length);
            using var y = new GuardedMemory<double>(a.Length, place);
            using var truth = new GuardedMemory<byte>(a.Length, place);
            var compares = kind >= BinaryKind.Equal;
            BinaryWide.Run(kind, ElementType.Float64, (byte*)a.Pointer, ElementType.Float64, (byte*)b.Pointer, compares ? ElementType.Bool : ElementType.Float64, compares ? truth.Pointer : (byte*)y.Pointer, Broadcast.Create(shape, shape), 0, a.Length);
            for (var i = 0; i < a.Length; i++)
            {
                double p = a.Span[i], q = b.Span[i];
                if (compares)
                    Assert.That(truth.Span[i], Is.EqualTo((kind == BinaryKind.Equal ? p == q : kind == BinaryKind.Less ? p < q : p <= q) ? 1 : 0), () => $"{kind} of {p} and {q}");
                else
                    Assert.That(y.Span[i], Is.EqualTo(kind switch { BinaryKind.Add => p + q, BinaryKind.Subtract => p - q, BinaryKind.Multiply => p * q, BinaryKind.Divide => p / q, BinaryKind.Maximum => Math.Max(p, q), BinaryKind.Minimum => Math.Min(p, q), BinaryKind.Power => Math.Pow(p, q), _ => p % q }), () => $"{kind} of {p} and {q}");
            }
        }
    }

    [Test]
    public void In_place()
    {
        int[] left = new Samples(4).Ints(300, -50, 50), right = new Samples(5).Ints(300, -50, 50);
        using var a = new GuardedMemory<int>(left);
        using var b = new GuardedMemory<int>(right);
        var shape = new TensorShape(300);
        BinaryWide.Run(BinaryKind.Subtract, ElementType.Int32, (byte*)a.Pointer, ElementType.Int32, (byte*)b.Pointer, ElementType.Int32, (byte*)b.Pointer, Broadcast.Create(shape, shape), 0, 300);
        Assert.That(b.Span.ToArray(), Is.EqualTo(left.Zip(right, (p, q) => p - q)));
    }

    [Test]
    public void The_half_floats_are_rounded_to_the_nearest()
    {
        Half[] left = [.. new Samples(4).Floats(100, -9, 9).Select(f => (Half)f)], right = [.. new Samples(5).Floats(100, -9, 9).Select(f => (Half)f)];
        using var a = new GuardedMemory<Half>(left);
        using var b = new GuardedMemory<Half>(right);
        using var y = new GuardedMemory<Half>(100);
        var shape = new TensorShape(100);
        BinaryWide.Run(BinaryKind.Multiply, ElementType.Float16, (byte*)a.Pointer, ElementType.Float16, (byte*)b.Pointer, ElementType.Float16, (byte*)y.Pointer, Broadcast.Create(shape, shape), 0, 100);
        Assert.That(y.Span.ToArray(), Is.EqualTo(left.Zip(right, (p, q) => p * q)));
    }

    [TestCase(BinaryKind.Add, ElementType.Int32, ElementType.Int64, ElementType.Int32), TestCase(BinaryKind.Less, ElementType.Int32, ElementType.Int32, ElementType.Int32), TestCase(BinaryKind.And, ElementType.Float32, ElementType.Float32, ElementType.Float32)]
    [TestCase(BinaryKind.Add, ElementType.Bool, ElementType.Bool, ElementType.Bool), TestCase(BinaryKind.ParametricRelu, ElementType.Int32, ElementType.Int32, ElementType.Int32), TestCase(BinaryKind.Equal, ElementType.Int4, ElementType.Int4, ElementType.Bool)]
    public void Types_that_do_not_fit(BinaryKind kind, ElementType a, ElementType b, ElementType y) => Assert.That(BinaryWide.IsSupported(kind, a, b, y), Is.False);

    private static void Check<T>(GuardPlace place) where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
    {
        var type = ElementTypes.Of<T>();
        var samples = new Samples(41);
        foreach (var (shapeA, shapeB) in s_shapes)
        {
            var broadcast = Broadcast.Create(new TensorShape(shapeA), new TensorShape(shapeB));
            using var a = new GuardedMemory<T>(Integers<T>(samples, Product(shapeA)), place);
            using var b = new GuardedMemory<T>(Integers<T>(samples, Product(shapeB)), place);
            foreach (var kind in Enum.GetValues<BinaryKind>().Where(kind => kind is not (BinaryKind.Power or BinaryKind.ParametricRelu)))
            {
                var compares = kind >= BinaryKind.Equal;
                using var y = new GuardedMemory<byte>(broadcast.Count * (compares ? 1 : sizeof(T)), place);
                foreach (var (first, end) in new[] { (0, broadcast.Count / 3), (broadcast.Count / 3, broadcast.Count) })
                    BinaryWide.Run(kind, type, (byte*)a.Pointer, type, (byte*)b.Pointer, compares ? ElementType.Bool : type, y.Pointer, broadcast, first, end);
                for (var i = 0; i < broadcast.Count; i++)
                {
                    T p = a.Span[Index(i, shapeA, shapeB)], q = b.Span[Index(i, shapeB, shapeA)];
                    var actual = compares ? T.CreateTruncating(y.Span[i]) : MemoryMarshal.Cast<byte, T>(y.Span)[i];
                    Assert.That(actual, Is.EqualTo(Naive(kind, p, q)), () => $"{kind} of {type} {p} and {q}");
                }
            }
        }
    }

    private static T Naive<T>(BinaryKind kind, T a, T b) where T : IBinaryInteger<T>, IMinMaxValue<T> => kind switch
    {
        BinaryKind.Add => unchecked(a + b),
        BinaryKind.Subtract => unchecked(a - b),
        BinaryKind.Multiply => unchecked(a * b),
        BinaryKind.Maximum => T.Max(a, b),
        BinaryKind.Minimum => T.Min(a, b),
        BinaryKind.And => a & b,
        BinaryKind.Or => a | b,
        BinaryKind.ExclusiveOr => a ^ b,
        BinaryKind.Equal => a == b ? T.One : T.Zero,
        BinaryKind.Less => a < b ? T.One : T.Zero,
        BinaryKind.LessOrEqual => a <= b ? T.One : T.Zero,
        BinaryKind.ShiftLeft => T.IsNegative(b) || b >= T.CreateTruncating(64) ? T.Zero : T.CreateTruncating(long.CreateTruncating(a) << int.CreateTruncating(b)),
        BinaryKind.ShiftRight => T.IsNegative(b) || b >= T.CreateTruncating(64) ? T.Zero : T.CreateTruncating(long.CreateTruncating(a) >>> int.CreateTruncating(b)),
        _ when T.IsZero(b) => T.Zero,
        _ when a == T.MinValue && T.IsNegative(b) && b + T.One == T.Zero => kind == BinaryKind.Divide ? a : T.Zero, // wraps
        BinaryKind.Divide => a / b,
        BinaryKind.Remainder => a % b,
        _ => T.IsZero(a % b) || T.IsNegative(a % b) == T.IsNegative(b) ? a % b : a % b + b,
    };

    private static T[] Integers<T>(Samples samples, int count) where T : IBinaryInteger<T>, IMinMaxValue<T> =>
        [.. Enumerable.Range(0, count).Select(i => (i % 9) switch { 0 => T.MinValue, 1 => T.MaxValue, 2 => T.Zero, 3 => T.CreateTruncating(-1), 4 => T.CreateTruncating((long)samples.Next()), _ => T.CreateTruncating(samples.Next(-9, 9)) })];

    private static int Product(int[] shape) => shape.Aggregate(1, (p, d) => p * d);

    // The element of an operand of that shape that element i of the result is made of.
    private static int Index(int i, int[] shape, int[] other)
    {
        int index = 0, stride = 1;
        for (var back = 1; back <= Math.Max(shape.Length, other.Length); back++)
        {
            int size = back <= shape.Length ? shape[^back] : 1, result = Math.Max(size, back <= other.Length ? other[^back] : 1);
            index += size == 1 ? 0 : i % result * stride;
            stride *= size;
            i /= result;
        }
        return index;
    }
}
