namespace EdgeRuntime.Vision.Frames.Lanes;

/// <summary>One 16-bit integer: what the vectors do, said plainly.</summary>
internal readonly struct FixedScalar : IFixedLanes<short>
{
    public static int Count => 1;

    public static short Create(short value) => value;

    public static short Load(ref short at) => at;

    public static void LoadBytes(ref uint at, bool upper, out short first, out short second)
    {
        var pair = upper ? at >> 16 : at;
        (first, second) = ((short)(pair & 0xFF), (short)((pair >> 8) & 0xFF));
    }

    public static short Add(short left, short right) => (short)(left + right);

    public static short Subtract(short left, short right) => (short)(left - right);

    public static short Raise(short value) => (short)(value << 7);

    public static short Scale(short left, short right) => (short)((left * right + (1 << 14)) >> 15);

    public static short Clamp(short value, short least, short most) => Math.Min(Math.Max(value, least), most);

    public static void Store(short value, float mean, float scale, ref float to) => to = (value * (1f / 64) - mean) * scale;
}
