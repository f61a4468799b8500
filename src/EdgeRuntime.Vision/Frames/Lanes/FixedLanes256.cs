using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EdgeRuntime.Vision.Frames.Lanes;

/// <summary>Sixteen 16-bit integers at once.</summary>
internal readonly struct FixedLanes256 : IFixedLanes<Vector256<short>>
{
    public static bool IsSupported => Avx2.IsSupported;

    public static int Count => 16;

    public static Vector256<short> Create(short value) => Vector256.Create(value);

    public static Vector256<short> Load(ref short at) => Vector256.LoadUnsafe(ref at);

    public static void LoadBytes(ref uint at, bool upper, out Vector256<short> first, out Vector256<short> second)
    {
        var (left, right) = (Vector256.LoadUnsafe(ref at), Vector256.LoadUnsafe(ref at, 8));
        var pairs = upper ? Vector256.Narrow(left >> 16, right >> 16) : Vector256.Narrow(left & Vector256.Create(0xFFFFu), right & Vector256.Create(0xFFFFu));
        (first, second) = ((pairs & Vector256.Create((ushort)0xFF)).AsInt16(), (pairs >> 8).AsInt16());
    }

    public static Vector256<short> Add(Vector256<short> left, Vector256<short> right) => left + right;

    public static Vector256<short> Subtract(Vector256<short> left, Vector256<short> right) => left - right;

    public static Vector256<short> Raise(Vector256<short> value) => value << 7;

    public static Vector256<short> Scale(Vector256<short> left, Vector256<short> right) => Avx2.MultiplyHighRoundScale(left, right);

    public static Vector256<short> Clamp(Vector256<short> value, Vector256<short> least, Vector256<short> most) => Vector256.Min(Vector256.Max(value, least), most);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector256<short> value, float mean, float scale, ref float to)
    {
        var (lower, upper) = Vector256.Widen(value);
        var (unit, less, factor) = (Vector256.Create(1f / 64), Vector256.Create(mean), Vector256.Create(scale));
        ((Vector256.ConvertToSingle(lower) * unit - less) * factor).StoreUnsafe(ref to);
        ((Vector256.ConvertToSingle(upper) * unit - less) * factor).StoreUnsafe(ref to, 8);
    }
}
