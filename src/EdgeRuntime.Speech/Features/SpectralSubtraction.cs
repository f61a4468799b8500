namespace EdgeRuntime.Speech.Features;

/// <summary>
/// Noise reduction: every channel keeps an estimate of its noise, <c>n ← s·x + (1 − s)·n</c>, and gives <c>max(x − n, m·x)</c>. Even and odd channels have
/// smoothing factors of their own. Factors have 14 fractional bits, the estimate has as many as the options say, and is zero at the start.
/// Source: TensorFlow Lite Micro, operator SignalFilterBankSpectralSubtraction.
/// </summary>
internal sealed class SpectralSubtraction
{
    private const int FactorBits = 14;
    private const uint One = 1 << FactorBits;

    private readonly uint[] _estimate;
    private readonly uint _even;
    private readonly uint _odd;
    private readonly uint _leastRemaining;
    private readonly int _bits;
    private readonly bool _clamp;

    /// <summary>Takes channels and the settings of noise reduction.</summary>
    public SpectralSubtraction(MicroFrontendOptions options)
    {
        _estimate = new uint[options.Channels];
        _even = (uint)(options.EvenSmoothing * One);
        _odd = (uint)(options.OddSmoothing * One);
        _leastRemaining = (uint)(options.LeastSignalRemaining * One);
        _bits = options.SmoothingBits;
        _clamp = options.ClampNoise;
    }

    /// <summary>The noise of each channel.</summary>
    public ReadOnlySpan<uint> Estimate => _estimate;

    /// <summary>Updates the estimate with one frame and takes it off, in place.</summary>
    public void Apply(Span<uint> channels)
    {
        for (var i = 0; i < _estimate.Length; i++)
        {
            var smoothing = i % 2 == 0 ? _even : _odd;
            var signal = channels[i] << _bits;
            var noise = (uint)((ulong)signal * smoothing + (ulong)_estimate[i] * (One - smoothing) >> FactorBits);
            var removed = Math.Min(noise, signal);
            _estimate[i] = _clamp ? removed : noise;
            var remaining = signal - removed >> _bits;
            channels[i] = Math.Max(remaining, (uint)((ulong)channels[i] * _leastRemaining >> FactorBits));
        }
    }

    /// <summary>Forgets the noise.</summary>
    public void Reset() => Array.Clear(_estimate);
}
