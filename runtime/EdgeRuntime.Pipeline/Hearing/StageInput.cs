using EdgeRuntime.Speech;

namespace EdgeRuntime.Pipeline.Hearing;

/// <summary>The sound at the rate of one stage. Nothing allocates but where the rate of what comes changes.</summary>
/// <param name="rate">Samples a second of the stage.</param>
internal sealed class StageInput(int rate)
{
    private Resampler? _resampler;
    private float[] _samples = [];
    private int _from;

    /// <summary>What there is for the stage; good until the next call.</summary>
    /// <exception cref="ConfigurationException">The rates have too little in common.</exception>
    public ReadOnlySpan<float> Take(StageSound sound)
    {
        if (sound.Samples.IsEmpty)
            return [];
        if (sound.Rate != _from)
            (_from, _resampler) = (sound.Rate, sound.Rate == rate ? null : new Resampler(sound.Rate, rate));
        var samples = sound.Samples.Span;
        if (_resampler is null)
            return samples;
        var count = _resampler.OutputsFor(samples.Length);
        if (_samples.Length < count)
            _samples = new float[2 * count];
        return _samples.AsSpan(0, _resampler.Feed(samples, _samples));
    }

    /// <summary>Starts a new stream.</summary>
    public void Reset() => _resampler?.Reset();
}
