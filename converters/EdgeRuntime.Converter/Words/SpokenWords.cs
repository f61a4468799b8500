using EdgeRuntime.Media;
using EdgeRuntime.Pipeline.Configuration;
using EdgeRuntime.Speech.Keywords;
using EdgeRuntime.Speech.Sound;

namespace EdgeRuntime.Converter.Words;

/// <summary>Recordings of a model's words, each given as a device hears it: in quiet noise that was there before and goes on behind it.</summary>
internal sealed class SpokenWords : IDisposable
{
    /// <summary>−60 dB below full scale.</summary>
    private const float Noise = 1e-3f;

    private readonly DataSet _set;
    private readonly int[]? _classes;
    private readonly int _only;
    private readonly Sample _sample = new();

    /// <param name="data">DATA whose classes are the words; classes that are no words (<c>_unknown</c>) are left out. A folder that is called as a word may hold the recordings of that word alone. Recordings without classes are those of the model's only word.</param>
    /// <param name="labels">The model's classes.</param>
    /// <exception cref="ConfigurationException">A class is no word of the model, or a word has no recording.</exception>
    public SpokenWords(string data, IReadOnlyList<string> labels)
    {
        _set = DataSet.Open(data, labelsRequired: false);
        try
        {
            var words = labels.Where(label => !KeywordDetector.IsNoWord(label)).ToArray();
            var folder = WordFolder.Only(data);
            var name = folder is not null && (!folder.IsAll || words.Contains(folder.Name)) ? folder.Name : null;
            var classes = name is null ? _set.Classes : [name];
            if (classes.Count == 0 && words.Length != 1)
                throw new ConfigurationException($"{data}: expected a folder of WAV files for each of {string.Join(", ", words)}.");
            foreach (var other in classes.Where(other => !KeywordDetector.IsNoWord(other) && !words.Contains(other)))
                throw new ConfigurationException($"{data}: '{other}' is no word of the model; there {(words.Length == 1 ? "is" : "are")} {string.Join(", ", words)}{NearestWord.Hint(other, words)}");
            if (classes.Count > 0 && words.FirstOrDefault(word => !classes.Contains(word)) is { } missing)
                throw new ConfigurationException($"{data}: there is no recording of '{missing}'; expected a folder of WAV files for each of {string.Join(", ", words)}.");
            if (classes.Count == 0 || name is not null)
                _only = IndexOf(labels, name ?? words[0]);
            else
                _classes = [.. classes.Select(word => KeywordDetector.IsNoWord(word) ? -1 : IndexOf(labels, word))];
        }
        catch
        {
            _set.Dispose();
            throw;
        }
    }

    /// <summary>The number of recordings, those of no words included.</summary>
    public int Count => _set.Count;

    /// <summary>Gives one recording with noise around it.</summary>
    /// <param name="index">Which.</param>
    /// <param name="rate">The rate that is wanted.</param>
    /// <param name="before">Samples of noise before it, at that rate.</param>
    /// <param name="after">And behind it.</param>
    /// <param name="samples">All of it.</param>
    /// <returns>The word's class; −1, and no samples, for a recording of none.</returns>
    /// <exception cref="InvalidModelException">It is no sound.</exception>
    public int Read(int index, int rate, int before, int after, out float[] samples)
    {
        _set.Read(index, _sample);
        samples = [];
        var word = _classes is null ? _only : _classes[_sample.Label];
        if (word < 0)
            return -1;
        if (!_sample.IsSound)
            throw new InvalidModelException($"{_sample.Name}: is no sound; expected WAV files.");
        var own = _sample.As<float>();
        var (head, tail) = ((int)((long)before * _sample.SampleRate / rate), (int)((long)after * _sample.SampleRate / rate));
        var heard = new float[head + own.Length + tail];
        own.CopyTo(heard.AsSpan(head));
        var random = new Random(index);
        foreach (ref var sample in heard.AsSpan())
            sample += Noise * (2 * random.NextSingle() - 1);
        var conditioner = new SoundConditioner(new SoundOptions(), 1, _sample.SampleRate, rate);
        samples = new float[conditioner.OutputsFor(heard.Length)];
        conditioner.Run(heard, samples);
        return word;
    }

    public void Dispose() => _set.Dispose();

    private static int IndexOf(IReadOnlyList<string> labels, string name)
    {
        for (var i = 0; i < labels.Count; i++)
        {
            if (labels[i] == name)
                return i;
        }
        return -1;
    }
}
