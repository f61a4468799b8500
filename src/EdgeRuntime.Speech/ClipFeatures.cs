using EdgeRuntime.Speech.Features;

namespace EdgeRuntime.Speech;

/// <summary>
/// A recording of any length to a fixed number of rows, as a model of whole words takes them: what is shorter than the rows need stands in the middle of silence, of what is longer the loudest stretch is taken. Running
/// allocates nothing once it has seen the longest recording.
/// </summary>
public sealed class ClipFeatures
{
    private readonly FeatureExtractor _extractor;
    private readonly float[] _clip;
    private readonly float[] _rows;
    private readonly bool _channelsFirst;
    private Resampler? _resampler;
    private float[] _resampled = [];
    private int _rate;

    /// <summary>Prepares for a number of rows.</summary>
    /// <param name="options">The features.</param>
    /// <param name="shape">A model's input: one dimension beside those of 1 is rows · channels, two are [rows, channels], or [channels, rows] where only the first is the number of channels.</param>
    /// <exception cref="ConfigurationException">An option is out of range, or the shape does not fit.</exception>
    public ClipFeatures(FeatureOptions options, TensorShape shape)
    {
        _extractor = FeatureExtractor.Create(options);
        Options = options;
        var (sizes, axes) = (new List<int>(), new List<int>());
        for (var axis = 0; axis < shape.Rank; axis++)
        {
            if (shape[axis] == 1)
                continue;
            sizes.Add(shape[axis]);
            axes.Add(axis);
        }
        var channels = _extractor.Channels;
        (Rows, _channelsFirst) = sizes switch
        {
            [var rows, var last] when last == channels => (rows, false),
            [var first, var rows] when first == channels => (rows, true),
            [var all] when all % channels == 0 => (all / channels, false),
            [var rows] when channels == 1 => (rows, false),
            _ => throw new ConfigurationException($"features: {options.Type} gives rows of {channels}, the model's input is [{shape}]; expected [rows, {channels}] beside dimensions of 1."),
        };
        Axis = sizes.Count == 2 ? axes[_channelsFirst ? 1 : 0] : channels == 1 && sizes.Count == 1 ? axes[0] : null;
        Samples = options.Edges == EdgeKind.Snip ? options.FrameSamples + (Rows - 1) * options.ShiftSamples : Rows * options.ShiftSamples;
        (_clip, _rows) = (new float[Samples], new float[Rows * channels]);
    }

    /// <summary>What is computed.</summary>
    public FeatureOptions Options { get; }

    /// <summary>Rows of a window.</summary>
    public int Rows { get; }

    /// <summary>The axis of the shape that the rows lie along; null where it has none for them alone.</summary>
    public int? Axis { get; }

    /// <summary>Features in a row.</summary>
    public int Channels => _extractor.Channels;

    /// <summary>Samples that the rows need.</summary>
    public int Samples { get; }

    /// <summary>Computes the rows of a recording.</summary>
    /// <param name="samples">Mono samples of −1 to 1.</param>
    /// <param name="rate">Their rate; another than the options' is converted.</param>
    /// <param name="destination">Receives rows · channels values, in the order of the shape.</param>
    /// <exception cref="ConfigurationException">The rate cannot be converted.</exception>
    public void Run(ReadOnlySpan<float> samples, int rate, Span<float> destination)
    {
        if (rate != Options.SampleRate)
            samples = Resample(samples, rate);
        Place(samples);
        Compute(destination);
    }

    /// <summary>Computes the rows of exactly <see cref="Samples"/> samples at the options' rate.</summary>
    public void Run(ReadOnlySpan<float> window, Span<float> destination)
    {
        window[..Samples].CopyTo(_clip);
        Compute(destination);
    }

    private void Compute(Span<float> destination)
    {
        _extractor.Reset();
        var count = _extractor.Feed(_clip, _rows) * Channels;
        _extractor.Finish(_rows.AsSpan(count));
        _extractor.Complete(_rows);
        Arrange(_rows, destination);
    }

    /// <summary>Writes rows, <c>[rows, channels]</c>, in the order of the shape.</summary>
    public void Arrange(ReadOnlySpan<float> rows, Span<float> destination)
    {
        if (!_channelsFirst)
        {
            rows.CopyTo(destination);
            return;
        }
        for (var row = 0; row < Rows; row++)
            for (var channel = 0; channel < Channels; channel++)
                destination[channel * Rows + row] = rows[row * Channels + channel];
    }

    private void Place(ReadOnlySpan<float> samples)
    {
        if (samples.Length > Samples)
        {
            samples.Slice(Loudest(samples, Samples), Samples).CopyTo(_clip);
            return;
        }
        _clip.AsSpan().Clear();
        samples.CopyTo(_clip.AsSpan((Samples - samples.Length) / 2));
    }

    private static int Loudest(ReadOnlySpan<float> samples, int length)
    {
        var (sum, most, best) = (0.0, double.NegativeInfinity, 0);
        for (var i = 0; i < samples.Length; i++)
        {
            sum += Energy(samples[i]) - (i >= length ? Energy(samples[i - length]) : 0);
            if (i >= length - 1 && sum > most * (1 + 1e-9) + 1e-12)
                (most, best) = (sum, i - length + 1);
        }
        return best;

        static double Energy(float sample) => float.IsFinite(sample) ? Math.Min(1e6, (double)sample * sample) : 0;
    }

    private ReadOnlySpan<float> Resample(ReadOnlySpan<float> samples, int rate)
    {
        if (_resampler is null || _rate != rate)
            (_resampler, _rate) = (new Resampler(rate, Options.SampleRate), rate);
        var count = _resampler.OutputsFor(samples.Length);
        if (_resampled.Length < count + _resampler.MostLeft)
            _resampled = new float[count + _resampler.MostLeft];
        count = _resampler.Feed(samples, _resampled);
        count += _resampler.Finish(_resampled.AsSpan(count));
        return _resampled.AsSpan(0, count);
    }
}
