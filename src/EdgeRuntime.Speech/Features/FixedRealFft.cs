using System.Runtime.InteropServices;

namespace EdgeRuntime.Speech.Features;

/// <summary>
/// The spectrum of n real s16 samples, divided by n: <c>X[k] = 1/n · Σ x[j]·e^(−2πi·jk/n)</c> for k = 0..n/2, n a power of two. Even and odd samples go
/// through one complex transform of half the length as real and imaginary parts; its result is taken apart by symmetry. One object serves one thread.
/// Source: KISS FFT with FIXED_POINT=16 (kiss_fftr.c), as TensorFlow Lite Micro's operator SignalRfft uses it.
/// </summary>
internal sealed class FixedRealFft
{
    private readonly FixedFft _half;
    private readonly FixedComplex[] _twiddles;
    private readonly FixedComplex[] _packed;

    /// <summary>Prepares for <paramref name="size"/> samples, a power of two of at least 4.</summary>
    public FixedRealFft(int size)
    {
        var half = size / 2;
        _half = new FixedFft(half);
        _packed = new FixedComplex[half];
        _twiddles = new FixedComplex[half / 2 + 1];
        for (var k = 1; k < _twiddles.Length; k++)
            _twiddles[k] = FixedComplex.Unit(-Math.PI * ((double)k / half + 0.5));
    }

    /// <summary>The number of samples.</summary>
    public int Size => 2 * _half.Size;

    /// <summary>The number of frequencies, <c>n/2 + 1</c>.</summary>
    public int BinCount => _half.Size + 1;

    /// <summary>Transforms <see cref="Size"/> samples into <see cref="BinCount"/> frequencies.</summary>
    public void Run(ReadOnlySpan<short> samples, Span<FixedComplex> spectrum)
    {
        var half = _half.Size;
        _half.Run(MemoryMarshal.Cast<short, FixedComplex>(samples), _packed);
        var first = _packed[0] / 2;
        spectrum[0] = new FixedComplex((short)(first.Real + first.Imaginary), 0);
        spectrum[half] = new FixedComplex((short)(first.Real - first.Imaginary), 0);
        for (var k = 1; k < _twiddles.Length; k++)
        {
            var low = _packed[k] / 2;
            var high = _packed[half - k].Conjugate() / 2;
            var sum = low + high;
            var turned = (low - high) * _twiddles[k];
            spectrum[k] = new FixedComplex((short)(sum.Real + turned.Real >> 1), (short)(sum.Imaginary + turned.Imaginary >> 1));
            spectrum[half - k] = new FixedComplex((short)(sum.Real - turned.Real >> 1), (short)(turned.Imaginary - sum.Imaginary >> 1));
        }
    }
}
