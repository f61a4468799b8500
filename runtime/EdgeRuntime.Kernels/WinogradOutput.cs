using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace EdgeRuntime.Kernels;

/// <summary>The output of <see cref="Conv2DInt8Winograd"/>: <c>Aᵀ·m·A</c> of 6×6 sums, each lane a column, Aᵀ's rows being (1,1,1,1,1,0), (0,1,−1,2,−2,0), (0,1,1,4,4,0), (0,1,−1,8,−8,2), then the division by 576 and requantization.</summary>
internal static unsafe class WinogradOutput
{
    private const int InverseOf9 = 954437177;

    /// <summary>
    /// 4×4 pixels of 8 columns, from sums that are <paramref name="step"/> elements from one position to the next, to <paramref name="at"/> in each of the pixels; <paramref name="half"/> has room for 24 vectors.
    /// <paramref name="columnSums"/> are 128 times the sums of the columns' weights: what a sum is more than that of x − 128.
    /// </summary>
    public static void Transform(int* sums, nint step, byte* half, int* columnSums, int* bias, float* multipliers, byte** pixels, nint at, in Requantization output)
    {
        const int Side = Conv2DInt8Winograd.Side, Inputs = Conv2DInt8Winograd.InputSide;
        var rows = (Vector256<int>*)half;
        var sum = Vector256.Load(columnSums);
        // Position (1, 1) is part of all pixels, once.
        (Vector256.Load(sums + 7 * step) - sum * 576).Store(sums + 7 * step);
        for (var i = 0; i < Inputs; i++, sums += step)
        {
            var (y0, y1, y2, y3) = Along(Vector256.Load(sums), Vector256.Load(sums + Inputs * step), Vector256.Load(sums + 2 * Inputs * step), Vector256.Load(sums + 3 * Inputs * step), Vector256.Load(sums + 4 * Inputs * step), Vector256.Load(sums + 5 * Inputs * step));
            (rows[i], rows[Inputs + i], rows[2 * Inputs + i], rows[3 * Inputs + i]) = (y0, y1, y2, y3);
        }
        var start = Vector256.Load(bias) + sum;
        var multiplier = Vector256.Load(multipliers);
        for (var i = 0; i < Side; i++, pixels += Side, rows += Inputs)
        {
            var (y0, y1, y2, y3) = Along(rows[0], rows[1], rows[2], rows[3], rows[4], rows[5]);
            RequantizeVector.StoreHalves(Divide(y0) + start, Divide(y1) + start, Divide(y2) + start, Divide(y3) + start, multiplier, pixels[0] + at, pixels[1] + at, pixels[2] + at, pixels[3] + at, output);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Divide(Vector256<int> value) => (value * InverseOf9) >> 6;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<int>, Vector256<int>, Vector256<int>, Vector256<int>) Along(Vector256<int> m0, Vector256<int> m1, Vector256<int> m2, Vector256<int> m3, Vector256<int> m4, Vector256<int> m5)
    {
        Vector256<int> even = m1 + m2, odd = m1 - m2, evenFar = m3 + m4, oddFar = (m3 - m4) << 1;
        return (m0 + even + evenFar, odd + oddFar, even + (evenFar << 2), odd + (oddFar << 2) + (m5 << 1));
    }
}
