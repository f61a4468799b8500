using EdgeRuntime.Media;
using EdgeRuntime.Speech;
using EdgeRuntime.Speech.Recognition;
using EdgeRuntime.Training;
using EdgeRuntime.Training.Data.Sound;

namespace EdgeRuntime.Converter.Sequences;

/// <summary>Strings of recordings to measure a model of connected speech on, always the same.</summary>
internal sealed class SpokenStrings
{
    private const int LongestSeconds = 60;
    private const long Seed = 7;

    private readonly JoinedClips _clips;
    private readonly int _most;
    private readonly List<string> _texts = [];

    /// <param name="data">The data set, with <c>join=1-6</c> or without: then each recording is a string. What is said is its class, or its transcript where the folder has some.</param>
    /// <param name="tokens">The model's tokens.</param>
    /// <param name="sampleRate">Samples a second of the model.</param>
    /// <param name="limit">So many recordings at most; null: all.</param>
    /// <param name="cancellation">Stops between recordings.</param>
    /// <exception cref="ConfigurationException">There is no such data set.</exception>
    /// <exception cref="InvalidModelException">A file is damaged, or no sound.</exception>
    public SpokenStrings(string data, TokenTable tokens, int sampleRate, int? limit, CancellationToken cancellation)
    {
        var asked = JoinSpec.Split(ref data);
        (_clips, _most) = (new JoinedClips(asked ?? new JoinSpec(1, 1), sampleRate), LongestSeconds * sampleRate);
        var transcripts = Transcripts.Exist(data) ? new Transcripts(data, tokens) : null;
        if (transcripts is not null)
            Transcripts.RefuseJoin(data, asked);
        using var set = DataSet.Open(data, labelsRequired: transcripts is null);
        Classes = set.Classes;
        var (sample, resamplers) = (new Sample(), new Dictionary<int, Resampler>());
        for (var i = 0; i < set.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            set.Read(i, sample);
            if (!sample.IsSound)
                throw new InvalidModelException($"{sample.Name}: is no sound; a model of connected speech is measured on recordings.");
            if (transcripts is not null)
                _texts.Add(transcripts.Of(sample.Name).Text);
            _clips.Add(Resample(sample, sampleRate, resamplers), sample.Label, sample.Name);
        }
        Count = Math.Min(_clips.Count, limit ?? int.MaxValue);
    }

    /// <summary>The names of the classes.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>The number of strings.</summary>
    public int Count { get; }

    /// <summary>A string: its samples, good until the next, and what is said.</summary>
    public ReadOnlySpan<float> Read(int index, out string[] words)
    {
        var samples = _clips.Join(index, new RandomSource(Seed, index), _most);
        words = _texts.Count > 0 ? _texts[index].Split(' ') : [.. _clips.Tokens.Select(token => Classes[token])];
        return samples;
    }

    private static float[] Resample(Sample sample, int rate, Dictionary<int, Resampler> resamplers)
    {
        var values = sample.As<float>();
        if (sample.SampleRate == rate)
            return values.ToArray();
        if (!resamplers.TryGetValue(sample.SampleRate, out var resampler))
            resamplers[sample.SampleRate] = resampler = new Resampler(sample.SampleRate, rate);
        return resampler.Convert(values);
    }
}
