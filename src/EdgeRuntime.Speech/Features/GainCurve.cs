using System.Numerics;

namespace EdgeRuntime.Speech.Features;

/// <summary>
/// The gain <c>g(n) = 2^gainBits · (n / 2^inputBits + offset)^(−strength)</c>, at most 32767, of any u32 noise: a table with a quadratic for each octave,
/// <c>y = c₀ + (c₁ + c₂·t)·t</c>, t running from 0 to 1 within it; it meets the curve at the ends and the middle.
/// Settings that cut the curve make the quadratic of the octave overshoot; the result is then held at 0 and 32767, where the source wraps around.
/// Source: TensorFlow Lite Micro (wide_dynamic_func_lut_wrapper.cc, WideDynamicFunction in signal/src/pcan_argc_fixed.cc).
/// </summary>
internal sealed class GainCurve
{
    private const int FractionBits = 10;

    private readonly short[] _small = new short[3];
    private readonly (short Start, short Slope, short Bend)[] _octaves = new (short, short, short)[32];

    /// <summary>Tabulates the curve.</summary>
    public GainCurve(float strength, float offset, int inputBits, int gainBits)
    {
        for (uint i = 0; i < _small.Length; i++)
            _small[i] = Gain(i);
        for (var octave = 1; octave < _octaves.Length; octave++)
        {
            var start = 1u << octave;
            var y = Gain(start);
            var middle = Gain(start + start / 2) - y;
            var end = Gain(octave == 31 ? uint.MaxValue : 2 * start) - y;
            var slope = 4 * middle - end;
            _octaves[octave] = (y, (short)slope, (short)(end - slope));
        }

        short Gain(uint noise)
        {
            var level = noise / (float)(1u << inputBits) + offset;
            var gain = (1u << gainBits) * (float)Math.Pow(level, -strength);
            return gain > short.MaxValue ? short.MaxValue : (short)(gain + 0.5f);
        }
    }

    /// <summary>The three numbers of an octave, that of 2^octave.</summary>
    public (short Start, short Slope, short Bend) Octave(int octave) => _octaves[octave];

    /// <summary>The gain of a noise.</summary>
    public short Of(uint noise)
    {
        if (noise <= 2)
            return _small[noise];
        var octave = BitOperations.Log2(noise);
        var (start, slope, bend) = _octaves[octave];
        var t = (int)(octave < FractionBits ? noise << FractionBits - octave : noise >> octave - FractionBits) & (1 << FractionBits) - 1;
        var value = ((bend * t >> 5) + (slope << 5)) * t;
        return (short)Math.Clamp((value + (1 << 14) >> 15) + start, 0, short.MaxValue);
    }
}
