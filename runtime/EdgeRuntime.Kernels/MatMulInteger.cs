using System.Diagnostics;

namespace EdgeRuntime.Kernels;

/// <summary>Exact products of a batch of integer matrices, modulo 2³² or 2⁶⁴: a <c>[…, rows, K]</c>, b <c>[…, K, N]</c>, y <c>[…, rows, N]</c>. Units are rows of all products. y may not overlap a or b.</summary>
public static unsafe class MatMulInteger
{
    /// <summary>Zero points of a factor of bytes; those of signed bytes are raised by 128, see <see cref="Flip"/>.</summary>
    /// <param name="Values">As they are stored; null where they are 0.</param>
    /// <param name="Several">Whether there is one for each row of a or column of b, not one for all.</param>
    /// <param name="Flip">0x80 for signed bytes, 0 for unsigned ones: the bit whose flip makes unsigned ones of them.</param>
    public readonly record struct ZeroPoints(nint Values, bool Several, byte Flip)
    {
        internal byte* Pointer => (byte*)Values;

        internal int Of(int index) => Values == 0 ? Flip : Pointer[Several ? index : 0] ^ Flip;
    }

    /// <summary>Computes rows [first, end) of bytes: <c>y = Σ (a − za) · (b − zb)</c> in i32, as ONNX's MatMulInteger.</summary>
    public static void Run(byte* a, in ZeroPoints zeroPointsA, byte* b, in ZeroPoints zeroPointsB, int* y, in BatchSteps steps, int rows, int k, int n, int first, int end)
    {
        Debug.Assert(rows > 0 && k > 0 && n > 0 && 0 <= first && first <= end);
        for (var unit = first; unit < end; unit++)
        {
            var (indexA, indexB) = steps.Of(unit / rows);
            var row = unit % rows;
            IntegerProduct.Row(a + ((nint)indexA * rows + row) * k, zeroPointsA.Flip, zeroPointsA.Of(row), b + (nint)indexB * k * n, zeroPointsB.Flip, n, zeroPointsB.Pointer, zeroPointsB.Several, y + (nint)unit * n, k, n);
        }
    }

    /// <summary>Computes rows [first, end) of 32-bit integers.</summary>
    public static void Run(int* a, int* b, int* y, in BatchSteps steps, int rows, int k, int n, int first, int end)
    {
        for (var unit = first; unit < end; unit++)
        {
            var (indexA, indexB) = steps.Of(unit / rows);
            int* from = a + ((nint)indexA * rows + unit % rows) * k, matrix = b + (nint)indexB * k * n, to = y + (nint)unit * n;
            new Span<int>(to, n).Clear();
            for (var i = 0; i < k; i++, matrix += n)
            {
                for (var column = 0; column < n; column++)
                    to[column] = unchecked(to[column] + from[i] * matrix[column]);
            }
        }
    }

    /// <summary>Computes rows [first, end) of 64-bit integers.</summary>
    public static void Run(long* a, long* b, long* y, in BatchSteps steps, int rows, int k, int n, int first, int end)
    {
        for (var unit = first; unit < end; unit++)
        {
            var (indexA, indexB) = steps.Of(unit / rows);
            long* from = a + ((nint)indexA * rows + unit % rows) * k, matrix = b + (nint)indexB * k * n, to = y + (nint)unit * n;
            new Span<long>(to, n).Clear();
            for (var i = 0; i < k; i++, matrix += n)
            {
                for (var column = 0; column < n; column++)
                    to[column] = unchecked(to[column] + from[i] * matrix[column]);
            }
        }
    }
}
