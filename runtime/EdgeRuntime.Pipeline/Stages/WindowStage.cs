using EdgeRuntime.Devices.Samples;
using EdgeRuntime.Pipeline.Configuration;

namespace EdgeRuntime.Pipeline.Stages;

/// <summary>Collects samples into windows. It is asked for them by the pipeline, which sends each through the stages that follow: samples that come at once may make several.</summary>
internal sealed class WindowStage : Stage
{
    private readonly WindowStageSettings _settings;
    private readonly int _hop;
    private SampleFormat? _format;
    private int[] _channels = [];
    private float[] _values = [];
    private float[] _window = [];
    private int _filled;
    private int _skip;
    private int _used;

    public WindowStage(WindowStageSettings settings, StageBuild build)
    {
        build.Require(SourceKind.Samples, "window");
        if (build.Window is not null || build.HasModel)
            throw new ConfigurationException("a pipeline has one window, before its model.");
        if (build.Hears)
            throw new ConfigurationException("'window' cuts samples into pieces for a model, and other stages hear all of them; make two pipelines of them.");
        (_settings, _hop) = (settings, settings.Hop == 0 ? settings.Samples : settings.Hop);
        build.Window = this;
        if (settings.Channels.Count > 0)
            CheckCounts(settings.Channels.Count);
    }

    /// <summary>Samples in a window, and channels where they are stated; 0: all that the source has.</summary>
    public (int Samples, int Channels) Size => (_settings.Samples, _settings.Channels.Count);

    public override string Description => $"{_settings.Samples} samples, hop {_hop}";

    public override void Process(StageFrame frame) { }

    /// <summary>Takes samples: those of one time one behind the other. All windows of those before must have been taken.</summary>
    /// <exception cref="DeviceException">The source does not have the channels.</exception>
    public void Take(ReadOnlySpan<float> samples, SampleFormat format)
    {
        if (!ReferenceEquals(format, _format))
            Begin(format);
        var step = format.Channels.Count;
        var count = samples.Length / step;
        var needed = (_filled + count) * _channels.Length;
        if (_values.Length < needed)
            Array.Resize(ref _values, 2 * needed);
        for (var sample = 0; sample < count; sample++)
        {
            if (_skip > 0)
            {
                _skip--;
                continue;
            }
            for (var channel = 0; channel < _channels.Length; channel++)
                _values[_filled * _channels.Length + channel] = samples[sample * step + _channels[channel]];
            _filled++;
        }
    }

    /// <summary>The next window, good until the next call.</summary>
    public bool TryNext(out ReadOnlyMemory<float> window)
    {
        window = default;
        if (_filled - _used < _settings.Samples)
        {
            Shift();
            return false;
        }
        Fill(_values.AsSpan(_used * _channels.Length, _settings.Samples * _channels.Length));
        var step = Math.Min(_hop, _filled - _used);
        _used += step;
        _skip += _hop - step;
        window = _window;
        return true;
    }

    public override void Lose(StageFrame frame) => (_filled, _used, _skip) = (0, 0, 0);

    private void Shift()
    {
        _values.AsSpan(_used * _channels.Length, (_filled - _used) * _channels.Length).CopyTo(_values);
        (_filled, _used) = (_filled - _used, 0);
    }

    private void Begin(SampleFormat format)
    {
        _format = format;
        (_filled, _used, _skip) = (0, 0, 0);
        _channels = new int[_settings.Channels.Count == 0 ? format.Channels.Count : _settings.Channels.Count];
        for (var channel = 0; channel < _channels.Length; channel++)
            _channels[channel] = _settings.Channels.Count == 0 ? channel : IndexOf(format, _settings.Channels[channel]);
        CheckCounts(_channels.Length);
        _window = new float[_settings.Samples * _channels.Length];
    }

    private void Fill(ReadOnlySpan<float> values)
    {
        var channels = _channels.Length;
        for (var channel = 0; channel < channels; channel++)
        {
            var (mean, scale) = Normalization(values, channel);
            for (var sample = 0; sample < _settings.Samples; sample++)
                _window[_settings.ChannelsFirst ? channel * _settings.Samples + sample : sample * channels + channel] = (values[sample * channels + channel] - mean) * scale;
        }
    }

    private (float Mean, float Scale) Normalization(ReadOnlySpan<float> values, int channel)
    {
        if (_settings.Normalize == "none")
            return (0, 1);
        if (_settings.Normalize == "fixed")
            return (_settings.Mean[Math.Min(channel, _settings.Mean.Count - 1)], _settings.Scale[Math.Min(channel, _settings.Scale.Count - 1)]);
        var (sum, squares) = (0.0, 0.0);
        for (var i = channel; i < values.Length; i += _channels.Length)
            sum += values[i];
        var mean = sum / _settings.Samples;
        for (var i = channel; i < values.Length; i += _channels.Length)
            squares += (values[i] - mean) * (values[i] - mean);
        var deviation = Math.Sqrt(squares / _settings.Samples);
        return ((float)mean, deviation > 1e-12 ? (float)(1 / deviation) : 0);
    }

    private void CheckCounts(int channels)
    {
        if (_settings.Normalize == "fixed" && ((_settings.Mean.Count != 1 && _settings.Mean.Count != channels) || (_settings.Scale.Count != 1 && _settings.Scale.Count != channels)))
            throw new ConfigurationException($"window: mean and scale have one value, or one for each of {channels} channels; found {_settings.Mean.Count} and {_settings.Scale.Count}.");
    }

    private static int IndexOf(SampleFormat format, string name)
    {
        for (var i = 0; i < format.Channels.Count; i++)
        {
            if (format.Channels[i] == name)
                return i;
        }
        throw new DeviceException($"window: the source has no channel '{name}'; it has {string.Join(", ", format.Channels)}.");
    }
}
