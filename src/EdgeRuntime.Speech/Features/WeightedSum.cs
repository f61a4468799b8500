using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace EdgeRuntime.Speech.Features;

/// <summary>Σ x[i]·w[i] of short rows: eight partial sums where vectors are, one otherwise.</summary>
internal static class WeightedSum
{
    /// <summary>Sums; both are of one length.</summary>
    public static float Of(ReadOnlySpan<float> values, ReadOnlySpan<float> weights)
    {
        var (sum, i) = (0f, 0);
        if (Vector256.IsHardwareAccelerated && values.Length >= Vector256<float>.Count)
        {
            var v = MemoryMarshal.Cast<float, Vector256<float>>(values);
            var w = MemoryMarshal.Cast<float, Vector256<float>>(weights);
            var sums = v[0] * w[0];
            for (var j = 1; j < v.Length; j++)
                sums += v[j] * w[j];
            (sum, i) = (Vector256.Sum(sums), v.Length * Vector256<float>.Count);
        }
        for (; i < values.Length; i++)
            sum += values[i] * weights[i];
        return sum;
    }
}
