using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace EdgeRuntime.Vision.Frames;

/// <summary>Picks bytes out of sixteen; .NET 9's portable shuffle does it one by one where the places are not constants.</summary>
internal static class ByteShuffle
{
    /// <summary>Whether the processor does it in one instruction.</summary>
    public static bool IsSupported => Ssse3.IsSupported || AdvSimd.Arm64.IsSupported;

    /// <summary>Byte i is byte <c>places[i]</c> of the source; 0 where the place is 0x80 or more.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Pick(Vector128<byte> source, Vector128<byte> places) => Ssse3.IsSupported ? Ssse3.Shuffle(source, places) : AdvSimd.Arm64.VectorTableLookup(source, places);
}
