namespace EdgeRuntime.Vision.Frames.Lanes;

/// <summary>One pixel at a time: the twin of the others, and what does the rest of a row.</summary>
internal readonly struct ScalarLanes : ILanes<float>
{
    public static int Count => 1;

    public static float Create(float value) => value;

    public static float Load(ref float source) => source;

    public static float LoadByte(ref uint source, int index) => (byte)(source >> (8 * index));

    public static float LoadBytes(ref byte source) => source;

    public static void Store(float value, ref float destination) => destination = value;

    public static float Add(float left, float right) => left + right;

    public static float Subtract(float left, float right) => left - right;

    public static float Multiply(float left, float right) => left * right;

    public static float ClampToByte(float value)
    {
        value = value > 0 ? value : 0;
        return value < 255 ? value : 255;
    }
}
