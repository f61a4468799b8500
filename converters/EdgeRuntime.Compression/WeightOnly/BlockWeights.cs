using EdgeRuntime.Graph;

namespace EdgeRuntime.Compression.WeightOnly;

/// <summary>Symmetric s4 weights, two to a byte, with one scale for every 32 of them along the axis that is summed over.</summary>
/// <param name="Weights">In [−8, 7].</param>
/// <param name="Scales">In the shape of the weights, the summed axis divided by 32 and rounded up.</param>
internal sealed record BlockWeights(TensorData Weights, TensorData Scales)
{
    /// <summary>Weights that share a scale.</summary>
    public const int Size = 32;

    /// <summary>What the largest weight of a block becomes; which one is best depends on the others.</summary>
    private static readonly float[] s_tops = [7, 7.25f, 7.5f, 7.75f, 8];

    /// <param name="tensor">A matrix.</param>
    /// <param name="axis">The axis that is summed over.</param>
    public static BlockWeights Of(TensorData tensor, int axis)
    {
        var (rows, columns) = ((int)tensor.Shape[0], (int)tensor.Shape[1]);
        var (length, lines) = axis == 0 ? (rows, columns) : (columns, rows);
        var blocks = (length + Size - 1) / Size;
        var values = tensor.As<float>();
        var scales = new float[blocks * lines];
        var packed = new byte[(values.Length + 1) / 2];
        Span<float> block = stackalloc float[Size];
        for (var line = 0; line < lines; line++)
        {
            for (var b = 0; b < blocks; b++)
            {
                var count = Math.Min(Size, length - b * Size);
                for (var i = 0; i < count; i++)
                    block[i] = values[Place(b * Size + i, line)];
                var scale = BestScale(block[..count]);
                scales[axis == 0 ? b * lines + line : line * blocks + b] = scale;
                for (var i = 0; i < count; i++)
                    Store(packed, Place(b * Size + i, line), Quantize(block[i], scale));
            }
        }
        long[] shape = axis == 0 ? [blocks, lines] : [lines, blocks];
        return new BlockWeights(new TensorData(ElementType.Int4, tensor.Shape, packed), TensorData.From(scales, shape));

        int Place(int along, int line) => axis == 0 ? along * columns + line : line * columns + along;
    }

    /// <summary>The scale with the smallest sum of squared errors of a few that put the largest weight at 7 to 8 steps.</summary>
    private static float BestScale(ReadOnlySpan<float> block)
    {
        var largest = 0f;
        foreach (var value in block)
            largest = Math.Max(largest, Math.Abs(value));
        if (!float.IsNormal(largest / 8))
            return 1;
        var (best, smallest) = (largest / 7, double.PositiveInfinity);
        foreach (var top in s_tops)
        {
            var scale = largest / top;
            var error = 0.0;
            foreach (var value in block)
            {
                var difference = value - (double)scale * Quantize(value, scale);
                error += difference * difference;
            }
            if (error < smallest)
                (best, smallest) = (scale, error);
        }
        return best;
    }

    private static int Quantize(float value, float scale) => Math.Clamp((int)MathF.Round(value / scale, MidpointRounding.ToEven), -8, 7);

    private static void Store(byte[] packed, int index, int value) => packed[index / 2] |= (byte)((value & 15) << (index % 2 * 4));
}
