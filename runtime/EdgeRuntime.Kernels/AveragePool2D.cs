namespace EdgeRuntime.Kernels;

/// <summary>The mean of each window over <c>[N,H,W,C]</c> in f32; padding counts as zeros where countIncludePad, else not at all. Units are output rows. y may not overlap x.</summary>
public static unsafe class AveragePool2D
{
    /// <summary>The number of units: output rows of the batch.</summary>
    public static int Units(in Window2D window) => window.Batch * window.OutputH;

    /// <summary>Computes output rows [first, end).</summary>
    public static void Run(float* x, float* y, in Window2D window, bool countIncludePad, int first, int end) => Reference.AveragePool2D.Run(x, y, window, countIncludePad, first, end);
}
