using System.Runtime.InteropServices;

namespace EdgeRuntime;

#pragma warning disable CA1051, CA1815 // a blittable record of numbers

/// <summary>
/// How an i32 accumulator becomes a u8 output: <c>clamp(round_half_even(accumulator · multiplier) + ZeroPoint, Minimum, Maximum)</c>, where the multiplier (per
/// channel) is <c>scale_x · scale_w / scale_y</c>. Blittable: plans store it as it is.
/// </summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public struct Requantization
{
    /// <summary>The output's zero point, in [0,255].</summary>
    public int ZeroPoint;
    /// <summary>The lower clamp: 0 unless an activation raises it.</summary>
    public int Minimum;
    /// <summary>The upper clamp: 255 unless an activation lowers it.</summary>
    public int Maximum;

    /// <summary>Makes a requantization, by default with the clamps of u8 alone.</summary>
    public Requantization(int zeroPoint, int minimum = 0, int maximum = 255)
    {
        ZeroPoint = zeroPoint;
        Minimum = minimum;
        Maximum = maximum;
    }
}
