namespace EdgeRuntime.Speech.Sound;

/// <summary>The sound of a source, of any rate and channels, as one channel at the rate of a model: samples that are no numbers become silence and are counted, channels are mixed or one is taken, then high-pass, gain, rate. Nothing allocates.</summary>
public sealed class SoundConditioner
{
    private const int Piece = 1024;

    private readonly int _channels;
    private readonly int _channel;
    private readonly HighPassFilter? _highPass;
    private readonly AutomaticGain? _gain;
    private readonly Resampler? _resampler;
    private readonly float[] _mono = new float[Piece];

    /// <summary>Prepares for one stream.</summary>
    /// <param name="options">What is done.</param>
    /// <param name="channels">Channels of the source.</param>
    /// <param name="from">Samples a second of the source.</param>
    /// <param name="to">Samples a second of the model.</param>
    /// <exception cref="ConfigurationException">There is no such channel, or a filter or rate is impossible.</exception>
    public SoundConditioner(SoundOptions options, int channels, int from, int to)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Channel < -1 || options.Channel >= channels)
            throw new ConfigurationException($"there is no channel {options.Channel}; the source has {channels}, counted from 0.");
        if (options.Level is not (0 or (>= -60 and <= -1)))
            throw new ConfigurationException($"a level of {options.Level} dB is not possible; expected -60 to -1, or 0 for no automatic gain.");
        (_channels, _channel) = (channels, options.Channel);
        _highPass = options.HighPass != 0 ? new HighPassFilter(options.HighPass, from) : null;
        _gain = options.Level < 0 ? new AutomaticGain(options.Level, from) : null;
        _resampler = from == to ? null : new Resampler(from, to);
    }

    /// <summary>Samples that were no numbers.</summary>
    public long BadSamples { get; private set; }

    /// <summary>Samples at or beyond full scale: clipped, most likely.</summary>
    public long ClippedSamples { get; private set; }

    /// <summary>How many samples <see cref="Run"/> will write.</summary>
    public int OutputsFor(int frames) => _resampler?.OutputsFor(frames) ?? frames;

    /// <summary>Takes frames, channels one after the other, and writes what becomes of them.</summary>
    /// <param name="frames">Whole frames.</param>
    /// <param name="destination">Room for <see cref="OutputsFor"/> them.</param>
    /// <returns>How many samples were written.</returns>
    public int Run(ReadOnlySpan<float> frames, Span<float> destination)
    {
        var written = 0;
        while (frames.Length > 0)
        {
            var count = Math.Min(Piece, frames.Length / _channels);
            var mono = _mono.AsSpan(0, count);
            for (var i = 0; i < count; i++)
                mono[i] = Mix(frames.Slice(i * _channels, _channels));
            _highPass?.Apply(mono);
            _gain?.Apply(mono);
            if (_resampler is not null)
                written += _resampler.Feed(mono, destination[written..]);
            else
            {
                mono.CopyTo(destination[written..]);
                written += count;
            }
            frames = frames[(count * _channels)..];
        }
        return written;
    }

    /// <summary>Starts a new stream.</summary>
    public void Reset()
    {
        _highPass?.Reset();
        _gain?.Reset();
        _resampler?.Reset();
    }

    private float Mix(ReadOnlySpan<float> frame)
    {
        var sum = 0f;
        if (_channel >= 0)
            sum = frame[_channel] * frame.Length;
        else
            foreach (var sample in frame)
                sum += sample;
        if (!float.IsFinite(sum))
        {
            BadSamples++;
            return 0;
        }
        var value = sum / frame.Length;
        if (Math.Abs(value) >= 0.9999f)
            ClippedSamples++;
        return value;
    }
}
