namespace EdgeRuntime.Graph.TfLite;

/// <summary>
/// Sparse constants, stored as in TACO (Kjolstad et al., "The Tensor Algebra Compiler", 2017): a tree with one level for each dimension in traversal order, dense levels
/// holding every index, compressed ones (CSR) a list of indices for each node above. Blocks are additional inner dimensions, each mapped to the dimension that it splits.
/// </summary>
internal sealed class SparseTensor
{
    private const int MaximumLevels = 16;

    private readonly TfLiteTensor _tensor;
    private readonly Level[] _levels;
    private readonly long[] _step;
    private readonly byte[] _dense;
    private readonly int _size;
    private int _stored;

    private SparseTensor(TfLiteTensor tensor, Level[] levels, long[] step, int size)
    {
        (_tensor, _levels, _step, _size) = (tensor, levels, step, size);
        _dense = new byte[tensor.Type.ByteCount(tensor.Count)];
    }

    private sealed record Level(long DenseSize, int[]? Segments, int[] Indices);

    /// <summary>The dense bytes. Their number must have been checked by the caller.</summary>
    /// <exception cref="InvalidModelException">The levels contradict each other or the shape.</exception>
    public static byte[] Densify(TfLiteTensor tensor, FlatTable sparsity)
    {
        var order = sparsity.Ints(0);
        var blocks = sparsity.Ints(1);
        var levels = sparsity.Tables(2, $"{tensor.Display}, dimension").Select(ReadLevel).ToArray();
        var rank = tensor.Rank;
        if (levels.Length > MaximumLevels || levels.Length != rank + blocks.Length || order.Length != levels.Length || order.Order().Index().Any(entry => entry.Item != entry.Index))
            throw Wrong(tensor, $"{levels.Length} levels, {order.Length} in the traversal order and {blocks.Length} blocks do not fit {rank} dimensions");
        if (blocks.Any(dimension => dimension < 0 || dimension >= rank) || blocks.Distinct().Count() != blocks.Length)
            throw Wrong(tensor, $"the block map [{string.Join(',', blocks)}] names no dimensions of a tensor of {rank}");

        // A blocked dimension is split in two: the outer index counts blocks, the inner one (a level of its own) the elements in a block.
        var size = tensor.Type.SizeInBits() / 8;
        var blockSize = Enumerable.Repeat(1L, rank).ToArray();
        for (var level = 0; level < levels.Length; level++)
        {
            if (order[level] >= rank)
                blockSize[blocks[order[level] - rank]] = levels[level].DenseSize;
        }
        var steps = new long[levels.Length];
        for (var level = 0; level < levels.Length; level++)
        {
            var dimension = order[level] < rank ? order[level] : blocks[order[level] - rank];
            var (extent, unit) = order[level] < rank ? (tensor.Shape[dimension] / blockSize[dimension], blockSize[dimension]) : (blockSize[dimension], 1);
            if (blockSize[dimension] < 1 || tensor.Shape[dimension] % blockSize[dimension] != 0 || levels[level].DenseSize != extent && levels[level].Segments is null)
                throw Wrong(tensor, $"level {level} of size {levels[level].DenseSize} does not fit dimension {dimension} of size {tensor.Shape[dimension]}");
            levels[level] = levels[level] with { DenseSize = extent };
            steps[level] = unit * tensor.Shape.Skip(dimension + 1).Aggregate(1L, (product, length) => product * length);
        }
        var sparse = new SparseTensor(tensor, levels, steps, size);
        sparse.Fill(0, 0, 0);
        if (sparse._stored * size != tensor.Data.Length)
            throw Wrong(tensor, $"its levels place {sparse._stored} values, its buffer has {tensor.Data.Length / size}");
        return sparse._dense;
    }

    private void Fill(int level, long node, long at)
    {
        if (level == _levels.Length)
        {
            if ((_stored + 1L) * _size > _tensor.Data.Length)
                throw Wrong(_tensor, $"its levels place more values than the {_tensor.Data.Length / _size} in its buffer");
            _tensor.Data.Span.Slice(_stored++ * _size, _size).CopyTo(_dense.AsSpan((int)(at * _size)));
            return;
        }
        var (dense, segments, indices) = _levels[level];
        if (segments is null)
        {
            for (var i = 0L; i < dense; i++)
                Fill(level + 1, node * dense + i, at + i * _step[level]);
            return;
        }
        if (node + 1 >= segments.Length || segments[node] < 0 || segments[node + 1] < segments[node] || segments[node + 1] > indices.Length)
            throw Wrong(_tensor, $"the segments of level {level} do not enclose its {indices.Length} indices");
        for (var i = segments[node]; i < segments[node + 1]; i++)
        {
            if (indices[i] < 0 || indices[i] >= dense)
                throw Wrong(_tensor, $"index {indices[i]} of level {level} is not below {dense}");
            Fill(level + 1, i, at + indices[i] * _step[level]);
        }
    }

    private static Level ReadLevel(FlatTable table) => table.Byte(0) switch
    {
        0 => new Level(table.Int(1), null, []),
        1 => new Level(table.Int(1), Integers(table, 2), Integers(table, 4)),
        var format => throw new InvalidModelException($"{table.Name} has the format {format}, known are 0 (dense) and 1 (CSR); convert the model again."),
    };

    // A union of vectors of i32, u16 and u8, its type in the field before.
    private static int[] Integers(FlatTable table, int field) => table.Table(field + 1, $"{table.Name}, array") is not { } array ? [] : table.Byte(field) switch
    {
        1 => array.Ints(0),
        2 => Array.ConvertAll(array.UShorts(0), value => (int)value),
        3 => Array.ConvertAll(array.Bytes(0).ToArray(), value => (int)value),
        var type => throw new InvalidModelException($"{array.Name} is a vector of kind {type}, known are 1 to 3; convert the model again."),
    };

    private static InvalidModelException Wrong(TfLiteTensor tensor, string reason) => new($"{tensor.Display} is sparse, and {reason}; convert the model again.");
}
