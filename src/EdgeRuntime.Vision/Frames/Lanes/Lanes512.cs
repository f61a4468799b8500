using System.Runtime.Intrinsics;

namespace EdgeRuntime.Vision.Frames.Lanes;

/// <summary>16 pixels at a time.</summary>
internal readonly struct Lanes512 : ILanes<Vector512<float>>
{
    public static int Count => 16;

    public static Vector512<float> Create(float value) => Vector512.Create(value);

    public static Vector512<float> Load(ref float source) => Vector512.LoadUnsafe(ref source);

    public static Vector512<float> LoadByte(ref uint source, int index) =>
        Vector512.ConvertToSingle(((Vector512.LoadUnsafe(ref source) >>> (8 * index)) & Vector512.Create(255u)).AsInt32());

    public static Vector512<float> LoadBytes(ref byte source)
    {
        var words = Vector256.WidenLower(Vector128.LoadUnsafe(ref source).ToVector256Unsafe());
        return Vector512.ConvertToSingle(Vector512.Create(Vector256.WidenLower(words), Vector256.WidenUpper(words)).AsInt32());
    }

    public static void Store(Vector512<float> value, ref float destination) => value.StoreUnsafe(ref destination);

    public static Vector512<float> Add(Vector512<float> left, Vector512<float> right) => left + right;

    public static Vector512<float> Subtract(Vector512<float> left, Vector512<float> right) => left - right;

    public static Vector512<float> Multiply(Vector512<float> left, Vector512<float> right) => left * right;

    public static Vector512<float> ClampToByte(Vector512<float> value) => Vector512.MinNative(Vector512.MaxNative(value, Vector512<float>.Zero), Vector512.Create(255f));
}
