using EdgeRuntime.Devices.Samples;
using EdgeRuntime.Pipeline.Running;
using EdgeRuntime.Pipeline.Stages;
using EdgeRuntime.Speech.Sound;

namespace EdgeRuntime.Pipeline.Hearing;

/// <summary>What all listening stages of a pipeline share: the source's channels become one, filtered and amplified as the pipeline says, at the source's rate. Nothing allocates but where the source's format changes.</summary>
internal sealed class SoundFront(SoundOptions options, SoundMetrics metrics)
{
    private SampleFormat? _format;
    private SoundConditioner? _conditioner;
    private float[] _samples = [];
    private TimeSpan _begin;
    private long _heard;
    private long _bad;
    private long _clipped;

    /// <summary>Whether samples come from another opening of the source than those before: what was heard has an end there.</summary>
    public bool IsAnother(SampleFormat format) => _format is not null && !ReferenceEquals(format, _format);

    /// <summary>Makes sound of samples, good until the next call.</summary>
    /// <exception cref="DeviceException">The source is no sound.</exception>
    public void Take(ReadOnlySpan<float> values, SampleFormat format, StageFrame frame)
    {
        if (!ReferenceEquals(format, _format) || _conditioner is null)
            Begin(format, frame.Time);
        var count = values.Length / format.Channels.Count;
        if (_samples.Length < count)
            _samples = new float[2 * count];
        frame.Sound.Set(_samples.AsMemory(0, _conditioner!.Run(values, _samples)), (int)format.Rate);
        _heard += count;
        frame.Hear(_begin + TimeSpan.FromSeconds(_heard / format.Rate));
        metrics.BadSamples.Add(_conditioner.BadSamples - _bad);
        metrics.ClippedSamples.Add(_conditioner.ClippedSamples - _clipped);
        (_bad, _clipped) = (_conditioner.BadSamples, _conditioner.ClippedSamples);
    }

    private void Begin(SampleFormat format, TimeSpan now)
    {
        (_format, _conditioner, _begin, _heard, _bad, _clipped) = (format, null, now, 0, 0, 0);
        if (format.Rate < 1 || format.Rate != Math.Floor(format.Rate))
            throw new DeviceException($"expected a source of sound, with a whole number of samples a second; found {(format.Rate > 0 ? $"{format.Rate}" : "one that states no rate")}.");
        _conditioner = new SoundConditioner(options, format.Channels.Count, (int)format.Rate, (int)format.Rate);
    }
}
