using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace EdgeRuntime.Kernels;

/// <summary>16 bytes as four vectors of i32, in order.</summary>
internal static class ByteVector
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector128<int>, Vector128<int>, Vector128<int>, Vector128<int>) Widen(Vector128<byte> value)
    {
        var (low, high) = Vector128.Widen(value);
        var (v0, v1) = Vector128.Widen(low);
        var (v2, v3) = Vector128.Widen(high);
        return (v0.AsInt32(), v1.AsInt32(), v2.AsInt32(), v3.AsInt32());
    }
}
