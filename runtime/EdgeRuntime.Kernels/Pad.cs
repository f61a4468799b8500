namespace EdgeRuntime.Kernels;

/// <summary>A constant border around a tensor, for elements of 1, 2 or 4 bytes. Units are rows of y along its last axis (<see cref="Border.Rows"/>). y may not overlap x.</summary>
public static unsafe class Pad
{
    /// <summary>Computes rows [first, end) of y; the low <paramref name="elementSize"/> bytes of <paramref name="value"/> fill the border.</summary>
    public static void Run(void* x, void* y, in Border border, int elementSize, uint value, int first, int end) =>
        Reference.Pad.Run((byte*)x, (byte*)y, border, elementSize, value, first, end);
}
