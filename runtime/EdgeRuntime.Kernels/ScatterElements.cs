using System.Runtime.CompilerServices;

namespace EdgeRuntime.Kernels;

/// <summary><c>y[i₀,…,index[i₀,i₁,…],…] = updates[i₀,i₁,…]</c> along one axis, or combined with what is there, in order of the indices. Indices as for <see cref="Gather"/>. y holds x already; updates may not overlap it.</summary>
public static unsafe class ScatterElements
{
    /// <summary>Applies all updates.</summary>
    [SkipLocalsInit]
    public static void Run(void* indices, bool wide, byte* updates, byte* y, in ElementWalk walk, ElementType type, ScatterKind kind)
    {
        var position = stackalloc int[TensorShape.MaxRank];
        var size = type.SizeInBits() / 8;
        var offset = walk.Start(0, position);
        for (nint i = 0; i < walk.Count; i++, offset = walk.Next(offset, position))
        {
            var place = offset + Indices.Clamp(Indices.Read(indices, wide, i), walk.AxisSize) * walk.AxisStride;
            Scatter.Combine(kind, type, updates + i * size, y + place * size, 1);
        }
    }
}
