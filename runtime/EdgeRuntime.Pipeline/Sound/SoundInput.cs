using EdgeRuntime.Devices.Samples;
using EdgeRuntime.Speech.Sound;

namespace EdgeRuntime.Pipeline.Sound;

/// <summary>A source of sound as one channel at the rate of a model. Reading allocates nothing.</summary>
public sealed class SoundInput
{
    private readonly SoundConditioner _conditioner;
    private readonly float[] _samples;
    private readonly int _channels;

    /// <summary>Prepares for a source.</summary>
    /// <param name="format">What the source gives.</param>
    /// <param name="options">What is done with it.</param>
    /// <param name="sampleRate">Samples a second of the model.</param>
    /// <param name="frames">The most frames that are taken at once.</param>
    /// <exception cref="ConfigurationException">The source has no rate, or what is asked for is impossible.</exception>
    public SoundInput(SampleFormat format, SoundOptions options, int sampleRate, int frames)
    {
        ArgumentNullException.ThrowIfNull(format);
        if (format.Rate < 1 || format.Rate != Math.Floor(format.Rate))
            throw new ConfigurationException($"expected a source of sound, with a whole number of samples a second; found one of {format.Rate}.");
        _channels = format.Channels.Count;
        _conditioner = new SoundConditioner(options, _channels, (int)format.Rate, sampleRate);
        _samples = new float[(int)((long)frames * sampleRate / (int)format.Rate) + 16];
    }

    /// <summary>Samples that were no numbers.</summary>
    public long BadSamples => _conditioner.BadSamples;

    /// <summary>Samples at full scale.</summary>
    public long ClippedSamples => _conditioner.ClippedSamples;

    /// <summary>Starts a new stream.</summary>
    public void Reset() => _conditioner.Reset();

    /// <summary>What becomes of some frames; good until the next call.</summary>
    public ReadOnlySpan<float> Take(ReadOnlySpan<float> frames)
    {
        var count = _conditioner.Run(frames, _samples);
        return _samples.AsSpan(0, count);
    }
}
