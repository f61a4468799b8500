namespace EdgeRuntime.Kernels;

/// <summary><c>y = e^(x − max) / Σ e^(x − max)</c> over contiguous rows, or its logarithm. Units are rows. y may be x.</summary>
public static unsafe class Softmax
{
    /// <summary>Computes rows [first, end) of <paramref name="columns"/> elements.</summary>
    public static void Run(float* x, float* y, int columns, bool log, int first, int end) => Reference.Softmax.Run(x, y, columns, log, first, end);
}
