using System.Numerics;

namespace EdgeRuntime.Speech.Features;

/// <summary>
/// The discrete Fourier transform of n complex s16 values, divided by n: <c>X[k] = 1/n · Σ x[j]·e^(−2πi·jk/n)</c>, n a power of two. Radix 4, with a last factor of 2
/// where n is no power of four; each stage divides by its radix first. One object may serve many threads.
/// Source: KISS FFT with FIXED_POINT=16 (kiss_fft.c), value for value.
/// </summary>
internal sealed class FixedFft
{
    private readonly FixedComplex[] _twiddles;
    private readonly int[] _order;
    private readonly int[] _radices;

    /// <summary>Prepares for <paramref name="size"/> values, a power of two of at least 2.</summary>
    public FixedFft(int size)
    {
        _twiddles = new FixedComplex[size];
        for (var i = 0; i < size; i++)
            _twiddles[i] = FixedComplex.Unit(-2 * Math.PI * i / size);
        var bits = BitOperations.Log2((uint)size);
        _radices = new int[(bits + 1) / 2];
        Array.Fill(_radices, 4);
        if (bits % 2 == 1)
            _radices[^1] = 2;
        _order = new int[size];
        for (var i = 0; i < size; i++)
            _order[i] = SourceOf(i);
    }

    /// <summary>The number of values.</summary>
    public int Size => _order.Length;

    /// <summary>Transforms <see cref="Size"/> values; source and destination must not overlap.</summary>
    public void Run(ReadOnlySpan<FixedComplex> source, Span<FixedComplex> destination)
    {
        for (var i = 0; i < _order.Length; i++)
            destination[i] = source[_order[i]];
        var length = 1;
        for (var stage = _radices.Length - 1; stage >= 0; stage--)
        {
            var quarter = length;
            length *= _radices[stage];
            for (var first = 0; first < _order.Length; first += length)
            {
                var block = destination.Slice(first, length);
                if (_radices[stage] == 4)
                    Radix4(block, quarter);
                else
                    Radix2(block, quarter);
            }
        }
    }

    // The digits of an index, most significant radix first, are the digits of its source, least significant first.
    private int SourceOf(int index)
    {
        var (source, stride, length) = (0, 1, _order.Length);
        foreach (var radix in _radices)
        {
            length /= radix;
            source += index / length * stride;
            index %= length;
            stride *= radix;
        }
        return source;
    }

    private void Radix2(Span<FixedComplex> block, int half)
    {
        var stride = _order.Length / block.Length;
        for (var i = 0; i < half; i++)
        {
            var a = block[i] / 2;
            var b = block[i + half] / 2 * _twiddles[i * stride];
            block[i] = a + b;
            block[i + half] = a - b;
        }
    }

    private void Radix4(Span<FixedComplex> block, int quarter)
    {
        var stride = _order.Length / block.Length;
        for (var i = 0; i < quarter; i++)
        {
            var a = block[i] / 4;
            var b = block[i + quarter] / 4 * _twiddles[i * stride];
            var c = block[i + 2 * quarter] / 4 * _twiddles[2 * i * stride];
            var d = block[i + 3 * quarter] / 4 * _twiddles[3 * i * stride];
            var (even, evenRest, odd, oddRest) = (a + c, a - c, b + d, (b - d).TimesMinusI());
            block[i] = even + odd;
            block[i + quarter] = evenRest + oddRest;
            block[i + 2 * quarter] = even - odd;
            block[i + 3 * quarter] = evenRest - oddRest;
        }
    }
}
