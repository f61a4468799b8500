using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace EdgeRuntime.Speech.Features;

/// <summary>
/// The discrete Fourier transform of n complex f32 values, <c>X[k] = Σ x[j]·e^(−2πi·jk/n)</c>, n a product of 2, 3, 4 and 5. Stockham's form: every stage reads one pair of arrays and writes another, in order, so that nothing
/// is permuted. A stage of radix r with stride s does the same arithmetic for s neighbours: those fill vectors. One object serves one thread.
/// Source: Van Loan, Computational Frameworks for the Fast Fourier Transform, 1992, 1.7.
/// </summary>
internal sealed class FloatFft
{
    private readonly int[] _radices;
    private readonly float[] _twiddles;
    private readonly float[] _real;
    private readonly float[] _imaginary;
    private readonly bool _vectors;

    /// <summary>Prepares for <paramref name="size"/> values.</summary>
    /// <param name="size">At least 1.</param>
    /// <param name="vectors">Whether vectors may be used; results are the same bit for bit.</param>
    public FloatFft(int size, bool vectors = true)
    {
        _radices = Radices(size) ?? throw new ArgumentException($"{size} is no product of 2, 3, 4 and 5.", nameof(size));
        (_real, _imaginary) = (new float[size], new float[size]);
        _vectors = vectors && Vector128.IsHardwareAccelerated;
        var twiddles = new List<float>();
        var length = size;
        foreach (var radix in _radices)
        {
            for (var p = 0; p < length / radix; p++)
                for (var k = 1; k < radix; k++)
                {
                    var (sin, cos) = Math.SinCos(-2 * Math.PI * p * k / length);
                    twiddles.Add((float)cos);
                    twiddles.Add((float)sin);
                }
            length /= radix;
        }
        _twiddles = [.. twiddles];
    }

    /// <summary>The number of values.</summary>
    public int Size => _real.Length;

    /// <summary>Whether a size is a product of 2, 3, 4 and 5.</summary>
    public static bool Takes(int size) => Radices(size) is not null;

    /// <summary>Transforms <see cref="Size"/> values in place.</summary>
    public void Run(Span<float> real, Span<float> imaginary)
    {
        var (length, stride, twiddle, own) = (Size, 1, 0, true);
        foreach (var radix in _radices)
        {
            var twiddles = _twiddles.AsSpan(twiddle, length / radix * (radix - 1) * 2);
            if (own)
                Stage(radix, length / radix, stride, twiddles, real, imaginary, _real, _imaginary);
            else
                Stage(radix, length / radix, stride, twiddles, _real, _imaginary, real, imaginary);
            (own, twiddle, length, stride) = (!own, twiddle + twiddles.Length, length / radix, stride * radix);
        }
        if (own)
            return;
        _real.CopyTo(real);
        _imaginary.CopyTo(imaginary);
    }

    private void Stage(int radix, int count, int stride, ReadOnlySpan<float> twiddles, ReadOnlySpan<float> re, ReadOnlySpan<float> im, Span<float> toRe, Span<float> toIm)
    {
        if (_vectors && Vector256.IsHardwareAccelerated && stride % Vector256<float>.Count == 0)
            Stage<Lanes8>(radix, count, stride / Vector256<float>.Count, twiddles, re, im, toRe, toIm);
        else if (_vectors && stride % Vector128<float>.Count == 0)
            Stage<Lanes4>(radix, count, stride / Vector128<float>.Count, twiddles, re, im, toRe, toIm);
        else
            Stage<Lane>(radix, count, stride, twiddles, re, im, toRe, toIm);
    }

    private static void Stage<T>(int radix, int count, int stride, ReadOnlySpan<float> twiddles, ReadOnlySpan<float> re, ReadOnlySpan<float> im, Span<float> toRe, Span<float> toIm)
        where T : unmanaged, ILanes<T>
    {
        var sourceRe = MemoryMarshal.Cast<float, T>(re);
        var sourceIm = MemoryMarshal.Cast<float, T>(im);
        var targetRe = MemoryMarshal.Cast<float, T>(toRe);
        var targetIm = MemoryMarshal.Cast<float, T>(toIm);
        for (var p = 0; p < count; p++)
        {
            var factors = twiddles.Slice(p * (radix - 1) * 2, (radix - 1) * 2);
            var (from, to) = (p * stride, p * stride * radix);
            switch (radix)
            {
                case 4: FftButterflies.Radix4(sourceRe[from..], sourceIm[from..], targetRe[to..], targetIm[to..], count * stride, stride, factors); break;
                case 2: FftButterflies.Radix2(sourceRe[from..], sourceIm[from..], targetRe[to..], targetIm[to..], count * stride, stride, factors); break;
                case 3: FftButterflies.Radix3(sourceRe[from..], sourceIm[from..], targetRe[to..], targetIm[to..], count * stride, stride, factors); break;
                default: FftButterflies.Radix5(sourceRe[from..], sourceIm[from..], targetRe[to..], targetIm[to..], count * stride, stride, factors); break;
            }
        }
    }

    // Fours first: they make strides that fill vectors.
    private static int[]? Radices(int size)
    {
        var radices = new List<int>();
        foreach (var radix in (ReadOnlySpan<int>)[4, 2, 3, 5])
        {
            for (; size > 1 && size % radix == 0; size /= radix)
                radices.Add(radix);
        }
        return size == 1 ? [.. radices] : null;
    }
}
