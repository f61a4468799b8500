namespace EdgeRuntime.Devices.Simulated;

/// <summary>A color in RGB and in Y, U, V of BT.601 with limited range (rounded).</summary>
internal readonly record struct TestColor(byte Red, byte Green, byte Blue)
{
    public byte Y => (byte)(16.5 + ((65.481 * Red) + (128.553 * Green) + (24.966 * Blue)) / 255);

    public byte U => (byte)(128.5 + ((-37.797 * Red) - (74.203 * Green) + (112.0 * Blue)) / 255);

    public byte V => (byte)(128.5 + ((112.0 * Red) - (93.786 * Green) - (18.214 * Blue)) / 255);

    public static TestColor Of(int index) => (index % 6) switch
    {
        0 => new TestColor(255, 255, 255),
        1 => new TestColor(255, 220, 0),
        2 => new TestColor(0, 230, 255),
        3 => new TestColor(255, 160, 220),
        4 => new TestColor(120, 255, 120),
        _ => new TestColor(255, 170, 110),
    };
}
