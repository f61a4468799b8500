namespace EdgeRuntime.Kernels.Emitted;

/// <summary>What <see cref="ByteEpilogue"/> reads, as it lies in the arguments of a kernel; the order is part of the emitted code.</summary>
/// <param name="zeroPoint">What is added to the rounded values.</param>
/// <param name="minimum">The lower clamp, a u8.</param>
/// <param name="maximum">The upper clamp, a u8.</param>
internal readonly struct ByteEpilogueConstants(int zeroPoint, int minimum, int maximum)
{
    /// <summary>The upper clamp less the zero point.</summary>
    public readonly float Limit = maximum - zeroPoint;
    /// <summary>The zero point as two i16.</summary>
    public readonly int ZeroPoint = zeroPoint * 0x10001;
    /// <summary>The lower clamp as four u8.</summary>
    public readonly uint Minimum = (uint)minimum * 0x01010101;
    /// <summary>The upper clamp as four u8.</summary>
    public readonly uint Maximum = (uint)maximum * 0x01010101;
}
