using System.Runtime.InteropServices;
using EdgeRuntime.TestKit;

namespace EdgeRuntime.Kernels.Tests;

/// <summary>Kernels that select by index: results against plain loops, for indices of any value, with memory that ends at an inaccessible page.</summary>
[TestFixture]
public sealed unsafe class SelectionTests
{
    private static readonly long[] s_indices = [0, 1, -1, 2, -3, 5, -7, long.MaxValue, long.MinValue, int.MaxValue, int.MinValue, 3];

    [Test]
    public void WalksRepeatAndGoBackwards([Values(1, 2, 4, 8)] int size, [Values] GuardPlace place)
    {
        (int Offset, int[] Sizes, int[] Strides)[] cases = [(0, [7], [0]), (6, [7], [-1]), (23, [2, 3, 4], [-12, -4, -1]), (0, [3, 2, 5], [0, 5, 1]), (11, [4, 3], [-3, 6]), (2, [2, 3], [0, 4]), (0, [1, 1], [99, -99])];
        foreach (var (offset, sizes, strides) in cases)
        {
            var walk = Permutation.Create(sizes, strides);
            using var x = new GuardedMemory<byte>(new Samples(81).Bytes(24 * size), place);
            using var y = new GuardedMemory<byte>(walk.Count * size, place);
            var expected = new byte[walk.Count * size];
            for (var i = 0; i < walk.Count; i++)
            {
                int from = offset, rest = i;
                for (var axis = sizes.Length - 1; axis >= 0; axis--)
                {
                    from += rest % sizes[axis] * strides[axis];
                    rest /= sizes[axis];
                }
                x.Span.Slice(from * size, size).CopyTo(expected.AsSpan(i * size));
            }
            for (var split = 0; split <= walk.Count; split += 3)
            {
                y.Span.Clear();
                Transpose.Run(x.Pointer + offset * size, y.Pointer, walk, size, 0, split);
                Transpose.Run(x.Pointer + offset * size, y.Pointer, walk, size, split, walk.Count);
                Assert.That(y.Span.ToArray(), Is.EqualTo(expected), () => $"[{string.Join(',', sizes)}] by [{string.Join(',', strides)}]");
            }
        }
    }

    [Test]
    public void GatherTakesSlices([Values] bool wide, [Values(1, 3, 4, 8, 20, 600)] int innerBytes, [Values] GuardPlace place)
    {
        using var x = new GuardedMemory<byte>(new Samples(82).Bytes(2 * 4 * innerBytes), place);
        using var indices = new GuardedMemory<byte>(Indices(wide), place);
        var rows = 2 * s_indices.Length;
        using var y = new GuardedMemory<byte>(rows * innerBytes, place);
        var expected = new byte[rows * innerBytes];
        fixed (byte* e = expected)
            Reference.Gather.Run(x.Pointer, indices.Pointer, wide, e, s_indices.Length, 4, innerBytes, 0, rows);
        Gather.Run(x.Pointer, indices.Pointer, wide, y.Pointer, s_indices.Length, 4, innerBytes, 0, 5);
        Gather.Run(x.Pointer, indices.Pointer, wide, y.Pointer, s_indices.Length, 4, innerBytes, 5, rows);
        Assert.That(y.Span.ToArray(), Is.EqualTo(expected));
        Assert.That(expected[..innerBytes], Is.EqualTo(x.Span[..innerBytes].ToArray()));
    }

    [Test]
    public void ElementsAreGatheredAndScattered([Values(0, 1, 2)] int axis, [Values(1, 2, 4, 8)] int size, [Values] GuardPlace place)
    {
        var type = size switch { 1 => ElementType.UInt8, 2 => ElementType.Int16, 4 => ElementType.Float32, _ => ElementType.Int64 };
        int[] data = [3, 4, 2], shape = [2, 3, 2];
        var walk = ElementWalk.Create(new TensorShape(data), new TensorShape(shape), axis);
        using var x = new GuardedMemory<byte>(new Samples(83).Bytes(24 * size), place);
        using var indices = new GuardedMemory<byte>(Indices(wide: true), place);
        using var y = new GuardedMemory<byte>(12 * size, place);
        using var target = new GuardedMemory<byte>(x.Span, place);
        byte[] gathered = new byte[12 * size], scattered = x.Span.ToArray();
        for (var i = 0; i < 12; i++)
        {
            int[] at = [i / 6, i / 2 % 3, i % 2];
            at[axis] = (int)Clamped(s_indices[i], data[axis]);
            var from = ((at[0] * 4 + at[1]) * 2 + at[2]) * size;
            x.Span.Slice(from, size).CopyTo(gathered.AsSpan(i * size));
        }
        for (var i = 0; i < 12; i++)
        {
            int[] at = [i / 6, i / 2 % 3, i % 2];
            at[axis] = (int)Clamped(s_indices[i], data[axis]);
            gathered.AsSpan(i * size, size).CopyTo(scattered.AsSpan(((at[0] * 4 + at[1]) * 2 + at[2]) * size));
        }
        GatherElements.Run(x.Pointer, indices.Pointer, true, y.Pointer, walk, size, 0, 7);
        GatherElements.Run(x.Pointer, indices.Pointer, true, y.Pointer, walk, size, 7, 12);
        Assert.That(y.Span.ToArray(), Is.EqualTo(gathered));
        ScatterElements.Run(indices.Pointer, true, y.Pointer, target.Pointer, walk, type, ScatterKind.Replace);
        Assert.That(target.Span.ToArray(), Is.EqualTo(scattered));
    }

    [Test]
    public void SlicesAreGatheredAndScatteredByTuples([Values(1, 2, 4, 8)] int size, [Values] GuardPlace place)
    {
        var type = size switch { 1 => ElementType.Bool, 2 => ElementType.Float16, 4 => ElementType.Int32, _ => ElementType.Float64 };
        var tuples = IndexTuples.Create(new TensorShape(3, 4, 5), new TensorShape(6, 2), 0);
        using var x = new GuardedMemory<byte>(new Samples(84).Bytes(60 * size), place);
        using var indices = new GuardedMemory<byte>(Indices(wide: true), place);
        using var y = new GuardedMemory<byte>(30 * size, place);
        using var target = new GuardedMemory<byte>(60 * size, place);
        byte[] gathered = new byte[30 * size], scattered = new byte[60 * size];
        for (var i = 0; i < 6; i++)
        {
            var from = (int)(Clamped(s_indices[2 * i], 3) * 4 + Clamped(s_indices[2 * i + 1], 4)) * 5 * size;
            x.Span.Slice(from, 5 * size).CopyTo(gathered.AsSpan(i * 5 * size));
            x.Span.Slice(from, 5 * size).CopyTo(scattered.AsSpan(from));
        }
        GatherND.Run(x.Pointer, indices.Pointer, true, y.Pointer, tuples, size, 0, 2);
        GatherND.Run(x.Pointer, indices.Pointer, true, y.Pointer, tuples, size, 2, 6);
        Assert.That(y.Span.ToArray(), Is.EqualTo(gathered));
        ScatterND.Run(indices.Pointer, true, y.Pointer, target.Pointer, tuples, type, ScatterKind.Replace);
        Assert.That(target.Span.ToArray(), Is.EqualTo(scattered));
    }

    [Test]
    public void WhereBroadcasts([Values(1, 2, 4, 8)] int size, [Values] GuardPlace place)
    {
        (int[] C, int[] A, int[] B)[] cases = [([2, 3, 4], [2, 3, 4], [2, 3, 4]), ([3, 1], [2, 1, 4], [4]), ([], [2, 3, 4], []), ([2, 1, 1], [1], [3, 4]), ([4], [], [2, 3, 1])];
        foreach (var (c, a, b) in cases)
        {
            var walk = WhereBroadcast.Create(new TensorShape(c), new TensorShape(a), new TensorShape(b), new TensorShape(2, 3, 4));
            using var condition = new GuardedMemory<byte>(Array.ConvertAll(new Samples(85).Ints(Count(c), 0, 1), v => (byte)v), place);
            using var first = new GuardedMemory<byte>(new Samples(86).Bytes(Count(a) * size), place);
            using var second = new GuardedMemory<byte>(new Samples(87).Bytes(Count(b) * size), place);
            using var y = new GuardedMemory<byte>(24 * size, place);
            var expected = new byte[24 * size];
            for (var i = 0; i < 24; i++)
            {
                int[] at = [i / 12, i / 4 % 3, i % 4];
                var source = condition.Span[Offset(c, at)] != 0 ? first.Span.Slice(Offset(a, at) * size, size) : second.Span.Slice(Offset(b, at) * size, size);
                source.CopyTo(expected.AsSpan(i * size));
            }
            Where.Run(condition.Pointer, first.Pointer, second.Pointer, y.Pointer, walk, size, 0, 7);
            Where.Run(condition.Pointer, first.Pointer, second.Pointer, y.Pointer, walk, size, 7, 24);
            Assert.That(y.Span.ToArray(), Is.EqualTo(expected));
        }
    }

    [Test]
    public void TrianglesAreKept([Values(0, 1)] int upper, [Values(-9, -1, 0, 2, 9, int.MaxValue, -int.MaxValue)] int diagonal, [Values] GuardPlace place)
    {
        var values = new Samples(88).Ints(2 * 3 * 5, 1, 99);
        using var x = new GuardedMemory<int>(values, place);
        var expected = values.Select((v, i) => (upper != 0 ? i % 5 >= i / 5 % 3 + (long)diagonal : i % 5 <= i / 5 % 3 + (long)diagonal) ? v : 0).ToArray();
        using var y = new GuardedMemory<int>(30, place);
        Trilu.Run((byte*)x.Pointer, (byte*)y.Pointer, 3, 5, upper != 0, diagonal, sizeof(int), 0, 6);
        Assert.That(y.Span.ToArray(), Is.EqualTo(expected));
        Trilu.Run((byte*)x.Pointer, (byte*)x.Pointer, 3, 5, upper != 0, diagonal, sizeof(int), 0, 6);
        Assert.That(x.Span.ToArray(), Is.EqualTo(expected), "in place");
    }

    [Test]
    public void SequencesAreReversed([Values] bool timeFirst, [Values] GuardPlace place)
    {
        const int Time = 4, Batch = 12, Inner = 3;
        using var x = new GuardedMemory<byte>(new Samples(89).Bytes(Time * Batch * Inner), place);
        using var lengths = new GuardedMemory<byte>(Indices(wide: true), place);
        using var y = new GuardedMemory<byte>(Time * Batch * Inner, place);
        var expected = new byte[y.Length];
        for (var t = 0; t < Time; t++)
        {
            for (var b = 0; b < Batch; b++)
            {
                var length = (int)Math.Clamp(s_indices[b], 0, Time);
                var from = t < length ? length - 1 - t : t;
                x.Span.Slice((timeFirst ? from * Batch + b : b * Time + from) * Inner, Inner).CopyTo(expected.AsSpan((timeFirst ? t * Batch + b : b * Time + t) * Inner));
            }
        }
        ReverseSequence.Run(x.Pointer, lengths.Pointer, true, y.Pointer, Time, Batch, timeFirst, Inner, 0, 10);
        ReverseSequence.Run(x.Pointer, lengths.Pointer, true, y.Pointer, Time, Batch, timeFirst, Inner, 10, Time * Batch);
        Assert.That(y.Span.ToArray(), Is.EqualTo(expected));
    }

    private static byte[] Indices(bool wide) => wide
        ? MemoryMarshal.AsBytes<long>(s_indices).ToArray()
        : MemoryMarshal.AsBytes<int>(s_indices.Select(i => (int)Math.Clamp(i, int.MinValue, int.MaxValue)).ToArray()).ToArray();

    private static long Clamped(long index, int size) => index < 0 ? Math.Max(index + size, 0) : Math.Min(index, size - 1);

    private static int Count(int[] shape) => shape.Aggregate(1, (p, d) => p * d);

    private static int Offset(int[] shape, int[] at)
    {
        var offset = 0;
        for (var axis = 0; axis < shape.Length; axis++)
            offset = offset * shape[axis] + (shape[axis] == 1 ? 0 : at[axis + 3 - shape.Length]);
        return offset;
    }
}
