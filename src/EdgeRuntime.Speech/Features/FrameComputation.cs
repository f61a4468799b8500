namespace EdgeRuntime.Speech.Features;

/// <summary>One frame of samples to one row of features: offset, preemphasis, window, spectrum, filters, logarithm, cepstrum. Source: Kaldi, feat/feature-fbank.cc and feature-mfcc.cc.</summary>
internal sealed class FrameComputation
{
    private readonly FeatureOptions _options;
    private readonly float[] _window;
    private readonly FloatRealFft _transform;
    private readonly MelFilters _filters;
    private readonly Cepstrum? _cepstrum;
    private readonly float[] _frame;
    private readonly float[] _energies;
    private readonly float[] _bins;

    public FrameComputation(FeatureOptions options)
    {
        _options = options;
        var length = options.FrameSamples;
        var size = options.Transform > 0 ? options.Transform : (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)length);
        _window = FrameWindow.Make(options.Window, options.WindowSamples, length);
        _transform = new FloatRealFft(size);
        _filters = new MelFilters(options, size);
        _cepstrum = options.Cepstra > 0 ? new Cepstrum(options.Bins, options.Cepstra, options.Lifter) : null;
        (_frame, _energies, _bins) = (new float[size], new float[size / 2 + 1], new float[options.Bins]);
    }

    /// <summary>Features in a row.</summary>
    public int Channels => _options.Cepstra > 0 ? _options.Cepstra : _options.Bins;

    /// <summary>Computes a row of the samples of a frame, which were multiplied by <see cref="FeatureOptions.Amplitude"/>.</summary>
    public void Run(ReadOnlySpan<float> samples, Span<float> row)
    {
        var frame = _frame.AsSpan(0, samples.Length); // behind it zeros stay
        samples.CopyTo(frame);
        if (_options.RemoveOffset)
            RemoveOffset(frame);
        var energy = _options.Energy ? Log(WeightedSum.Of(frame, frame)) : 0;
        if (!_options.ContinuousPreemphasis && _options.Preemphasis > 0)
            Emphasize(frame, (float)_options.Preemphasis);
        for (var i = 0; i < frame.Length; i++)
            frame[i] *= _window[i];
        _transform.Energies(_frame, _energies);
        _filters.Apply(_energies, _bins);
        var scale = (float)_options.EnergyScale;
        for (var i = 0; i < _bins.Length; i++)
            _bins[i] = Log(_bins[i] * scale);
        if (_cepstrum is null)
            _bins.CopyTo(row);
        else
            _cepstrum.Apply(_bins, row);
        if (_options.Energy)
            row[0] = energy;
        var (mean, factor, least, most) = ((float)_options.Mean, (float)_options.Scale, (float)_options.Least, (float)_options.Most);
        for (var i = 0; i < row.Length; i++)
            row[i] = Math.Clamp((row[i] - mean) * factor, least, most);
    }

    private static void RemoveOffset(Span<float> frame)
    {
        var sum = 0f;
        foreach (var sample in frame)
            sum += sample;
        var mean = sum / frame.Length;
        for (var i = 0; i < frame.Length; i++)
            frame[i] -= mean;
    }

    private static void Emphasize(Span<float> frame, float factor)
    {
        for (var i = frame.Length - 1; i > 0; i--)
            frame[i] -= factor * frame[i - 1];
        frame[0] -= factor * frame[0];
    }

    private float Log(float energy)
    {
        var value = Math.Max(energy, (float)_options.Floor);
        return _options.Log switch
        {
            LogKind.Natural => MathF.Log(value),
            LogKind.Decimal => MathF.Log10(value),
            LogKind.Decibel => 10 * MathF.Log10(value),
            _ => value,
        };
    }
}
