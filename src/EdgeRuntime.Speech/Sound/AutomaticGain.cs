namespace EdgeRuntime.Speech.Sound;

/// <summary>
/// Brings speech to a level: the gain follows the loudest of the last while, quickly down (20 ms) and slowly up (2 s), stays where it is in silence (below −60 dB), is at most 30 dB, and lets nothing over full scale.
/// </summary>
internal sealed class AutomaticGain(double decibels, double sampleRate)
{
    private const double Silence = 1e-3;
    private const double MostGain = 31.6;

    private readonly double _target = Math.Pow(10, decibels / 20);
    private readonly double _attack = 1 - Math.Exp(-1 / (0.02 * sampleRate));
    private readonly double _release = 1 - Math.Exp(-1 / (2 * sampleRate));
    private double _level = Math.Pow(10, decibels / 20);

    /// <summary>The gain now.</summary>
    public double Gain => Math.Min(MostGain, _target / _level);

    /// <summary>Amplifies in place.</summary>
    public void Apply(Span<float> samples)
    {
        foreach (ref var sample in samples)
        {
            var magnitude = Math.Abs((double)sample);
            if (magnitude > _level)
                _level += _attack * (magnitude - _level);
            else if (magnitude > Silence)
                _level += _release * (magnitude - _level);
            sample = (float)Math.Clamp(sample * Gain, -1, 1);
        }
    }

    public void Reset() => _level = _target;
}
