namespace EdgeRuntime.Speech.Features;

/// <summary>
/// The energies of the spectrum of n real f32 samples, <c>|Σ x[j]·e^(−2πi·jk/n)|²</c> for k = 0..n/2. Even and odd samples go through one complex transform of half the length as real and imaginary parts; its result is taken
/// apart by symmetry. One object serves one thread.
/// </summary>
internal sealed class FloatRealFft
{
    private readonly FloatFft _half;
    private readonly float[] _real;
    private readonly float[] _imaginary;
    private readonly float[] _cos;
    private readonly float[] _sin;

    /// <summary>Prepares for <paramref name="size"/> samples: even, and half of it a product of 2, 3, 4 and 5.</summary>
    public FloatRealFft(int size, bool vectors = true)
    {
        var half = size / 2;
        _half = new FloatFft(half, vectors);
        (_real, _imaginary, _cos, _sin) = (new float[half], new float[half], new float[half / 2 + 1], new float[half / 2 + 1]);
        for (var k = 0; k < _cos.Length; k++)
            (_sin[k], _cos[k]) = ((float)Math.Sin(-2 * Math.PI * k / size), (float)Math.Cos(-2 * Math.PI * k / size));
    }

    /// <summary>The number of samples.</summary>
    public int Size => 2 * _half.Size;

    /// <summary>The number of frequencies, <c>n/2 + 1</c>.</summary>
    public int BinCount => _half.Size + 1;

    /// <summary>Whether a number of samples can be transformed.</summary>
    public static bool Takes(int size) => size >= 2 && size % 2 == 0 && FloatFft.Takes(size / 2);

    /// <summary>Transforms <see cref="Size"/> samples into <see cref="BinCount"/> energies.</summary>
    public void Energies(ReadOnlySpan<float> samples, Span<float> energies)
    {
        var half = _half.Size;
        for (var i = 0; i < half; i++)
            (_real[i], _imaginary[i]) = (samples[2 * i], samples[2 * i + 1]);
        _half.Run(_real, _imaginary);
        var (sum, rest) = (_real[0] + _imaginary[0], _real[0] - _imaginary[0]);
        (energies[0], energies[half]) = (sum * sum, rest * rest);
        for (var k = 1; k < _cos.Length; k++)
        {
            var mirror = half - k;
            var (evenRe, evenIm) = (0.5f * (_real[k] + _real[mirror]), 0.5f * (_imaginary[k] - _imaginary[mirror]));
            var (oddRe, oddIm) = (0.5f * (_imaginary[k] + _imaginary[mirror]), -0.5f * (_real[k] - _real[mirror]));
            var (turnedRe, turnedIm) = (oddRe * _cos[k] - oddIm * _sin[k], oddRe * _sin[k] + oddIm * _cos[k]);
            var (re, im, mirrorRe, mirrorIm) = (evenRe + turnedRe, evenIm + turnedIm, evenRe - turnedRe, evenIm - turnedIm);
            energies[k] = re * re + im * im;
            energies[mirror] = mirrorRe * mirrorRe + mirrorIm * mirrorIm;
        }
    }
}
