namespace EdgeRuntime.Kernels;

/// <summary>Brings the weights of LSTM, GRU and RNN into the order that the kernels read: the columns of each gate filled up to whole tiles, so that every gate starts at a tile.</summary>
public static class RecurrentPacking
{
    /// <summary>H': a hidden size rounded up to whole tiles of 16.</summary>
    /// <exception cref="OverflowException">It does not fit 31 bits.</exception>
    public static int Padded(int hiddenSize) => checked((hiddenSize + WeightPacking.Tile - 1) / WeightPacking.Tile * WeightPacking.Tile);

    /// <summary>Elements of one packed matrix of <paramref name="k"/> rows.</summary>
    /// <exception cref="OverflowException">More than 2³¹−1.</exception>
    public static int PackedCount(int k, int gates, int hiddenSize) => WeightPacking.PackedFloatCount(k, checked(gates * Padded(hiddenSize)));

    /// <summary>ONNX's weights of one direction <c>[gates·H, K]</c> as a matrix <c>[K, gates·H']</c>, row-major, for <see cref="WeightPacking.PackFloat"/>.</summary>
    /// <exception cref="ArgumentException">There are fewer than gates·H·K weights.</exception>
    public static float[] ToColumns(ReadOnlySpan<float> weights, int k, int gates, int hiddenSize)
    {
        if (weights.Length < checked(gates * hiddenSize * k))
            throw new ArgumentException($"weights: {gates * hiddenSize * k} elements expected, {weights.Length} found.", nameof(weights));
        var padded = Padded(hiddenSize);
        var columns = gates * padded;
        var matrix = new float[checked(k * columns)];
        for (var gate = 0; gate < gates; gate++)
        {
            for (var unit = 0; unit < hiddenSize; unit++)
            {
                for (var row = 0; row < k; row++)
                    matrix[row * columns + gate * padded + unit] = weights[(gate * hiddenSize + unit) * k + row];
            }
        }
        return matrix;
    }

    /// <summary>Vectors <c>[count, H]</c> as <c>[count, H']</c>, filled up with zeros.</summary>
    public static float[] Pad(ReadOnlySpan<float> vectors, int count, int hiddenSize)
    {
        var padded = Padded(hiddenSize);
        var result = new float[checked(count * padded)];
        for (var i = 0; i < count; i++)
            vectors.Slice(i * hiddenSize, hiddenSize).CopyTo(result.AsSpan(i * padded));
        return result;
    }
}
