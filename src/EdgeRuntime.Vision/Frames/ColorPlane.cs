using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using EdgeRuntime.Vision.Frames.Lanes;

namespace EdgeRuntime.Vision.Frames;

/// <summary>A row of a plane of the input, and how its values are normalized.</summary>
internal readonly ref struct ColorPlane(Span<float> row, float mean, float scale)
{
    private readonly Span<float> _row = row;

    /// <summary>Writes <c>(value − mean)·scale</c>; the caller stays within the row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store<TLanes, TVector>(TVector value, int at)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct =>
        TLanes.Store(TLanes.Multiply(TLanes.Subtract(value, TLanes.Create(mean)), TLanes.Create(scale)), ref Unsafe.Add(ref MemoryMarshal.GetReference(_row), at));
}
