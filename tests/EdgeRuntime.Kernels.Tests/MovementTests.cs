using EdgeRuntime.TestKit;

namespace EdgeRuntime.Kernels.Tests;

/// <summary>Kernels that only move elements: Transpose, Concat, Pad, and the packing of weights.</summary>
[TestFixture]
public sealed unsafe class MovementTests
{
    private static readonly (int[] Shape, int[] Axes)[] s_transpositions =
    [
        ([], []), ([5], [0]), ([3, 4], [1, 0]), ([3, 4], [0, 1]), ([1, 7, 9, 3], [0, 3, 1, 2]), ([2, 3, 7, 9], [0, 2, 3, 1]), ([2, 3, 4, 5], [3, 2, 1, 0]), ([2, 3, 4, 5], [1, 0, 2, 3]), ([2, 1, 4, 5], [0, 2, 1, 3]),
        ([2, 3, 2, 2, 3, 2, 2, 3], [7, 0, 6, 1, 5, 2, 4, 3]), ([0, 3], [1, 0]), ([4, 600], [1, 0]), ([6, 4, 600], [1, 0, 2]),
    ];

    [Test]
    public void TransposeMovesEveryElement([Values(1, 2, 4, 8)] int size, [Values] GuardPlace place)
    {
        foreach (var (shape, axes) in s_transpositions)
        {
            var permutation = Permutation.Create(new TensorShape(shape), axes);
            using var x = new GuardedMemory<byte>(new Samples(71).Bytes(permutation.Count * size), place);
            using var y = new GuardedMemory<byte>(permutation.Count * size, place);
            var expected = NaiveTranspose(shape, axes, x.Span, size);
            foreach (var split in (int[])[0, 1, permutation.Count / 2, permutation.Count])
            {
                var at = Math.Min(split, permutation.Count);
                y.Span.Clear();
                Transpose.Run(x.Pointer, y.Pointer, permutation, size, 0, at);
                Transpose.Run(x.Pointer, y.Pointer, permutation, size, at, permutation.Count);
                Assert.That(y.Span.ToArray(), Is.EqualTo(expected), () => $"[{string.Join(',', shape)}] by [{string.Join(',', axes)}] split at {at}");
            }
            Reference.Transpose.Run(x.Pointer, y.Pointer, permutation, size, 0, permutation.Count);
            Assert.That(y.Span.ToArray(), Is.EqualTo(expected));
        }
    }

    [Test]
    public void WrongPermutationsAreRefused([Values("0,0", "0", "0,1,2", "-1,0", "0,2")] string axes) =>
        Assert.That(() => Permutation.Create(new TensorShape(3, 4), axes.Split(',').Select(int.Parse).ToArray()), Throws.ArgumentException.With.Message.Contains("not a permutation"));

    [Test]
    public void ConcatCopiesRows([Range(0, 40)] int rowBytes, [Values] GuardPlace place)
    {
        const int Rows = 5;
        int stride = rowBytes + 9;
        using var x = new GuardedMemory<byte>(new Samples(72).Bytes(Rows * rowBytes), place);
        using var y = new GuardedMemory<byte>((Rows - 1) * stride + rowBytes, place);
        y.Span.Fill(0xEE);
        var expected = y.Span.ToArray();
        fixed (byte* e = expected)
            Reference.Concat.Run(x.Pointer, e, rowBytes, stride, 0, Rows);
        Concat.Run(x.Pointer, y.Pointer, rowBytes, stride, 0, 2);
        Concat.Run(x.Pointer, y.Pointer, rowBytes, stride, 2, Rows);
        Assert.That(y.Span.ToArray(), Is.EqualTo(expected));
    }

    [Test]
    public void PadPutsTheBorder([Values(1, 2, 4, 8)] int size, [Values] GuardPlace place)
    {
        (int[] Shape, int[] Before, int[] After)[] cases =
        [
            ([], [], []), ([5], [2], [3]), ([3, 4], [1, 0], [0, 2]), ([1, 5, 6, 3], [0, 1, 2, 0], [0, 1, 1, 0]), ([2, 3, 4], [0, 0, 0], [0, 0, 0]), ([2, 2], [3, 4], [5, 6]), ([2, 300], [1, 1], [1, 300]),
            ([5], [-2], [0]), ([3, 4], [0, -1], [0, -1]), ([3, 4], [-1, 2], [1, -3]), ([2, 6, 3], [-1, -2, 0], [0, -1, -2]), ([4], [-6], [5]), ([2, 3], [0, 4], [0, -5]),
        ];
        foreach (var (shape, before, after) in cases)
        {
            var border = Border.Create(new TensorShape(shape), before, after);
            int count = shape.Aggregate(1, (p, d) => p * d), outputs = shape.Select((d, i) => d + before[i] + after[i]).Aggregate(1, (p, d) => p * d);
            using var x = new GuardedMemory<byte>(new Samples(73).Bytes(count * size), place);
            using var y = new GuardedMemory<byte>(outputs * size, place);
            var expected = new byte[outputs * size];
            fixed (byte* e = expected)
                Reference.Pad.Run(x.Pointer, e, border, size, 0xA1B2C3D4E5F60718, 0, border.Rows);
            Pad.Run(x.Pointer, y.Pointer, border, size, 0xA1B2C3D4E5F60718, 0, border.Rows / 2);
            Pad.Run(x.Pointer, y.Pointer, border, size, 0xA1B2C3D4E5F60718, border.Rows / 2, border.Rows);
            Assert.That(y.Span.ToArray(), Is.EqualTo(expected), () => $"[{string.Join(',', shape)}]");
            var borderBytes = BitConverter.GetBytes(0xA1B2C3D4E5F60718)[..size];
            if (shape.Length > 0 && before[^1] > 0)
                Assert.That(expected[..size], Is.EqualTo(borderBytes));
        }
    }

    [Test]
    public void MoreThanThereIsCannotBeTakenAway()
    {
        Assert.That(() => Border.Create(new TensorShape(3), [-2], [-2]), Throws.ArgumentException.With.Message.Contains("cannot get -2 elements before"));
        Assert.That(() => Border.Create(new TensorShape(3), [int.MinValue], [int.MaxValue]), Throws.ArgumentException);
    }

    [Test]
    public void PackedWeightsHoldEveryElementOnceAndZerosElsewhere()
    {
        var samples = new Samples(74);
        foreach (var (k, n) in ((int, int)[])[(1, 1), (4, 16), (5, 17), (3, 33), (9, 8), (27, 40)])
        {
            var bytes = samples.SBytes(k * n).Select(v => v == 0 ? (sbyte)1 : v).ToArray();
            var packedBytes = new sbyte[WeightPacking.PackedInt8Count(k, n)];
            WeightPacking.PackInt8(bytes, k, n, packedBytes);
            var floats = samples.Floats(k * n, 1, 2);
            var packedFloats = new float[WeightPacking.PackedFloatCount(k, n)];
            WeightPacking.PackFloat(floats, k, n, packedFloats);
            for (var row = 0; row < k; row++)
            {
                for (var column = 0; column < n; column++)
                {
                    // The documented layouts, written out.
                    Assert.That(packedBytes[column / 16 * ((k + 3) / 4) * 64 + row / 4 * 64 + column % 16 * 4 + row % 4], Is.EqualTo(bytes[row * n + column]));
                    Assert.That(packedFloats[column / 16 * k * 16 + row * 16 + column % 16], Is.EqualTo(floats[row * n + column]));
                }
            }
            Assert.That(packedBytes.Count(v => v != 0), Is.EqualTo(k * n));
            Assert.That(packedFloats.Count(v => v != 0), Is.EqualTo(k * n));
        }
    }

    [Test]
    public void PackingChecksLengths()
    {
        Assert.That(() => WeightPacking.PackFloat(new float[3], 2, 2, new float[32]), Throws.ArgumentException.With.Message.StartsWith("weights: 4 elements expected, 3 found"));
        Assert.That(() => WeightPacking.PackInt8(new sbyte[4], 2, 2, new sbyte[63]), Throws.ArgumentException.With.Message.StartsWith("destination: 64 elements expected, 63 found"));
        Assert.That(() => WeightPacking.PackedInt8Count(1 << 20, 1 << 20), Throws.TypeOf<OverflowException>());
    }

    [Test]
    public void WideningHalvesKeepsEveryValue()
    {
        var all = Enumerable.Range(0, 65536).Select(i => BitConverter.UInt16BitsToHalf((ushort)i)).ToArray();
        var unpacked = new float[all.Length];
        WeightWidening.Run(all, unpacked);
        for (var i = 0; i < all.Length; i++)
            Assert.That(BitConverter.SingleToInt32Bits(unpacked[i]), Is.EqualTo(BitConverter.SingleToInt32Bits((float)all[i])));
    }

    private static byte[] NaiveTranspose(int[] shape, int[] axes, ReadOnlySpan<byte> x, int size)
    {
        var rank = shape.Length;
        var y = new byte[x.Length];
        var index = new int[rank];
        for (var i = 0; i < x.Length / size; i++)
        {
            var rest = i;
            for (var axis = rank - 1; axis >= 0; axis--)
            {
                index[axis] = rest % shape[axis];
                rest /= shape[axis];
            }
            var to = 0;
            foreach (var axis in axes)
                to = to * shape[axis] + index[axis];
            x.Slice(i * size, size).CopyTo(y.AsSpan(to * size));
        }
        return y;
    }
}
