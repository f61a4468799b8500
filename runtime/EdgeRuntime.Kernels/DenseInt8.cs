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
    public static int WorkspaceBytes(int k) => 0;

    /// <summary>Computes units [first, end).</summary>
    public static void Run(byte* x, sbyte* weights, int* bias, float* multipliers, byte* y, int rows, int k, int n, in Requantization output, int first, int end, byte* workspace) =>
        Reference.DenseInt8.Run(x, weights, bias, multipliers, y, rows, k, n, output, first, end);
}
