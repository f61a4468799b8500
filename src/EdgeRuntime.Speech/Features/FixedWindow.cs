namespace EdgeRuntime.Speech.Features;

/// <summary>
/// The Hann window in fixed point: <c>y[i] = clamp(x[i] · w[i] >> 12)</c>, <c>w[i] = round(4096 · (½ − ½·cos(2π·(i + ½)/n)))</c>. The shift rounds towards −∞.
/// Source: TensorFlow Lite Micro, operator SignalWindow (signal/src/window.cc, window_op.py).
/// </summary>
internal sealed class FixedWindow
{
    /// <summary>Fractional bits of the weights.</summary>
    public const int Bits = 12;

    private readonly short[] _weights;

    /// <summary>Makes the window of <paramref name="length"/> samples.</summary>
    public FixedWindow(int length)
    {
        _weights = new short[length];
        for (var i = 0; i < length; i++)
            _weights[i] = (short)Math.Round((1 << Bits) * (0.5 - 0.5 * Math.Cos(2 * Math.PI / length * (i + 0.5))));
    }

    /// <summary>The weights, <see cref="Bits"/> fractional bits.</summary>
    public ReadOnlySpan<short> Weights => _weights;

    /// <summary>Applies the window. Source and destination are as long as the window and may be the same memory.</summary>
    public void Apply(ReadOnlySpan<short> source, Span<short> destination)
    {
        for (var i = 0; i < _weights.Length; i++)
            destination[i] = (short)Math.Clamp(source[i] * _weights[i] >> Bits, short.MinValue, short.MaxValue);
    }
}
