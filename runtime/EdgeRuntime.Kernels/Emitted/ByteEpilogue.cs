using static EdgeRuntime.Emitted.Register;

namespace EdgeRuntime.Kernels.Emitted;

/// <summary>
/// The end of emitted kernels whose four vectors of f32 hold 64 results as interleaving within 128 bits leaves them: rounded, raised by the zero point and packed to bytes in order.
/// The floats are clamped above only: what is too low (or NaN, which converts to −2³¹) saturates and meets the lower clamp as a byte. Registers: zmm27 limit, 29 zero point, 30 minimum, 31 maximum.
/// </summary>
internal static class ByteEpilogue
{
    private const int Limit = 27;
    private const int ZeroPoint = 29;
    private const int Minimum = 30;
    private const int Maximum = 31;

    /// <summary>Appends loads of the <see cref="ByteEpilogueConstants"/> at rdi + <paramref name="offset"/>.</summary>
    public static void Load(X64Assembler code, int offset)
    {
        code.VBroadcastSs(Limit, new Address(Rdi, offset));
        code.VPBroadcastD(ZeroPoint, new Address(Rdi, offset + 4));
        code.VPBroadcastD(Minimum, new Address(Rdi, offset + 8));
        code.VPBroadcastD(Maximum, new Address(Rdi, offset + 12));
    }

    /// <summary>Appends the conversion of registers <paramref name="values"/> … + 3 to bytes in the first of them.</summary>
    public static void Emit(X64Assembler code, int values)
    {
        for (var value = values; value < values + 4; value++)
        {
            code.VMinPs(value, Limit, value);
            code.VCvtPs2Dq(value, value);
        }
        for (var value = values; value < values + 4; value += 2)
        {
            code.VPackSsDw(value, value, value + 1);
            code.VPAddsW(value, value, ZeroPoint);
        }
        code.VPackUsWb(values, values, values + 2);
        code.VPMaxUb(values, values, Minimum);
        code.VPMinUb(values, values, Maximum);
    }
}
