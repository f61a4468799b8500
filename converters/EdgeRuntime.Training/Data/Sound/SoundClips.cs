using EdgeRuntime.Media;
using EdgeRuntime.Speech;
using EdgeRuntime.Training.Recipes;

namespace EdgeRuntime.Training.Data.Sound;

/// <summary>Recordings in memory at the rate of the features, which are computed as they are read.</summary>
internal sealed class SoundClips(ClipFeatures features, int count)
{
    private const long JoinStream = 1L << 40;

    private readonly float[][] _clips = new float[count][];
    private readonly Dictionary<int, Resampler> _resamplers = [];
    private int _count;
    private JoinedClips? _joined;
    private RandomSource? _draws;
    private long _seed;
    private int _most;

    /// <summary>Keeps a recording.</summary>
    /// <exception cref="InvalidModelException">It has samples that are no numbers.</exception>
    public void Add(Sample sample)
    {
        var values = sample.As<float>();
        if (values.IndexOfAnyExceptInRange(float.MinValue, float.MaxValue) is >= 0 and var bad)
            throw new InvalidModelException($"{sample.Name}: sample {bad} is {values[bad]}; training needs finite numbers, check the data.");
        _clips[_count++] = sample.SampleRate == features.Options.SampleRate ? values.ToArray() : Resample(values, sample.SampleRate);
    }

    /// <summary>Gives strings of them from now on.</summary>
    /// <param name="how">How many are joined, and how far apart.</param>
    /// <param name="classes">The class of each.</param>
    /// <param name="names">The file of each.</param>
    /// <param name="held">So many of the first are held back, and only joined with each other.</param>
    /// <param name="seed">Decides the strings that are not trained on.</param>
    /// <param name="changes">How they are changed, and made longer; null for not at all.</param>
    public void Join(JoinSpec how, ReadOnlySpan<int> classes, IReadOnlyList<string> names, int held, long seed, SoundAugmentRecipe? changes)
    {
        var most = MostSamples(changes);
        if (most < features.Samples / 4)
            throw new ConfigurationException($"input.shape: strings of recordings that data.augment_sound makes longer and moves do not fit a window of {features.Rows} rows; give more rows, or change less.");
        (_joined, _seed, _most) = (new JoinedClips(how, features.Options.SampleRate), seed, (int)most);
        for (var i = 0; i < _count; i++)
            _joined.Add(_clips[i], classes[i], names[i], i < held ? 1 : 0);
    }

    /// <summary>Checks that recordings fit the window as a whole, also where they are changed.</summary>
    /// <exception cref="ConfigurationException">One does not.</exception>
    public void CheckLengths(IReadOnlyList<string> names, SoundAugmentRecipe? changes)
    {
        var most = MostSamples(changes);
        for (var i = 0; i < _count; i++)
        {
            if (_clips[i].Length > most)
                throw new ConfigurationException($"{names[i]}: lasts {Seconds(i):0.00} s, {(changes is null ? "" : "with what data.augment_sound changes ")}a window of {features.Rows} rows holds {Math.Max(0, most) / features.Options.SampleRate:0.00} s; give input.shape more rows{(changes is null ? "" : ", change less")}, or cut the recording.");
        }
    }

    /// <summary>How long a recording lasts.</summary>
    public double Seconds(int index) => (double)_clips[index].Length / features.Options.SampleRate;

    /// <summary>Frames of a recording where a window has so many.</summary>
    public int Frames(int index, int window) => (int)Math.Ceiling((double)_clips[index].Length * window / features.Samples);

    // What is made longer and moved must fit the window still.
    private double MostSamples(SoundAugmentRecipe? changes) =>
        changes is null ? features.Samples : features.Samples / ((1 + changes.Pitch) * (1 + changes.Speed)) - 2 * changes.ShiftMs / 1000 * features.Options.SampleRate;

    /// <summary>The classes of the string that was read last; null where recordings are not joined.</summary>
    public IReadOnlyList<int>? Tokens => _joined?.Tokens;

    /// <summary>Where the strings that are trained on are drawn from in an epoch.</summary>
    public void Draw(RandomSource random) => _draws = random;

    /// <summary>Writes the features of one, or of a string that begins with it, changed or as it is.</summary>
    public void Read(int index, SoundAugmentation? changes, bool isTraining, Span<float> destination)
    {
        var clip = _joined is null ? changes is null ? _clips[index] : changes.Cut(_clips[index])
            : _joined.Join(index, isTraining && _draws is not null ? _draws : new RandomSource(_seed, JoinStream + index), _most, changes?.MostCut ?? 0);
        if (changes is null)
            features.Run(clip, features.Options.SampleRate, destination);
        else
            changes.Read(clip, destination, _joined?.Parts);
    }

    private float[] Resample(ReadOnlySpan<float> samples, int rate)
    {
        if (!_resamplers.TryGetValue(rate, out var resampler))
            _resamplers[rate] = resampler = new Resampler(rate, features.Options.SampleRate);
        return resampler.Convert(samples);
    }
}
