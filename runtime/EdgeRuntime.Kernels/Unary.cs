namespace EdgeRuntime.Kernels;

/// <summary>An <see cref="Activation"/> element by element in f32. Units are elements. y may be x.</summary>
public static unsafe class Unary
{
    /// <summary>Computes elements [first, end).</summary>
    public static void Run(in Activation activation, float* x, float* y, int first, int end) => Reference.Unary.Run(activation, x, y, first, end);
}
