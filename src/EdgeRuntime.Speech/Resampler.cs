using EdgeRuntime.Speech.Features;

namespace EdgeRuntime.Speech;

/// <summary>
/// Sound at another rate, piece by piece: <c>y[n] = Σ x[i]·h(n·from/to − i)</c>, h a sinc of 0.95 of the lower rate's band under a Kaiser window (β 9: 80 dB and more below) that reaches 24 of its zeros to each side. The filter is
/// stored for every phase. Output n lies at the time of input n·from/to: there is no delay in the numbers, only in their coming. One object serves one thread and stream; feeding allocates nothing.
/// Source: Smith and Gossett, A flexible sampling-rate conversion method, 1984.
/// </summary>
public sealed class Resampler
{
    private const int Zeros = 24;
    private const double Beta = 9;
    private const double Band = 0.95;
    private const int MostWeights = 1 << 23;
    private const int Piece = 1024;

    private readonly int _up;
    private readonly int _down;
    private readonly int _half;
    private readonly float[] _weights;
    private readonly float[] _buffer;
    private long _first;
    private int _held;
    private long _outputs;
    private long _inputs;

    /// <summary>Prepares for two rates.</summary>
    /// <exception cref="ConfigurationException">A rate is not in 1 … 1000000, or they have too little in common (as 44100 and 44101 to 1000000 have).</exception>
    public Resampler(int from, int to)
    {
        if (from is < 1 or > 1_000_000 || to is < 1 or > 1_000_000)
            throw new ConfigurationException($"cannot convert from {from} to {to} samples a second; 1 to 1000000 are possible.");
        var common = Common(from, to);
        (_up, _down) = (to / common, from / common);
        var cutoff = Band * Math.Min(1, (double)to / from);
        _half = (int)Math.Ceiling(Zeros / cutoff);
        var taps = 2 * _half;
        if ((long)taps * _up > MostWeights)
            throw new ConfigurationException($"cannot convert from {from} to {to} samples a second: the rates have too little in common; convert by way of a rate that fits both.");
        _weights = new float[taps * _up];
        for (var phase = 0; phase < _up; phase++)
        {
            var sum = 0.0;
            var row = new double[taps];
            for (var k = 0; k < taps; k++)
            {
                var distance = (double)phase / _up + _half - 1 - k;
                row[k] = Sinc(cutoff * distance) * Kaiser(distance / _half);
                sum += row[k];
            }
            for (var k = 0; k < taps; k++) // a constant stays what it is
                _weights[phase * taps + k] = (float)(row[k] / sum);
        }
        _buffer = new float[taps + Piece];
        Reset();
    }

    /// <summary>How many samples <see cref="Feed"/> will write for the next <paramref name="count"/>.</summary>
    public int OutputsFor(int count) => (int)Math.Max(0, ReadyBy(_inputs + count) - _outputs);

    /// <summary>The most samples that <see cref="Finish"/> writes.</summary>
    public int MostLeft => (int)((long)(_half + 1) * _up / _down) + 2;

    /// <summary>Takes samples and writes those that they complete.</summary>
    /// <param name="samples">Any number.</param>
    /// <param name="destination">Room for <see cref="OutputsFor"/>.</param>
    /// <returns>How many were written.</returns>
    public int Feed(ReadOnlySpan<float> samples, Span<float> destination)
    {
        var before = _outputs;
        while (samples.Length > 0)
        {
            var part = samples[..Math.Min(samples.Length, _buffer.Length - _held)];
            part.CopyTo(_buffer.AsSpan(_held));
            _held += part.Length;
            _inputs += part.Length;
            destination = Emit(ReadyBy(_inputs), destination);
            samples = samples[part.Length..];
        }
        return (int)(_outputs - before);
    }

    /// <summary>Ends the stream: writes the samples that are left, as if silence followed, and starts a new one.</summary>
    public int Finish(Span<float> destination)
    {
        var (before, all) = (_outputs, (_inputs * _up + _down - 1) / _down);
        var left = _half + 1;
        while (left > 0 && _outputs < all)
        {
            var part = Math.Min(left, _buffer.Length - _held);
            _buffer.AsSpan(_held, part).Clear();
            _held += part;
            _inputs += part;
            left -= part;
            destination = Emit(Math.Min(all, ReadyBy(_inputs)), destination);
        }
        var count = (int)(_outputs - before);
        Reset();
        return count;
    }

    /// <summary>Converts a whole recording; a stream that had begun is given up.</summary>
    public float[] Convert(ReadOnlySpan<float> samples)
    {
        Reset();
        var result = new float[OutputsFor(samples.Length) + MostLeft];
        var written = Feed(samples, result);
        written += Finish(result.AsSpan(written));
        return result[..written];
    }

    /// <summary>Starts a new stream.</summary>
    public void Reset()
    {
        // Silence before the first sample.
        _buffer.AsSpan(0, _half - 1).Clear();
        (_first, _held, _outputs, _inputs) = (1 - _half, _half - 1, 0, 0);
    }

    // Outputs whose window ends before an input: n·down/up + half < inputs.
    private long ReadyBy(long inputs) => inputs <= _half ? 0 : ((inputs - _half) * _up - 1) / _down + 1;

    private Span<float> Emit(long end, Span<float> destination)
    {
        var taps = 2 * _half;
        var count = (int)(end - _outputs);
        for (var i = 0; i < count; i++, _outputs++)
        {
            var (at, phase) = Math.DivRem(_outputs * _down, _up);
            destination[i] = WeightedSum.Of(_buffer.AsSpan((int)(at - _half + 1 - _first), taps), _weights.AsSpan((int)phase * taps, taps));
        }
        var keep = _outputs * _down / _up - _half + 1;
        var drop = (int)Math.Clamp(keep - _first, 0, _held);
        _buffer.AsSpan(drop, _held - drop).CopyTo(_buffer);
        (_first, _held) = (_first + drop, _held - drop);
        return destination[count..];
    }

    private static int Common(int a, int b) => b == 0 ? a : Common(b, a % b);

    private static double Sinc(double x) => Math.Abs(x) < 1e-9 ? 1 : Math.Sin(Math.PI * x) / (Math.PI * x);

    private static double Kaiser(double x) => Math.Abs(x) >= 1 ? 0 : Bessel(Beta * Math.Sqrt(1 - x * x)) / Bessel(Beta);

    // The modified Bessel function of order 0 as its series.
    private static double Bessel(double x)
    {
        var (sum, term) = (1.0, 1.0);
        for (var k = 1; term > 1e-12 * sum; k++)
            sum += term *= x * x / (4.0 * k * k);
        return sum;
    }
}
