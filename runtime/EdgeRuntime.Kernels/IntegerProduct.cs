using System.Runtime.Intrinsics;

namespace EdgeRuntime.Kernels;

/// <summary>One row of an exact integer product, modulo 2³²: <c>y[n] = Σ (a[k] − za) · (b[k,n] − zb[n])</c>. Signed bytes become unsigned ones by flipping their highest bit, with zero points 128 higher.</summary>
internal static unsafe class IntegerProduct
{
    /// <summary>Computes y[0, n). <paramref name="zeroPointsB"/> has one entry for all columns or, where <paramref name="perColumn"/>, one for each; null stands for 0.</summary>
    public static void Row(byte* a, byte flipA, int zeroPointA, byte* b, byte flipB, nint ldb, byte* zeroPointsB, bool perColumn, int* y, int k, int n)
    {
        new Span<int>(y, n).Clear();
        var sum = 0;
        for (var row = 0; row < k; row++, b += ldb)
        {
            var value = (a[row] ^ flipA) - zeroPointA;
            sum += value;
            if (value != 0)
                Add(value, b, flipB, y, n);
        }
        for (var column = 0; column < n; column++)
        {
            var zeroPoint = zeroPointsB == null ? flipB : zeroPointsB[perColumn ? column : 0] ^ flipB;
            y[column] = unchecked(y[column] - zeroPoint * sum);
        }
    }

    private static void Add(int value, byte* b, byte flip, int* y, int n)
    {
        var column = 0;
        if (Vector128.IsHardwareAccelerated)
        {
            var factor = Vector128.Create(value);
            var flips = Vector128.Create(flip);
            for (; column <= n - 16; column += 16)
            {
                var (b0, b1, b2, b3) = ByteVector.Widen(Vector128.Load(b + column) ^ flips);
                (Vector128.Load(y + column) + b0 * factor).Store(y + column);
                (Vector128.Load(y + column + 4) + b1 * factor).Store(y + column + 4);
                (Vector128.Load(y + column + 8) + b2 * factor).Store(y + column + 8);
                (Vector128.Load(y + column + 12) + b3 * factor).Store(y + column + 12);
            }
        }
        for (; column < n; column++)
            y[column] = unchecked(y[column] + value * (b[column] ^ flip));
    }
}
