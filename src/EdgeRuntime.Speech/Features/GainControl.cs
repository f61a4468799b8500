namespace EdgeRuntime.Speech.Features;

/// <summary>
/// Per-channel amplitude normalization (PCAN): each channel is multiplied by the gain of its noise, <see cref="GainCurve"/>, then shrunk:
/// <c>z²/4 for z &lt; 2, z − 1 above</c>. The result has 6 fractional bits.
/// Source: TensorFlow Lite Micro, operator SignalPCAN (signal/src/pcan_argc_fixed.cc); the method: Wang et al., Trainable Frontend For Robust and Far-Field Keyword Spotting, 2016.
/// </summary>
internal sealed class GainControl
{
    /// <summary>Fractional bits of a channel times its gain.</summary>
    public const int RatioBits = 12;

    /// <summary>Fractional bits of what comes out.</summary>
    public const int OutputBits = 6;

    private readonly GainCurve _curve;
    private readonly int _shift;

    /// <summary>Takes the settings of gain control.</summary>
    /// <param name="options">The settings.</param>
    /// <param name="correctionBits">By how many bits the channels are too small.</param>
    public GainControl(MicroFrontendOptions options, int correctionBits)
    {
        _curve = new GainCurve((float)options.GainStrength, (float)options.GainOffset, options.SmoothingBits - correctionBits, options.GainBits);
        _shift = options.GainBits - correctionBits - RatioBits;
    }

    /// <summary>Normalizes one frame in place.</summary>
    public void Apply(Span<uint> channels, ReadOnlySpan<uint> noise)
    {
        for (var i = 0; i < channels.Length; i++)
            channels[i] = Shrink((uint)((ulong)channels[i] * (uint)_curve.Of(noise[i]) >> _shift));
    }

    /// <summary>Shrinks a number with <see cref="RatioBits"/> fractional bits.</summary>
    public static uint Shrink(uint ratio) => ratio < 2 << RatioBits
        ? ratio * ratio >> 2 + 2 * RatioBits - OutputBits
        : (ratio >> RatioBits - OutputBits) - (1 << OutputBits);
}
