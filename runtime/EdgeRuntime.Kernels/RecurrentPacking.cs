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

    /// <summary>Packs ONNX's weights of one direction <c>[gates·H, K]</c>; allocates nothing.</summary>
    /// <exception cref="ArgumentException">A span is shorter than that.</exception>
    public static void Pack(ReadOnlySpan<float> weights, int k, int gates, int hiddenSize, Span<float> destination)
    {
        int count = PackedCount(k, gates, hiddenSize), padded = Padded(hiddenSize);
        WeightPacking.RequireLength(weights.Length, checked(gates * hiddenSize * k), nameof(weights));
        WeightPacking.RequireLength(destination.Length, count, nameof(destination));
        destination[..count].Clear();
        for (var row = 0; row < gates * hiddenSize; row++)
        {
            var column = row / hiddenSize * padded + row % hiddenSize;
            for (var i = 0; i < k; i++)
                destination[WeightPacking.FloatIndex(i, column, k)] = weights[row * k + i];
        }
    }

    /// <summary>One vector of H values, plus another where there is one, as H' values.</summary>
    public static unsafe void Pad(float* vector, float* added, float* destination, int hiddenSize)
    {
        for (var i = 0; i < hiddenSize; i++)
            destination[i] = added == null ? vector[i] : vector[i] + added[i];
        new Span<float>(destination + hiddenSize, Padded(hiddenSize) - hiddenSize).Clear();
    }
}
