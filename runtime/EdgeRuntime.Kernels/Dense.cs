namespace EdgeRuntime.Kernels;

/// <summary>
/// Dense layer in f32: <c>y[rows,N] = activation(x[rows,K] · W + bias)</c>. Weights: <see cref="WeightPacking.PackFloat"/>; bias: padded to a multiple of 16, or null.
/// Units are blocks of up to 48 rows by 16 columns. y may not overlap x.
/// </summary>
public static unsafe class Dense
{
    /// <summary>The number of units.</summary>
    public static int Units(int rows, int n) => DenseBlock.Units(rows, n);

    /// <summary>Computes units [first, end).</summary>
    public static void Run(float* x, float* weights, float* bias, float* y, int rows, int k, int n, in Activation activation, int first, int end) =>
        Reference.Dense.Run(x, weights, bias, y, rows, k, n, activation, first, end);
}
