using EdgeRuntime.Graph;

namespace EdgeRuntime.Lowering.Operators;

/// <summary>The terms of every sum along one axis of a linear or cubic resize; the first index is −1 where the place lies outside and takes the extrapolation value.</summary>
/// <param name="Taps">Terms of a sum.</param>
/// <param name="Indices">[length, taps].</param>
/// <param name="Weights">[length, taps].</param>
internal sealed record ResizeTable(int Taps, int[] Indices, float[] Weights);

/// <summary>What a resize reads along one axis, computed once at conversion, with ONNX Runtime's arithmetic.</summary>
internal static class ResizeTables
{
    /// <summary>The element nearest to every place; −1 outside, where <paramref name="extrapolate"/>.</summary>
    public static int[] Nearest(ResizeAxis axis, string coordinates, string rounding, bool extrapolate)
    {
        var indices = new int[axis.To];
        for (var i = 0; i < indices.Length; i++)
        {
            var original = axis.Original(i, coordinates);
            var nearest = rounding switch
            {
                "round_prefer_floor" => original == MathF.Floor(original) + 0.5f ? MathF.Floor(original) : MathF.Round(original, MidpointRounding.AwayFromZero),
                "round_prefer_ceil" => MathF.Round(original, MidpointRounding.AwayFromZero),
                "floor" => MathF.Floor(original),
                "ceil" => MathF.Ceiling(original),
                "simple" => axis.Scale < 1 ? MathF.Ceiling(original) : MathF.Truncate(original),
                _ => throw new InvalidModelException($"nearest_mode '{rounding}' is unknown; export the model again."),
            };
            indices[i] = extrapolate && axis.IsOutside(original) ? -1 : (int)Math.Clamp(nearest, 0, axis.From - 1);
        }
        return indices;
    }

    /// <summary>Two neighbours.</summary>
    public static ResizeTable Linear(ResizeAxis axis, string coordinates, bool extrapolate)
    {
        var table = new ResizeTable(2, new int[axis.To * 2], new float[axis.To * 2]);
        for (var i = 0; i < axis.To; i++)
        {
            var original = axis.Original(i, coordinates);
            var inside = Math.Clamp(original, 0, axis.From - 1);
            var low = Math.Min((int)inside, axis.From - 1);
            var high = Math.Min(low + 1, axis.From - 1);
            (table.Indices[2 * i], table.Indices[2 * i + 1]) = (extrapolate && axis.IsOutside(original) ? -1 : low, high);
            (table.Weights[2 * i], table.Weights[2 * i + 1]) = low == high ? (0.5f, 0.5f) : (high - inside, inside - low);
        }
        return table;
    }

    /// <summary>Four neighbours, those beyond the ends being the last elements again, or left out.</summary>
    public static ResizeTable Cubic(ResizeAxis axis, string coordinates, float a, bool excludeOutside, bool extrapolate)
    {
        var table = new ResizeTable(4, new int[axis.To * 4], new float[axis.To * 4]);
        Span<float> weights = stackalloc float[4];
        for (var i = 0; i < axis.To; i++)
        {
            var original = axis.Original(i, coordinates);
            var floor = MathF.Floor(original);
            var s = original - floor;
            weights[0] = ((a * (s + 1) - 5 * a) * (s + 1) + 8 * a) * (s + 1) - 4 * a;
            weights[1] = ((a + 2) * s - (a + 3)) * s * s + 1;
            weights[2] = ((a + 2) * (1 - s) - (a + 3)) * (1 - s) * (1 - s) + 1;
            weights[3] = ((a * (2 - s) - 5 * a) * (2 - s) + 8 * a) * (2 - s) - 4 * a;
            var sum = 1f;
            if (excludeOutside)
            {
                sum = 0;
                for (var tap = 0; tap < 4; tap++)
                {
                    if (floor - 1 + tap < 0 || floor - 1 + tap > axis.From - 1)
                        weights[tap] = 0;
                    sum += weights[tap];
                }
            }
            for (var tap = 0; tap < 4; tap++)
            {
                table.Indices[4 * i + tap] = (int)Math.Clamp(floor - 1 + tap, 0, axis.From - 1);
                table.Weights[4 * i + tap] = weights[tap] / sum;
            }
            if (extrapolate && axis.IsOutside(original))
                table.Indices[4 * i] = -1;
        }
        return table;
    }

    /// <summary>A filter as wide as the step from one output to the next (antialias), a triangle or a cubic; its sum is brought to 1.</summary>
    /// <exception cref="UnsupportedNodeException">The filter is so wide that its tables would have more than 2²⁴ entries.</exception>
    public static ResizeTable Filtered(Node node, ResizeAxis axis, string coordinates, Func<float, float> filter, float reach, bool excludeOutside, bool extrapolate)
    {
        var step = 1 / axis.Scale;
        var support = step >= 1 ? reach * step : reach;
        var narrow = step >= 1 ? 1 / step : 1;
        if (!(support * axis.To < 1 << 23))
            throw new UnsupportedNodeException(node, $"a filter of {support} elements on each side is too wide");
        var taps = (int)MathF.Ceiling(support) * 2 + 1;
        var table = new ResizeTable(taps, new int[axis.To * taps], new float[axis.To * taps]);
        for (var i = 0; i < axis.To; i++)
        {
            var original = axis.Original(i, coordinates);
            var center = original + 0.5f;
            int low = (int)MathF.Floor(center - support + 0.5f), high = (int)MathF.Floor(center + support + 0.5f);
            if (excludeOutside)
                (low, high) = (Math.Max(low, 0), Math.Min(high, axis.From));
            var sum = 0f;
            for (var tap = 0; tap < taps; tap++)
            {
                table.Indices[i * taps + tap] = Math.Clamp(low + tap, 0, axis.From - 1);
                if (low + tap >= high)
                    continue;
                table.Weights[i * taps + tap] = filter((low + tap - center + 0.5f) * narrow);
                sum += table.Weights[i * taps + tap];
            }
            for (var tap = 0; tap < taps; tap++)
                table.Weights[i * taps + tap] /= sum;
            if (extrapolate && axis.IsOutside(original))
                table.Indices[i * taps] = -1;
        }
        return table;
    }

    /// <summary>1 − |x|, 0 beyond 1.</summary>
    public static float Triangle(float x) => Math.Max(0, 1 - Math.Abs(x));

    /// <summary>Keys' cubic with parameter <paramref name="a"/>, 0 beyond 2.</summary>
    public static float Cubic(float x, float a)
    {
        x = Math.Abs(x);
        return x < 1 ? ((a + 2) * x - (a + 3)) * x * x + 1 : x < 2 ? ((x - 5) * x + 8) * x * a - 4 * a : 0;
    }
}
