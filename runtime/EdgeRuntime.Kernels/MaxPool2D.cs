namespace EdgeRuntime.Kernels;

/// <summary>The maximum of each window over <c>[N,H,W,C]</c>; padding never wins. A window that is all padding gives the lowest value. Units are output rows. y may not overlap x.</summary>
public static unsafe class MaxPool2D
{
    /// <summary>The number of units: output rows of the batch.</summary>
    public static int Units(in Window2D window) => window.Batch * window.OutputH;

    /// <summary>Computes output rows [first, end) in f32. NaN is ignored unless a window holds nothing else, where the result is −∞.</summary>
    public static void Run(float* x, float* y, in Window2D window, int first, int end) => Reference.MaxPool2D.Run(x, y, window, float.NegativeInfinity, first, end);

    /// <summary>Computes output rows [first, end) in u8, where input and output have the same scale and zero point.</summary>
    public static void Run(byte* x, byte* y, in Window2D window, int first, int end) => Reference.MaxPool2D.Run(x, y, window, (byte)0, first, end);
}
