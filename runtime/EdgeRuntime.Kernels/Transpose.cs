namespace EdgeRuntime.Kernels;

/// <summary>Axes permuted, for elements of 1, 2, 4 or 8 bytes. Units are elements of y (<see cref="Permutation.Count"/>). y may not overlap x.</summary>
public static unsafe class Transpose
{
    /// <summary>Computes elements [first, end) of y.</summary>
    public static void Run(void* x, void* y, in Permutation permutation, int elementSize, int first, int end) =>
        Reference.Transpose.Run((byte*)x, (byte*)y, permutation, elementSize, first, end);
}
