using System.Numerics;

namespace EdgeRuntime.Speech.Features;

/// <summary>
/// Shifts a block of samples left as far as its largest magnitude allows, so that the transform behind it loses the least: the shift is
/// <c>15 − bits(max |x|)</c>, none for silence and where a sample is −32768.
/// Source: TensorFlow Lite Micro, operator SignalFftAutoScale (signal/src/fft_auto_scale.cc). Its portable code holds the magnitude in 16 bits and loses it after
/// a −32768; its processor-specific variants saturate, which gives what is computed here.
/// </summary>
internal static class BlockScale
{
    /// <summary>Scales a block in place.</summary>
    /// <returns>By how many bits.</returns>
    public static int Apply(Span<short> block)
    {
        var largest = 0;
        foreach (var sample in block)
            largest = Math.Max(largest, Math.Abs((int)sample));
        if (largest == 0)
            return 0;
        var shift = Math.Max(0, BitOperations.LeadingZeroCount((uint)largest) - 17);
        if (shift > 0)
            foreach (ref var sample in block)
                sample = (short)(sample << shift);
        return shift;
    }
}
