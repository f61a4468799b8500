using EdgeRuntime.Pipeline.Sound;
using EdgeRuntime.Speech.Keywords;

namespace EdgeRuntime.Converter.Words;

/// <summary>Listens to recordings of words and to other sound as a device does, with several choices of thresholds at once: the model runs once, what it gives goes to a <see cref="KeywordDetector"/> for each choice.</summary>
internal sealed class WordTrial
{
    private readonly KeywordListener _listener;
    private readonly KeywordDetector[] _detectors;
    private readonly WordCounts[] _counts;
    private readonly int[] _heard;

    /// <param name="listener">The model.</param>
    /// <param name="labels">Its classes.</param>
    /// <param name="choices">When a word is heard.</param>
    public WordTrial(KeywordListener listener, IReadOnlyList<string> labels, IReadOnlyList<KeywordOptions> choices)
    {
        var classes = listener.Scores.Length;
        _listener = listener;
        _detectors = [.. choices.Select(choice => new KeywordDetector(choice, labels, classes, listener.Interval))];
        _counts = [.. choices.Select(_ => new WordCounts(classes))];
        _heard = new int[choices.Count * classes];
    }

    /// <summary>Hours of other sound that were heard.</summary>
    public double Hours { get; private set; }

    /// <summary>Listens to everything.</summary>
    /// <returns>What was heard with each choice.</returns>
    public IReadOnlyList<WordCounts> Run(SpokenWords words, OtherSound others, Action<double> progress, CancellationToken cancellation)
    {
        var classes = _listener.Scores.Length;
        var (before, after) = (_listener.WindowSamples + _listener.TailSamples, _listener.WindowSamples + _listener.TailSamples);
        for (var i = 0; i < words.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            var word = words.Read(i, _listener.SampleRate, before, after, out var samples);
            if (word < 0)
                continue;
            Reset();
            Take(samples);
            for (var choice = 0; choice < _counts.Length; choice++)
            {
                var counts = _counts[choice];
                var heard = _heard.AsSpan(choice * classes, classes);
                counts.Recordings[word]++;
                counts.Heard[word] += heard[word] > 0 ? 1 : 0;
                for (var other = 0; other < classes; other++)
                    counts.Confused[other] += other == word ? 0 : heard[other];
            }
            progress((double)i / words.Count * 0.1);
        }
        Reset();
        others.Read(_listener.SampleRate, samples =>
        {
            Take(samples);
            Hours += samples.Length / (3600.0 * _listener.SampleRate);
            progress(0.1 + 0.9 * Math.Min(1, Hours * 3600 / others.Seconds));
        }, cancellation);
        Take(new float[_listener.TailSamples]);
        for (var choice = 0; choice < _counts.Length; choice++)
            _heard.AsSpan(choice * classes, classes).CopyTo(_counts[choice].FalseAccepts);
        return _counts;
    }

    private void Reset()
    {
        _listener.Reset();
        foreach (var detector in _detectors)
            detector.Reset();
        _heard.AsSpan().Clear();
    }

    private void Take(ReadOnlySpan<float> samples)
    {
        while (samples.Length > 0)
        {
            samples = samples[_listener.Take(samples)..];
            if (!_listener.HasScores)
                continue;
            for (var choice = 0; choice < _detectors.Length; choice++)
            {
                if (_detectors[choice].Push(_listener.Scores) is >= 0 and var word)
                    _heard[choice * _listener.Scores.Length + word]++;
            }
        }
    }
}
