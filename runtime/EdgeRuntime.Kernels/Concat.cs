using System.Runtime.CompilerServices;

namespace EdgeRuntime.Kernels;

/// <summary>
/// Copies one input of a concatenation to its place: rows of <c>rowBytes</c> bytes, <c>pitchX</c> bytes apart in x (0: contiguous) and <c>rowStride</c> bytes apart in y. Joining along axis k, an input has one row per index before k;
/// y points at the input's place in the first row. Units are rows. y may not overlap x.
/// </summary>
public static unsafe class Concat
{
    /// <summary>Copies rows [first, end).</summary>
    public static void Run(void* x, void* y, nint rowBytes, nint rowStride, int first, int end, nint pitchX = 0)
    {
        var rowX = pitchX == 0 ? rowBytes : pitchX;
        for (var row = first; row < end; row++)
            ByteCopy.Run((byte*)x + row * rowX, (byte*)y + row * rowStride, rowBytes);
    }
}
