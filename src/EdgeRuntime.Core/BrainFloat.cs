namespace EdgeRuntime;

/// <summary>bf16 (<see cref="ElementType.BFloat16"/>): the upper half of a binary32, which keeps its range and 8 bits of its precision.</summary>
public static class BrainFloat
{
    /// <summary>The nearest bf16, ties to even; NaN becomes 0x7FC0. Beyond ±3.39e38 it is infinity.</summary>
    public static ushort Of(float value)
    {
        var bits = BitConverter.SingleToUInt32Bits(value);
        return float.IsNaN(value) ? (ushort)0x7fc0 : (ushort)((bits + 0x7fff + ((bits >> 16) & 1)) >> 16);
    }

    /// <summary>The same number in f32.</summary>
    public static float ToSingle(ushort value) => BitConverter.UInt32BitsToSingle((uint)value << 16);
}
