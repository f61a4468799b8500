using EdgeRuntime.TestKit;

namespace EdgeRuntime.Kernels.Tests;

[TestFixture]
public sealed unsafe class MatMulTests
{
    private static readonly (int Rows, int K, int N)[] s_sizes = [(1, 1, 1), (1, 37, 50), (5, 8, 16), (50, 9, 3), (97, 20, 33), (6, 65, 64)];

    [Test]
    public void MatMulEqualsItsTwin([ValueSource(typeof(Variants), nameof(Variants.Float))] KernelVariant variant, [Values] bool withBias, [Values] bool transposed, [Values] GuardPlace place) => Variants.UsingFloat(variant, () =>
    {
        var samples = new Samples(71);
        var steps = new BatchSteps([2, 3], [0, 1], [1, 0]); // a [1,3], b [2,1]
        var activation = new Activation(ActivationKind.Sigmoid);
        foreach (var (rows, k, n) in s_sizes)
        {
            using var a = new GuardedMemory<float>(samples.Floats(3 * rows * k), place);
            using var b = new GuardedMemory<float>(samples.Floats(2 * k * n), place);
            using var packed = new GuardedMemory<float>(2 * WeightPacking.PackedFloatCount(k, n), place);
            using var bias = new GuardedMemory<float>(samples.Floats(n), place);
            using var y = new GuardedMemory<float>(6 * rows * n, place);
            int units = MatMul.Units(6, rows, n), tiles = PackMatrix.Units(2, n);
            PackMatrix.Run(b.Pointer, packed.Pointer, k, n, transposed, 0.5f, 0, tiles / 2);
            PackMatrix.Run(b.Pointer, packed.Pointer, k, n, transposed, 0.5f, tiles / 2, tiles);
            var expected = new float[y.Length];
            fixed (float* e = expected)
                Reference.MatMul.Run(a.Pointer, packed.Pointer, withBias ? bias.Pointer : null, e, steps, 6, rows, k, n, activation);
            for (var first = 0; first < units; first += 5)
                MatMul.Run(a.Pointer, packed.Pointer, withBias ? bias.Pointer : null, y.Pointer, steps, rows, k, n, activation, first, Math.Min(units, first + 5));
            Tolerance.Sum.Check(y.Span, expected, $"{rows}x{k}x{n}");
        }
    });

    [Test]
    public void PackMatrixPacksAsWeightPackingDoes([Values] bool transposed, [Values] GuardPlace place)
    {
        var samples = new Samples(72);
        foreach (var (_, k, n) in s_sizes)
        {
            using var x = new GuardedMemory<float>(samples.Floats(k * n), place);
            using var y = new GuardedMemory<float>(WeightPacking.PackedFloatCount(k, n), place);
            var rows = new float[k * n];
            for (var i = 0; i < rows.Length; i++)
                rows[i] = x.Span[transposed ? i % n * k + i / n : i] * 0.5f;
            var expected = new float[y.Length];
            WeightPacking.PackFloat(rows, k, n, expected);
            y.Span.Fill(float.NaN);
            PackMatrix.Run(x.Pointer, y.Pointer, k, n, transposed, 0.5f, 0, PackMatrix.Units(1, n));
            Assert.That(y.Span.ToArray(), Is.EqualTo(expected));
        }
    }

    [Test]
    public void ProductsOfBytesAreExact([Values] bool signedA, [Values] bool signedB, [Values] bool several, [Values] GuardPlace place)
    {
        var samples = new Samples(73);
        var steps = new BatchSteps([2], [1], [0]);
        foreach (var (rows, k, n) in s_sizes)
        {
            using var a = new GuardedMemory<byte>(samples.Bytes(2 * rows * k), place);
            using var b = new GuardedMemory<byte>(samples.Bytes(k * n), place);
            using var zeroA = new GuardedMemory<byte>(samples.Bytes(several ? rows : 1), place);
            using var zeroB = new GuardedMemory<byte>(samples.Bytes(several ? n : 1), place);
            using var y = new GuardedMemory<int>(2 * rows * n, place);
            var (za, zb) = (new MatMulInteger.ZeroPoints((nint)zeroA.Pointer, several, Flip(signedA)), new MatMulInteger.ZeroPoints((nint)zeroB.Pointer, several, Flip(signedB)));
            MatMulInteger.Run(a.Pointer, za, b.Pointer, zb, y.Pointer, steps, rows, k, n, 0, rows);
            MatMulInteger.Run(a.Pointer, za, b.Pointer, zb, y.Pointer, steps, rows, k, n, rows, 2 * rows);
            for (var i = 0; i < y.Length; i++)
            {
                int row = i / n, column = i % n, sum = 0;
                for (var at = 0; at < k; at++)
                    sum += (Number(a.Span[row * k + at], signedA) - Number(zeroA.Span[several ? row % rows : 0], signedA)) * (Number(b.Span[at * n + column], signedB) - Number(zeroB.Span[several ? column : 0], signedB));
                Assert.That(y.Span[i], Is.EqualTo(sum), () => $"{rows}x{k}x{n}: element {i}");
            }
        }
    }

    [Test]
    public void ProductsOfWholeNumbersWrapAround([Values] GuardPlace place)
    {
        var steps = new BatchSteps([], [], []);
        using var a = new GuardedMemory<int>(new Samples(74).Ints(6, -(1 << 30), 1 << 30), place);
        using var b = new GuardedMemory<int>(new Samples(75).Ints(12, -(1 << 30), 1 << 30), place);
        using var y = new GuardedMemory<int>(8, place);
        MatMulInteger.Run(a.Pointer, b.Pointer, y.Pointer, steps, 2, 3, 4, 0, 2);
        using var longA = new GuardedMemory<long>([.. a.Span.ToArray().Select(value => (long)value << 20)], place);
        using var longB = new GuardedMemory<long>([.. b.Span.ToArray().Select(value => (long)value)], place);
        using var longY = new GuardedMemory<long>(8, place);
        MatMulInteger.Run(longA.Pointer, longB.Pointer, longY.Pointer, steps, 2, 3, 4, 0, 2);
        for (var i = 0; i < 8; i++)
        {
            var (sum, longSum) = (0, 0L);
            for (var k = 0; k < 3; k++)
            {
                sum = unchecked(sum + a.Span[i / 4 * 3 + k] * b.Span[k * 4 + i % 4]);
                longSum = unchecked(longSum + longA.Span[i / 4 * 3 + k] * longB.Span[k * 4 + i % 4]);
            }
            Assert.That(y.Span[i], Is.EqualTo(sum));
            Assert.That(longY.Span[i], Is.EqualTo(longSum));
        }
    }

    private static byte Flip(bool signed) => (byte)(signed ? 0x80 : 0);

    private static int Number(byte value, bool signed) => signed ? (sbyte)value : value;
}
