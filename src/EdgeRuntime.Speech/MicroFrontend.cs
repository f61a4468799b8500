using EdgeRuntime.Speech.Features;

namespace EdgeRuntime.Speech;

/// <summary>
/// Audio to the features of TensorFlow Lite Micro's micro_speech, value for value, as samples come in. A row a stride:
/// Hann window, Fourier transform, energies, mel filters, square root, noise reduction, gain control (PCAN), logarithm, s8. All of it is integer arithmetic, so that
/// rows are the same on every machine. Rows depend on those before them through the noise estimate, which is zero at the start. One object serves one thread and one
/// stream; feeding allocates nothing.
/// Source: TensorFlow Lite Micro, signal/src and tensorflow/lite/micro/examples/micro_speech/audio_preprocessor.py.
/// </summary>
public sealed class MicroFrontend
{
    private readonly MicroFrontendGeometry _geometry;
    private readonly FixedWindow _window;
    private readonly FixedRealFft _transform;
    private readonly MelFilterBank _filters;
    private readonly SpectralSubtraction _noise;
    private readonly GainControl _gain;
    private readonly int _logBits;
    private readonly short[] _samples;
    private readonly short[] _frame;
    private readonly FixedComplex[] _spectrum;
    private readonly uint[] _energies;
    private readonly ulong[] _sums;
    private readonly uint[] _channels;
    private int _held;

    /// <summary>Prepares for one stream.</summary>
    /// <param name="options">The settings; null for those of micro_speech.</param>
    /// <exception cref="ConfigurationException">An option is out of its range, or options do not fit each other.</exception>
    public MicroFrontend(MicroFrontendOptions? options = null)
    {
        options ??= new MicroFrontendOptions();
        _geometry = new MicroFrontendGeometry(options);
        _window = new FixedWindow(_geometry.Window);
        _transform = new FixedRealFft(_geometry.TransformSize);
        _filters = new MelFilterBank(options.Channels, _transform.BinCount, options.SampleRate, (float)options.LowerBandHertz, (float)options.UpperBandHertz);
        _noise = new SpectralSubtraction(options);
        _gain = new GainControl(options, _geometry.CorrectionBits);
        _logBits = options.LogBits;
        _samples = new short[_geometry.Window];
        _frame = new short[_geometry.TransformSize];
        _spectrum = new FixedComplex[_transform.BinCount];
        _energies = new uint[_filters.End];
        _sums = new ulong[options.Channels];
        _channels = new uint[options.Channels];
    }

    /// <summary>Features in a row.</summary>
    public int Channels => _channels.Length;

    /// <summary>Samples of a window: the first row comes when as many were fed.</summary>
    public int WindowSamples => _geometry.Window;

    /// <summary>Samples from one row to the next.</summary>
    public int StrideSamples => _geometry.Stride;

    /// <summary>How many rows <see cref="Feed"/> will write for the next <paramref name="sampleCount"/> samples.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The count is negative.</exception>
    public int RowsFor(int sampleCount)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(sampleCount);
        var held = (long)_held + sampleCount;
        return held < _geometry.Window ? 0 : (int)((held - _geometry.Window) / _geometry.Stride) + 1;
    }

    /// <summary>Takes the next samples of the stream and writes the rows that they complete.</summary>
    /// <param name="samples">Mono s16 samples at the options' rate, any number.</param>
    /// <param name="rows">The rows, <c>[rows, channels]</c>; at least <see cref="RowsFor"/> of them.</param>
    /// <returns>How many rows were written.</returns>
    /// <exception cref="ArgumentException"><paramref name="rows"/> is too short; nothing was taken.</exception>
    public int Feed(ReadOnlySpan<short> samples, Span<sbyte> rows)
    {
        var count = RowsFor(samples.Length);
        if (rows.Length < (long)count * Channels)
            throw new ArgumentException($"{samples.Length} samples complete {count} rows of {Channels} features, the destination holds {rows.Length}.", nameof(rows));
        for (var row = 0; row < count; row++)
        {
            var missing = _samples.Length - _held;
            samples[..missing].CopyTo(_samples.AsSpan(_held));
            samples = samples[missing..];
            Compute(rows.Slice(row * Channels, Channels));
            _held = _samples.Length - _geometry.Stride;
            _samples.AsSpan(_geometry.Stride).CopyTo(_samples);
        }
        samples.CopyTo(_samples.AsSpan(_held));
        _held += samples.Length;
        return count;
    }

    /// <summary>Starts a new stream: forgets the samples held and the noise.</summary>
    public void Reset()
    {
        _held = 0;
        _noise.Reset();
    }

    private void Compute(Span<sbyte> row)
    {
        // Behind the window the frame stays zero.
        var frame = _frame.AsSpan(0, _samples.Length);
        _window.Apply(_samples, frame);
        var shift = BlockScale.Apply(frame);
        _transform.Run(_frame, _spectrum);
        SpectrumEnergy.Compute(_spectrum.AsSpan(0, _energies.Length), _energies);
        _filters.Apply(_energies, _sums);
        for (var i = 0; i < _sums.Length; i++)
            _channels[i] = RoundedSquareRoot.Of(_sums[i]) >> shift;
        _noise.Apply(_channels);
        _gain.Apply(_channels, _noise.Estimate);
        for (var i = 0; i < row.Length; i++)
            row[i] = FeatureQuantizer.Quantize(FixedLog.Of(_channels[i] << _geometry.CorrectionBits, _logBits));
    }
}
