using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace EdgeRuntime.Vision.Frames.Lanes;

/// <summary>Eight 16-bit integers at once.</summary>
internal readonly struct FixedLanes128 : IFixedLanes<Vector128<short>>
{
    public static bool IsSupported => Ssse3.IsSupported || AdvSimd.IsSupported;

    public static int Count => 8;

    public static Vector128<short> Create(short value) => Vector128.Create(value);

    public static Vector128<short> Load(ref short at) => Vector128.LoadUnsafe(ref at);

    public static void LoadBytes(ref uint at, bool upper, out Vector128<short> first, out Vector128<short> second)
    {
        var (left, right) = (Vector128.LoadUnsafe(ref at), Vector128.LoadUnsafe(ref at, 4));
        var pairs = upper ? Vector128.Narrow(left >> 16, right >> 16) : Vector128.Narrow(left & Vector128.Create(0xFFFFu), right & Vector128.Create(0xFFFFu));
        (first, second) = ((pairs & Vector128.Create((ushort)0xFF)).AsInt16(), (pairs >> 8).AsInt16());
    }

    public static Vector128<short> Add(Vector128<short> left, Vector128<short> right) => left + right;

    public static Vector128<short> Subtract(Vector128<short> left, Vector128<short> right) => left - right;

    public static Vector128<short> Raise(Vector128<short> value) => value << 7;

    // Both instructions are the same but for −1·−1, which does not occur: factors are above −1.
    public static Vector128<short> Scale(Vector128<short> left, Vector128<short> right) => Ssse3.IsSupported ? Ssse3.MultiplyHighRoundScale(left, right) : AdvSimd.MultiplyRoundedDoublingSaturateHigh(left, right);

    public static Vector128<short> Clamp(Vector128<short> value, Vector128<short> least, Vector128<short> most) => Vector128.Min(Vector128.Max(value, least), most);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector128<short> value, float mean, float scale, ref float to)
    {
        var (lower, upper) = Vector128.Widen(value);
        var (unit, less, factor) = (Vector128.Create(1f / 64), Vector128.Create(mean), Vector128.Create(scale));
        ((Vector128.ConvertToSingle(lower) * unit - less) * factor).StoreUnsafe(ref to);
        ((Vector128.ConvertToSingle(upper) * unit - less) * factor).StoreUnsafe(ref to, 4);
    }
}
