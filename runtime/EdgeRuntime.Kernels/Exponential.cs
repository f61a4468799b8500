using System.Numerics;
using System.Runtime.CompilerServices;

namespace EdgeRuntime.Kernels;

/// <summary>
/// <c>e^x</c> by products and sums of which none are fused: the same bits on every processor and for every width of vector. With <c>n = round(x·log₂e)</c> and
/// <c>r = x − n·ln 2</c>, e^x is <c>2ⁿ·e^r</c>, e^r a polynomial (the coefficients of Cephes' expf). Within 2 units in the last place; above 88.7228 infinite; below −87.33, where results are
/// no normal numbers, 0.
/// </summary>
internal static class Exponential
{
    /// <summary>The arguments beyond which results are infinite, and 0.</summary>
    public const float Most = 88.7228f, Least = -87.336544f;

    private const float PerOctave = 1.44269504f;

    // n·OctaveHigh is exact, as OctaveHigh has nine bits.
    private const float OctaveHigh = 0.693359375f, OctaveLow = -2.12194440e-4f;

    // 1.5·2²³: adding it rounds to an integer, which then lies in the lowest bits.
    private const float Rounder = 12582912f;

    private const float C0 = 1.9875691500e-4f, C1 = 1.3981999507e-3f, C2 = 8.3334519073e-3f, C3 = 4.1665795894e-2f, C4 = 1.6666665459e-1f, C5 = 5.0000001201e-1f;

    /// <summary>What is multiplied and added, in the order of use, for code that is emitted.</summary>
    public static ReadOnlySpan<float> Constants => [PerOctave, Rounder, OctaveHigh, OctaveLow, C0, C1, C2, C3, C4, C5];

    /// <summary>e^x.</summary>
    public static float Of(float x)
    {
        if (!(x <= Most))
            return x + float.PositiveInfinity;
        if (x < Least)
            return 0;
        var rounded = x * PerOctave + Rounder;
        var n = rounded - Rounder;
        var r = x - n * OctaveHigh - n * OctaveLow;
        var polynomial = ((((C0 * r + C1) * r + C2) * r + C3) * r + C4) * r + C5;
        var mantissa = polynomial * (r * r) + r + 1;
        return BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(mantissa) + (BitConverter.SingleToInt32Bits(rounded) << 23));
    }

    /// <summary>e^x of each lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Of(Vector<float> x)
    {
        Vector<float> one = Vector<float>.One, rounder = new(Rounder);
        var rounded = x * new Vector<float>(PerOctave) + rounder;
        var n = rounded - rounder;
        var r = x - n * new Vector<float>(OctaveHigh) - n * new Vector<float>(OctaveLow);
        var polynomial = new Vector<float>(C0) * r + new Vector<float>(C1);
        polynomial = polynomial * r + new Vector<float>(C2);
        polynomial = polynomial * r + new Vector<float>(C3);
        polynomial = polynomial * r + new Vector<float>(C4);
        polynomial = polynomial * r + new Vector<float>(C5);
        var mantissa = polynomial * (r * r) + r + one;
        var result = Vector.AsVectorSingle(Vector.AsVectorInt32(mantissa) + Vector.ShiftLeft(Vector.AsVectorInt32(rounded), 23));
        result = Vector.ConditionalSelect(Vector.LessThan(x, new Vector<float>(Least)), Vector<float>.Zero, result);
        return Vector.ConditionalSelect(Vector.LessThanOrEqual(x, new Vector<float>(Most)), result, x + new Vector<float>(float.PositiveInfinity));
    }
}
