using EdgeRuntime.Speech;
using EdgeRuntime.Speech.Features;
using EdgeRuntime.Training.Recipes;

namespace EdgeRuntime.Training.Data.Sound;

/// <summary>Changes a recording as <see cref="SoundAugmentRecipe"/> says and computes its features. Equal random numbers give equal changes.</summary>
internal sealed class SoundAugmentation
{
    private readonly SoundAugmentRecipe _how;
    private readonly RandomSource _random;
    private readonly ClipFeatures _features;
    private readonly ClipFeatures _longest;
    private readonly TractWarp? _tract;
    private readonly bool _stretched;
    private readonly float[] _window;
    private readonly float[] _rows;
    private readonly float[] _drawn;
    private float[] _clip = [];

    /// <param name="how">What may change.</param>
    /// <param name="features">What a window is.</param>
    /// <param name="random">Where the changes come from.</param>
    /// <exception cref="ConfigurationException">A change does not fit the features.</exception>
    public SoundAugmentation(SoundAugmentRecipe how, ClipFeatures features, RandomSource random)
    {
        Check(how, features.Options);
        (_how, _features, _random) = (how, features, random);
        _stretched = features.Options.Stretch > 0;
        _tract = how.Tract > 0 ? new TractWarp(features.Options) : null;
        _longest = new ClipFeatures(features.Options, new TensorShape((int)Math.Ceiling(features.Rows * (_stretched ? 1 : 1 + how.Speed)) * features.Channels));
        (_window, _rows, _drawn) = (new float[_longest.Samples], new float[_longest.Rows * features.Channels], new float[features.Rows * features.Channels]);
    }

    /// <exception cref="ConfigurationException">A change does not fit the features.</exception>
    public static void Check(SoundAugmentRecipe how, FeatureOptions options)
    {
        if (how.Tract > 0 && (options.Cepstra > 0 || options.Type == "micro"))
            throw new ConfigurationException($"data.augment_sound.tract: moves the filters of a filter bank, found {options.Type}{(options.Cepstra > 0 ? " with cepstra" : "")}; remove it or take features of type fbank.");
    }

    /// <summary>So many samples at most are cut off the beginning of a recording.</summary>
    public int MostCut => (int)(_how.CutMs / 1000 * _features.Options.SampleRate);

    /// <summary>A recording that may begin too late.</summary>
    public ReadOnlySpan<float> Cut(ReadOnlySpan<float> samples) => BeginningCut.Apply(samples, MostCut, _random);

    /// <summary>Writes the features of a changed recording, as <see cref="ClipFeatures"/> orders them.</summary>
    /// <param name="samples">The recording.</param>
    /// <param name="destination">The features.</param>
    /// <param name="parts">Where the recordings of a string lie; null where it is one.</param>
    public void Read(ReadOnlySpan<float> samples, Span<float> destination, IReadOnlyList<Range>? parts = null)
    {
        var rate = _features.Options.SampleRate;
        var count = (int)(samples.Length / Factor(_how.Pitch) is var length && length >= 1 ? length : 1);
        if (_clip.Length < count)
            _clip = new float[count];
        var clip = _clip.AsSpan(0, count);
        Hermite.Stretch(samples, clip);
        for (var band = 0; band < (_how.EqualizerDb > 0 ? 2 : 0); band++)
            PeakFilter.Apply(clip, 80 * Math.Pow(rate * 0.45 / 80, Draw()) / rate, 0.5 + Draw(), _how.EqualizerDb * (2 * Draw() - 1));
        var rows = _stretched ? _longest.Rows : Math.Clamp((int)Math.Round(_features.Rows * Factor(_how.Speed)), 1, _longest.Rows);
        var (noisy, within) = (Draw() < _how.Noise, Draw() < _how.NoiseWithin);
        if (noisy && within)
            AddNoiseWithin(clip, parts, (double)count / samples.Length);
        Place(clip, rows);
        if (Draw() < _how.Reverberation)
            Room.Add(_window, rate, 0.1 + 0.4 * Draw(), _random);
        if (noisy && !within)
            AddNoise(_window, clip);
        var gain = (float)Math.Pow(10, _how.GainDb * (2 * Draw() - 1) / 20);
        foreach (ref var sample in _window.AsSpan())
            sample *= gain;
        _longest.Run(_window, _rows);
        _tract?.Run(_rows, Factor(_how.Tract));
        // Stretched features undo a change of pace, so that the ends of the stretched word move instead.
        var half = (rows - 1) / 2.0;
        var (first, last) = _stretched ? (half * (1 - Factor(_how.Speed)), half * (1 + Factor(_how.Speed))) : (0, rows - 1);
        Rows.Draw(_rows, _longest.Rows, _drawn, _features.Rows, _features.Channels, (first, last, _how.Bend * (2 * Draw() - 1)));
        Rows.Mask(_drawn, _features.Rows, _features.Channels, _how, _random);
        _features.Arrange(_drawn, destination);
    }

    // In the middle of the rows that will be drawn, the loudest stretch of what is longer, moved.
    private void Place(ReadOnlySpan<float> clip, int rows)
    {
        _window.AsSpan().Clear();
        var used = (int)((long)_window.Length * rows / _longest.Rows);
        var start = (used - clip.Length) / 2 + (int)(_how.ShiftMs / 1000 * _features.Options.SampleRate * (2 * Draw() - 1));
        var from = Math.Max(0, -start);
        var to = Math.Min(clip.Length, _window.Length - start);
        if (to > from)
            clip[from..to].CopyTo(_window.AsSpan(start + from));
    }

    // The same noise in each recording of a string, which a change of pitch made longer by a factor; silence stays between them.
    private void AddNoiseWithin(Span<float> clip, IReadOnlyList<Range>? parts, double factor)
    {
        if (parts is null)
        {
            AddNoise(clip, clip);
            return;
        }
        var (decibels, colour) = (_how.SnrLowDb + (_how.SnrHighDb - _how.SnrLowDb) * Draw(), 0.95 * Draw());
        foreach (var part in parts)
        {
            var recording = clip[(int)(part.Start.Value * factor)..Math.Min(clip.Length, (int)(part.End.Value * factor))];
            ColouredNoise.Add(recording, recording, decibels, colour, _random);
        }
    }

    private void AddNoise(Span<float> samples, ReadOnlySpan<float> signal) =>
        ColouredNoise.Add(samples, signal, _how.SnrLowDb + (_how.SnrHighDb - _how.SnrLowDb) * Draw(), 0.95 * Draw(), _random);

    private double Draw() => _random.NextSingle();

    private double Factor(double range) => Math.Pow(1 + range, 2 * Draw() - 1);
}
