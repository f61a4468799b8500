using EdgeRuntime.Speech.Features;

namespace EdgeRuntime.Speech.Sound;

/// <summary>
/// The spectrum of a chunk, and the chunk again with the spectrum weighted: <c>y = w·IDFT(m·DFT(w·x))</c>, m real and the same for a frequency and its mirror. With w the square root of Hann's window, times √(2·hop/n), chunks that overlap by half or three quarters
/// add up to the sound itself where m is 1. Nothing allocates.
/// </summary>
public sealed class MaskedSpectrum
{
    private readonly FloatFft _transform;
    private readonly float[] _window;
    private readonly float[] _real;
    private readonly float[] _imaginary;
    private readonly float[] _magnitudes;

    /// <summary>Prepares for chunks of a length.</summary>
    /// <param name="length">Samples: even, a product of 2, 3, 4 and 5.</param>
    /// <param name="hop">Samples from one chunk to the next.</param>
    /// <param name="window">Whether there is a window; without one chunks are transformed as they are.</param>
    /// <exception cref="ConfigurationException">The length cannot be transformed, or the window does not fit the hop.</exception>
    public MaskedSpectrum(int length, int hop, bool window)
    {
        if (length < 2 || length % 2 != 0 || !FloatFft.Takes(length))
            throw new ConfigurationException($"a spectrum of {length} samples cannot be computed; expected an even product of 2, 3 and 5.");
        if (window && (length % hop != 0 || length / hop < 2))
            throw new ConfigurationException($"Hann's window needs chunks that overlap: a hop of a half, a third, a quarter of the chunk's {length} samples, found {hop}.");
        _transform = new FloatFft(length);
        (_window, _real, _imaginary, _magnitudes) = (new float[length], new float[length], new float[length], new float[length / 2 + 1]);
        for (var i = 0; i < length; i++)
            _window[i] = window ? (float)(Math.Sin(Math.PI * i / length) * Math.Sqrt(2.0 * hop / length)) : 1;
    }

    /// <summary>The magnitudes of the chunk that was analyzed last, of frequencies 0 to half the rate.</summary>
    public ReadOnlySpan<float> Magnitudes => _magnitudes;

    /// <summary>Computes the spectrum of a chunk.</summary>
    public void Analyze(ReadOnlySpan<float> chunk)
    {
        for (var i = 0; i < _window.Length; i++)
            _real[i] = chunk[i] * _window[i];
        _imaginary.AsSpan().Clear();
        _transform.Run(_real, _imaginary);
        for (var k = 0; k < _magnitudes.Length; k++)
            _magnitudes[k] = MathF.Sqrt(_real[k] * _real[k] + _imaginary[k] * _imaginary[k]);
    }

    /// <summary>The chunk that was analyzed last, its spectrum weighted.</summary>
    /// <param name="mask">A factor for each of <see cref="Magnitudes"/>.</param>
    /// <param name="chunk">Receives the samples.</param>
    public void Synthesize(ReadOnlySpan<float> mask, Span<float> chunk)
    {
        var length = _window.Length;
        for (var k = 0; k < length; k++)
        {
            var factor = mask[Math.Min(k, length - k)] / length;
            (_real[k], _imaginary[k]) = (_real[k] * factor, -_imaginary[k] * factor); // conjugated: the forward transform goes back
        }
        _transform.Run(_real, _imaginary);
        for (var i = 0; i < length; i++)
            chunk[i] = _real[i] * _window[i];
    }
}
