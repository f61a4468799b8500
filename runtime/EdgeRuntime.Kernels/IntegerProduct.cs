using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EdgeRuntime.Kernels;

/// <summary>One row of an exact integer product, modulo 2³²: <c>y[n] = Σ (a[k] − za) · (b[k,n] − zb[n])</c>. Signed bytes become unsigned ones by flipping their highest bit, with zero points 128 higher.</summary>
internal static unsafe class IntegerProduct
{
    /// <summary>Computes y[0, n). <paramref name="zeroPointsB"/> has one entry for all columns or, where <paramref name="perColumn"/>, one for each; null stands for 0.</summary>
    public static void Row(byte* a, byte flipA, int zeroPointA, byte* b, byte flipB, nint ldb, byte* zeroPointsB, bool perColumn, int* y, int k, int n)
    {
        new Span<int>(y, n).Clear();
        int sum = 0, row = 0;
        for (; Sse2.IsSupported && row <= k - 4; row += 4, b += 4 * ldb)
        {
            int v0 = (a[row] ^ flipA) - zeroPointA, v1 = (a[row + 1] ^ flipA) - zeroPointA, v2 = (a[row + 2] ^ flipA) - zeroPointA, v3 = (a[row + 3] ^ flipA) - zeroPointA;
            sum += v0 + v1 + v2 + v3;
            AddFour(v0, v1, v2, v3, b, ldb, flipB, y, n);
        }
        for (; row < k; row++, b += ldb)
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

    // Bytes of two rows of b side by side, widened to i16: vpmaddwd multiplies them with two values of a (−255 to 255) and adds the pair, at most 2·255² in size.
    private static void AddFour(int v0, int v1, int v2, int v3, byte* b, nint ldb, byte flip, int* y, int n)
    {
        var column = 0;
        var first = Vector128.Create((v0 & 0xFFFF) | v1 << 16).AsInt16();
        var second = Vector128.Create((v2 & 0xFFFF) | v3 << 16).AsInt16();
        var flips = Vector128.Create(flip);
        for (; column <= n - 16; column += 16)
        {
            var from = b + column;
            Vector128<byte> b0 = Vector128.Load(from) ^ flips, b1 = Vector128.Load(from + ldb) ^ flips, b2 = Vector128.Load(from + 2 * ldb) ^ flips, b3 = Vector128.Load(from + 3 * ldb) ^ flips;
            var to = y + column;
            AddPairs(Sse2.UnpackLow(b0, b1), first, Sse2.UnpackLow(b2, b3), second, to);
            AddPairs(Sse2.UnpackHigh(b0, b1), first, Sse2.UnpackHigh(b2, b3), second, to + 8);
        }
        for (; column < n; column++)
        {
            var from = b + column;
            y[column] = unchecked(y[column] + v0 * (from[0] ^ flip) + v1 * (from[ldb] ^ flip) + v2 * (from[2 * ldb] ^ flip) + v3 * (from[3 * ldb] ^ flip));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddPairs(Vector128<byte> pairs, Vector128<short> factors, Vector128<byte> others, Vector128<short> otherFactors, int* y)
    {
        var (low, high) = Vector128.Widen(pairs);
        var (otherLow, otherHigh) = Vector128.Widen(others);
        (Vector128.Load(y) + Sse2.MultiplyAddAdjacent(low.AsInt16(), factors) + Sse2.MultiplyAddAdjacent(otherLow.AsInt16(), otherFactors)).Store(y);
        (Vector128.Load(y + 4) + Sse2.MultiplyAddAdjacent(high.AsInt16(), factors) + Sse2.MultiplyAddAdjacent(otherHigh.AsInt16(), otherFactors)).Store(y + 4);
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
