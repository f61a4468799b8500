namespace EdgeRuntime.Speech.Keywords;

/// <summary>
/// Scores of words, as a model gives them many times a second, to words: scores are averaged over a while, the largest must reach its word's threshold, and after a word there is a pause. Classes that are no words
/// (<c>silence</c>, <c>unknown</c>, <c>background</c>, <c>noise</c>, and what begins with <c>_</c>) are never heard. Nothing allocates.
/// Source: Chen, Parada and Heigold, Small-footprint keyword spotting using deep neural networks, 2014, 2.3.
/// </summary>
public sealed class KeywordDetector
{
    private readonly float[] _history;
    private readonly float[] _sums;
    private readonly float[] _thresholds;
    private readonly bool[] _chosen;
    private readonly IReadOnlyList<string> _labels;
    private readonly int _steps;
    private readonly long _refractory;
    private int _next;
    private int _filled;
    private long _quiet;

    /// <summary>Prepares for one stream.</summary>
    /// <param name="options">When a word is heard.</param>
    /// <param name="labels">The classes' names; numbers stand for those that are missing.</param>
    /// <param name="classes">The number of classes.</param>
    /// <param name="interval">From one row of scores to the next.</param>
    /// <exception cref="ConfigurationException">The smoothing or a threshold is out of range, or a threshold is of a word that there is not.</exception>
    public KeywordDetector(KeywordOptions options, IReadOnlyList<string> labels, int classes, TimeSpan interval)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(interval, TimeSpan.Zero);
        var smoothing = options.Smoothing ?? KeywordOptions.DefaultSmoothing;
        if (smoothing < TimeSpan.Zero || smoothing > KeywordOptions.LongestSmoothing)
            throw new ConfigurationException($"keywords: scores are averaged over {smoothing.TotalSeconds} s, expected 0 to {KeywordOptions.LongestSmoothing.TotalSeconds} s.");
        _steps = (int)Math.Clamp(Math.Round(smoothing / interval), 1, 10_000);
        _refractory = (long)Math.Ceiling((options.Refractory ?? KeywordOptions.DefaultRefractory) / interval);
        _labels = labels;
        (_history, _sums, _thresholds, _chosen) = (new float[_steps * classes], new float[classes], new float[classes], new bool[classes]);
        Choose(null);
        for (var i = 0; i < classes; i++)
            _thresholds[i] = i < labels.Count && IsNoWord(labels[i]) ? float.PositiveInfinity : (float)Checked(options.Threshold ?? KeywordOptions.DefaultThreshold, "threshold");
        foreach (var (word, threshold) in options.Thresholds)
        {
            var index = IndexOf(labels, word);
            if (index < 0 || index >= classes)
                throw new ConfigurationException($"keywords: there is no word '{word}'; there are {string.Join(", ", labels)}.");
            _thresholds[index] = (float)Checked(threshold, $"threshold of '{word}'");
        }
    }

    /// <summary>The mean score of the word that was heard last.</summary>
    public float Score { get; private set; }

    /// <summary>Takes the next row of scores, 0 to 1.</summary>
    /// <returns>The class that is heard; −1 for none.</returns>
    public int Push(ReadOnlySpan<float> scores)
    {
        var row = _history.AsSpan(_next * _sums.Length, _sums.Length);
        scores.CopyTo(row);
        _next = (_next + 1) % _steps;
        _filled = Math.Min(_filled + 1, _steps);
        _sums.AsSpan().Clear();
        for (var step = 0; step < _filled; step++)
            for (var i = 0; i < _sums.Length; i++)
                _sums[i] += _history[step * _sums.Length + i];
        if (_quiet > 0)
        {
            _quiet--;
            return -1;
        }
        var (best, score) = (-1, 0f);
        for (var i = 0; i < _sums.Length; i++)
        {
            var mean = _sums[i] / _filled;
            if (_chosen[i] && mean >= _thresholds[i] && mean > score && _filled == _steps)
                (best, score) = (i, mean);
        }
        if (best >= 0)
            (Score, _quiet) = (score, _refractory);
        return best;
    }

    /// <summary>Says which words may be heard from now on: others are passed over, and no pause follows them.</summary>
    /// <param name="words">Their names; null: all.</param>
    public void Choose(IReadOnlyCollection<string>? words)
    {
        for (var i = 0; i < _chosen.Length; i++)
            _chosen[i] = words is null || i < _labels.Count && words.Contains(_labels[i]);
    }

    /// <summary>Starts a new stream.</summary>
    public void Reset() => (_next, _filled, _quiet) = (0, 0, 0);

    /// <summary>Whether a class is no word.</summary>
    public static bool IsNoWord(string label)
    {
        ArgumentNullException.ThrowIfNull(label);
        return label.StartsWith('_') || label.ToLowerInvariant() is "silence" or "unknown" or "background" or "noise";
    }

    private static int IndexOf(IReadOnlyList<string> labels, string word)
    {
        for (var i = 0; i < labels.Count; i++)
        {
            if (labels[i] == word)
                return i;
        }
        return -1;
    }

    private static double Checked(double threshold, string name) => threshold is > 0 and <= 1 ? threshold : throw new ConfigurationException($"keywords: the {name} is {threshold}, expected above 0 and at most 1.");
}
