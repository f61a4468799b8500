using System.Diagnostics;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EdgeRuntime.Kernels;

/// <summary>
/// Dense layer in f32: <c>y[rows,N] = activation(x[rows,K] · W + bias)</c>. Weights: <see cref="WeightPacking.PackFloat"/>; bias: padded to a multiple of 16, or null.
/// Units are blocks of up to 48 rows by 16 columns. y may not overlap x. Where <see cref="KernelVariants.ReadsHalf"/>, the weights may be f16 in the same order, with the same results as if they were widened first.
/// </summary>
public static unsafe class Dense
{
    /// <summary>The number of units.</summary>
    public static int Units(int rows, int n) => DenseBlock.Units(rows, n);

    /// <summary>Bytes of scratch memory that each thread needs, 64-byte aligned.</summary>
    /// <exception cref="OverflowException">More than 2³¹−1.</exception>
    public static int WorkspaceBytes(int rows, int k, bool half) => rows > 1 ? FloatProduct.PanelBytes(k, half) : 0;

    /// <summary>Computes units [first, end).</summary>
    public static void Run(float* x, float* weights, float* bias, float* y, int rows, int k, int n, in Activation activation, int first, int end, bool half = false, byte* workspace = null)
    {
        Debug.Assert(rows > 0 && k > 0 && n > 0 && 0 <= first && first <= end && end <= Units(rows, n));
        if (KernelVariants.Float == KernelVariant.Emitted)
        {
            if (half)
                Run<FloatTileHalf>(x, weights, bias, y, rows, k, n, activation, first, end, (float*)workspace);
            else
                Run<FloatTileEmitted>(x, weights, bias, y, rows, k, n, activation, first, end, (float*)workspace);
        }
        else if (Avx2.IsSupported && Fma.IsSupported && KernelVariants.Float == KernelVariant.Avx2)
        {
            if (half)
                Run<FloatTileHalf256>(x, weights, bias, y, rows, k, n, activation, first, end, (float*)workspace);
            else
                Run<FloatTile256>(x, weights, bias, y, rows, k, n, activation, first, end, (float*)workspace);
        }
        else if (Vector128.IsHardwareAccelerated && KernelVariants.Float == KernelVariant.Vector128)
        {
            if (half)
                Run<FloatTileHalf128>(x, weights, bias, y, rows, k, n, activation, first, end, (float*)workspace);
            else
                Run<FloatTile128>(x, weights, bias, y, rows, k, n, activation, first, end, (float*)workspace);
        }
        else
        {
            Reference.Dense.Run(x, weights, bias, y, rows, k, n, activation, first, end);
        }
    }

    private static void Run<TTile>(float* x, float* weights, float* bias, float* y, int rows, int k, int n, in Activation activation, int first, int end, float* panel) where TTile : IFloatTile
    {
        while (first < end)
        {
            var block = DenseBlock.Of(ref first, end, rows, n);
            var column = block.FirstColumn;
            FloatProduct.Run<TTile>(x + (nint)block.FirstRow * k, k, block.EndRow - block.FirstRow, k, TTile.At(weights, (nint)column * k), bias == null ? null : bias + column, y + (nint)block.FirstRow * n + column, n, block.EndColumn - column, true, activation, rows == 1, panel);
        }
    }
}
