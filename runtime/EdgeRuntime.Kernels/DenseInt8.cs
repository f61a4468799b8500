using System.Diagnostics;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EdgeRuntime.Kernels;

/// <summary>
/// INT8 dense layer y[rows,N] of x[rows,K] with the arithmetic of <see cref="Conv2DInt8"/>. Weights: <see cref="WeightPacking.PackInt8"/>; bias and multipliers: padded to a multiple of 16.
/// Bit-identical on every processor. Units are blocks of up to 48 rows by 16 columns. y may not overlap x.
/// </summary>
public static unsafe class DenseInt8
{
    /// <summary>The number of units.</summary>
    public static int Units(int rows, int n) => DenseBlock.Units(rows, n);

    /// <summary>Bytes of scratch memory that each thread needs, 64-byte aligned.</summary>
    public static int WorkspaceBytes(int k) => k % 4 == 0 ? 0 : checked(DenseBlock.Rows * ((k + 3) / 4 * 4));

    /// <summary>Computes units [first, end).</summary>
    public static void Run(byte* x, sbyte* weights, int* bias, float* multipliers, byte* y, int rows, int k, int n, in Requantization output, int first, int end, byte* workspace)
    {
        Debug.Assert(rows > 0 && k > 0 && n > 0 && 0 <= first && first <= end && end <= Units(rows, n));
        if (KernelVariants.Int8 == KernelVariant.Emitted)
            Run<Int8TileEmitted>(x, weights, bias, multipliers, y, rows, k, n, output, first, end, workspace);
        else if (AvxVnni.IsSupported && KernelVariants.Int8 == KernelVariant.AvxVnni)
            Run<Int8Tile256<AvxVnniDot>>(x, weights, bias, multipliers, y, rows, k, n, output, first, end, workspace);
        else if (Avx2.IsSupported && KernelVariants.Int8 == KernelVariant.Avx2)
            Run<Int8Tile256<Avx2Dot>>(x, weights, bias, multipliers, y, rows, k, n, output, first, end, workspace);
        else if (Vector128.IsHardwareAccelerated && KernelVariants.Int8 == KernelVariant.Vector128)
            Run<Int8Tile128>(x, weights, bias, multipliers, y, rows, k, n, output, first, end, workspace);
        else
            Reference.DenseInt8.Run(x, weights, bias, multipliers, y, rows, k, n, output, first, end);
    }

    private static void Run<TTile>(byte* x, sbyte* weights, int* bias, float* multipliers, byte* y, int rows, int k, int n, in Requantization output, int first, int end, byte* workspace) where TTile : IInt8Tile
    {
        nint pitch = (k + 3) / 4 * 4;
        while (first < end)
        {
            var block = DenseBlock.Of(ref first, end, rows, n);
            var a = x + (nint)block.FirstRow * k;
            if (pitch != k)
            {
                for (var row = block.FirstRow; row < block.EndRow; row++)
                    ByteCopy.Run(x + (nint)row * k, workspace + (row - block.FirstRow) * pitch, k);
                a = workspace;
            }
            var column = block.FirstColumn;
            Int8Product.Run<TTile>(a, pitch, block.EndRow - block.FirstRow, k, weights + (nint)column * pitch, bias + column, multipliers + column, y + (nint)block.FirstRow * n + column, n, block.EndColumn - column, true, output);
        }
    }
}
