using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace EdgeRuntime.Kernels;

/// <summary><c>y[i₀,i₁,…] = x[i₀,…,index[i₀,i₁,…],…]</c> along one axis, for elements of 1, 2, 4 or 8 bytes. Indices as for <see cref="Gather"/>. Units are elements of y. y may not overlap x.</summary>
public static unsafe class GatherElements
{
    /// <summary>Computes elements [first, end).</summary>
    [SkipLocalsInit]
    public static void Run(byte* x, void* indices, bool wide, byte* y, in ElementWalk walk, int elementSize, int first, int end)
    {
        Debug.Assert(0 <= first && first <= end && end <= walk.Count);
        var position = stackalloc int[TensorShape.MaxRank];
        var offset = walk.Start(first, position);
        for (nint i = first; i < end; i++, offset = walk.Next(offset, position))
        {
            var source = offset + Indices.Clamp(Indices.Read(indices, wide, i), walk.AxisSize) * walk.AxisStride;
            Indices.Move(x + source * elementSize, y + i * elementSize, elementSize);
        }
    }
}
