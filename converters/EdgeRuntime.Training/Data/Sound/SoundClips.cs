using EdgeRuntime.Media;
using EdgeRuntime.Speech;

namespace EdgeRuntime.Training.Data.Sound;

/// <summary>Recordings in memory at the rate of the features, which are computed as they are read.</summary>
internal sealed class SoundClips(ClipFeatures features, int count)
{
    private readonly float[][] _clips = new float[count][];
    private readonly Dictionary<int, Resampler> _resamplers = [];
    private int _count;

    /// <summary>Keeps a recording.</summary>
    /// <exception cref="InvalidModelException">It has samples that are no numbers.</exception>
    public void Add(Sample sample)
    {
        var values = sample.As<float>();
        if (values.IndexOfAnyExceptInRange(float.MinValue, float.MaxValue) is >= 0 and var bad)
            throw new InvalidModelException($"{sample.Name}: sample {bad} is {values[bad]}; training needs finite numbers, check the data.");
        _clips[_count++] = sample.SampleRate == features.Options.SampleRate ? values.ToArray() : Resample(values, sample.SampleRate);
    }

    /// <summary>Writes the features of one, changed or as it is.</summary>
    public void Read(int index, SoundAugmentation? changes, Span<float> destination)
    {
        if (changes is null)
            features.Run(_clips[index], features.Options.SampleRate, destination);
        else
            changes.Read(_clips[index], destination);
    }

    private float[] Resample(ReadOnlySpan<float> samples, int rate)
    {
        if (!_resamplers.TryGetValue(rate, out var resampler))
            _resamplers[rate] = resampler = new Resampler(rate, features.Options.SampleRate);
        var result = new float[resampler.OutputsFor(samples.Length) + resampler.MostLeft];
        var written = resampler.Feed(samples, result);
        written += resampler.Finish(result.AsSpan(written));
        return result[..written];
    }
}
