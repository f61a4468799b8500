using System.Diagnostics;

namespace EdgeRuntime.Kernels;

/// <summary>
/// <c>y[o, k, :] = x[o, index[k], :]</c> over x [outer, size, inner], for elements of any size. Negative indices count from the end; indices beyond the axis are clamped to it. Units are rows of y:
/// pairs (o, k). y may not overlap x; its rows may lie further apart than they are long.
/// </summary>
public static unsafe class Gather
{
    /// <summary>Computes rows [first, end) of <paramref name="innerBytes"/> bytes.</summary>
    /// <param name="x">Slices along an axis of <paramref name="size"/> ≥ 1.</param>
    /// <param name="indices"><paramref name="count"/> indices, i64 where <paramref name="wide"/>, else i32.</param>
    /// <param name="wide">Whether indices have 8 bytes.</param>
    /// <param name="y">The result.</param>
    /// <param name="count">Indices.</param>
    /// <param name="size">Size of x along the axis.</param>
    /// <param name="innerBytes">Bytes of a slice.</param>
    /// <param name="first">The first row.</param>
    /// <param name="end">The row behind the last.</param>
    /// <param name="pitchY">Bytes from one row of y to the next; 0: <paramref name="innerBytes"/>.</param>
    public static void Run(byte* x, void* indices, bool wide, byte* y, int count, int size, nint innerBytes, int first, int end, nint pitchY = 0)
    {
        Debug.Assert(size >= 1 && count >= 1 && 0 <= first && first <= end);
        nint outer = first / count, k = first % count, rowY = pitchY == 0 ? innerBytes : pitchY;
        for (nint row = first; row < end; row++)
        {
            var source = x + (outer * size + Indices.Clamp(Indices.Read(indices, wide, k), size)) * innerBytes;
            ByteCopy.Run(source, y + row * rowY, innerBytes);
            if (++k == count)
                (k, outer) = (0, outer + 1);
        }
    }
}
