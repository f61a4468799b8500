using EdgeRuntime.Bundle;
using EdgeRuntime.Inference;
using EdgeRuntime.Speech;
using EdgeRuntime.Speech.Features;
using EdgeRuntime.Speech.Keywords;

namespace EdgeRuntime.Pipeline.Sound;

/// <summary>
/// Words in a stream of sound, by a classifier over a window of feature rows (the features that its manifest states). Rows are computed once; the model hears the last window every few of them, about 30 times a second, or, where its
/// manifest says so (<see cref="StreamedWindow"/>), takes the new ones only. Nothing is heard before a whole window was. Nothing allocates.
/// </summary>
public sealed class KeywordListener
{
    private const double Seconds = 0.03;

    private readonly InferenceSession _session;
    private readonly SampleFeeder _feeder;
    private readonly OutputReader _reader;
    private readonly FeatureExtractor _extractor;
    private readonly KeywordDetector _detector;
    private readonly ClipFeatures _shape;
    private readonly bool _softmax;
    private readonly int _hop;
    private readonly StreamedWindow? _stream;
    private readonly float[] _rows;
    private readonly float[] _window;
    private readonly float[] _values;
    private readonly float[] _scores;
    private readonly int _tail;
    private int _kept;
    private int _missing;
    private int _due;
    private long _samples;

    /// <summary>Prepares for one stream.</summary>
    /// <param name="session">The model.</param>
    /// <param name="manifest">What its bundle says of it.</param>
    /// <param name="labels">Its classes.</param>
    /// <param name="options">When a word is heard. What it leaves open is as the manifest says (<see cref="Manifest.Keywords"/>): a threshold for all words goes before those of the manifest.</param>
    /// <param name="hop">Rows from one run of the model to the next; null: the new rows that the model takes, or as the manifest says, else about 30 ms.</param>
    /// <exception cref="ConfigurationException">The manifest states no features, the model is no classifier, an option is out of range, or the model takes another number of new rows.</exception>
    public KeywordListener(InferenceSession session, Manifest manifest, IReadOnlyList<string> labels, KeywordOptions options, int? hop = null)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(manifest);
        ArgumentNullException.ThrowIfNull(options);
        _session = session;
        var inputs = session.DataInputs;
        if (inputs.Count != 1 || session.DataOutputs.Count == 0 || manifest.Inputs.Find(tensor => tensor.Name == session.Inputs[inputs[0]].Name) is not { Features: { } features } described)
            throw new ConfigurationException($"{manifest.Name}: expected a model of words, whose one input states its features, found {string.Join(", ", session.Inputs)}; convert it with edgec convert --features fbank:…, or train it on recordings.");
        var output = session.Outputs[session.DataOutputs[0]];
        var classes = (int)output.Shape.ElementCount;
        if (manifest.Decoder?.GetValueOrDefault("type") == "ctc" || IsTable(output.Shape))
            throw new ConfigurationException($"{manifest.Name}: expected a model of words, with a score for each class; found {output}, many rows of them, as a model of connected speech has: those write transcripts (--transcribe, or a stage \"transcript\").");
        var how = FeatureOptions.Parse(features);
        _shape = new ClipFeatures(how, session.Inputs[inputs[0]].Shape);
        _stream = described.Stream;
        _feeder = new SampleFeeder(session, manifest, inputs[0]);
        _reader = new OutputReader(session, session.DataOutputs[0]);
        _extractor = FeatureExtractor.Create(how);
        _softmax = manifest.Classification?.Softmax ?? false;
        SampleRate = how.SampleRate;
        hop ??= manifest.Keywords?.Hop;
        if (_stream is not null && hop is not null && hop != _shape.Rows)
            throw new ConfigurationException($"{manifest.Name}: takes {_shape.Rows} new rows in each run, a hop of {hop} is not possible; leave the hop out, or convert the model with --streaming {hop}.");
        _hop = _stream is not null ? _shape.Rows : hop ?? Math.Max(1, (int)Math.Round(Seconds * SampleRate / _extractor.ShiftSamples));
        Interval = TimeSpan.FromSeconds((double)_hop * _extractor.ShiftSamples / SampleRate);
        Options = Chosen(options, manifest.Keywords);
        _detector = new KeywordDetector(Options, labels, classes, Interval);
        _tail = (int)(Options.Smoothing!.Value.TotalSeconds * SampleRate) + 2 * _hop * _extractor.ShiftSamples;
        _rows = new float[(_stream?.Window ?? _shape.Rows) * _shape.Channels];
        (_window, _values, _scores) = (new float[_shape.Rows * _shape.Channels], new float[_shape.Rows * _shape.Channels], new float[classes]);
        Reset();
    }

    /// <summary>Samples a second.</summary>
    public int SampleRate { get; }

    /// <summary>Samples of a window: the model first runs when so many have been heard.</summary>
    public int WindowSamples => _shape.Samples + ((_stream?.Reach ?? _shape.Rows) - _shape.Rows) * _extractor.ShiftSamples;

    /// <summary>Rows from one run of the model to the next.</summary>
    public int Hop => _hop;

    /// <summary>From one run of the model to the next.</summary>
    public TimeSpan Interval { get; }

    /// <summary>When a word is heard: smoothing and pause are those in use.</summary>
    public KeywordOptions Options { get; }

    /// <summary>The class of the word that <see cref="Take"/> heard; −1 for none.</summary>
    public int Word { get; private set; } = -1;

    /// <summary>The mean score of the word that was heard last.</summary>
    public float Score => _detector.Score;

    /// <summary>Whether <see cref="Take"/> got scores of a whole window, by which words are heard.</summary>
    public bool HasScores { get; private set; }

    /// <summary>The scores of the last run.</summary>
    public ReadOnlySpan<float> Scores => _scores;

    /// <summary>How far into the stream the samples taken reach.</summary>
    public TimeSpan Position => TimeSpan.FromSeconds((double)_samples / SampleRate);

    /// <summary>So many samples of silence behind the end of a stream let its last word be heard.</summary>
    public int TailSamples => _tail;

    /// <summary>How often the model ran.</summary>
    public long Runs { get; private set; }

    /// <summary>Takes samples up to the end of a row; then <see cref="Word"/> says what was heard.</summary>
    /// <returns>How many were taken: call again with the rest.</returns>
    public int Take(ReadOnlySpan<float> samples)
    {
        (Word, HasScores) = (-1, false);
        var count = Math.Min(samples.Length, _extractor.ShiftSamples);
        var channels = _shape.Channels;
        var rows = _extractor.RowsFor(count);
        if (rows > _rows.Length / channels - _kept)
            throw new InvalidOperationException($"{count} samples complete {rows} rows, there is room for {_rows.Length / channels - _kept}.");
        _samples += count;
        if (_stream is not null)
        {
            _extractor.Feed(samples[..count], _rows.AsSpan(_kept * channels));
            GoOn(_kept + rows);
            return count;
        }
        _rows.AsSpan(rows * channels).CopyTo(_rows);
        _extractor.Feed(samples[..count], _rows.AsSpan(_rows.Length - rows * channels));
        _due -= rows;
        _missing = Math.Max(0, _missing - rows);
        if (rows > 0 && _missing == 0 && _due <= 0)
        {
            _due = _hop;
            _rows.CopyTo(_window, 0);
            _extractor.Complete(_window);
            Run();
            Judge();
        }
        return count;
    }

    /// <summary>Says which words may be heard from now on.</summary>
    /// <param name="words">Their names; null: all.</param>
    public void Choose(IReadOnlyCollection<string>? words) => _detector.Choose(words);

    /// <summary>Starts a new stream.</summary>
    public void Reset()
    {
        _extractor.Reset();
        _detector.Reset();
        _session.ResetState();
        (_kept, _missing, _due, _samples, Word, HasScores) = (0, _stream?.Reach ?? _shape.Rows, 0, 0, -1, false);
    }

    // Gives the model the rows that have come, as many at a time as it takes, and keeps the rest.
    private void GoOn(int rows)
    {
        var taken = 0;
        for (; rows - taken >= _hop; taken += _hop)
        {
            _rows.AsSpan(taken * _shape.Channels, _window.Length).CopyTo(_window);
            Run();
            _missing = Math.Max(0, _missing - _hop);
            if (_missing == 0)
                Judge();
        }
        _kept = rows - taken;
        _rows.AsSpan(taken * _shape.Channels, _kept * _shape.Channels).CopyTo(_rows);
    }

    private void Judge()
    {
        HasScores = true;
        if (_detector.Push(_scores) is >= 0 and var word)
            Word = word;
    }

    private void Run()
    {
        _shape.Arrange(_window, _values);
        _feeder.Feed(_values);
        _session.Run();
        Runs++;
        _reader.Read().CopyTo(_scores);
        if (_softmax)
            Softmax(_scores);
    }

    private static KeywordOptions Chosen(KeywordOptions options, KeywordSettings? manifest) => options with
    {
        Thresholds = options.Threshold is null && manifest is not null ? Both(manifest.Thresholds, options.Thresholds) : options.Thresholds,
        Smoothing = options.Smoothing ?? (manifest is null ? KeywordOptions.DefaultSmoothing : TimeSpan.FromMilliseconds(manifest.SmoothingMs)),
        Refractory = options.Refractory ?? (manifest is null ? KeywordOptions.DefaultRefractory : TimeSpan.FromMilliseconds(manifest.RefractoryMs)),
    };

    private static Dictionary<string, double> Both(SortedDictionary<string, double> manifest, IReadOnlyDictionary<string, double> asked)
    {
        var thresholds = new Dictionary<string, double>(manifest, StringComparer.Ordinal);
        foreach (var (word, threshold) in asked)
            thresholds[word] = threshold;
        return thresholds;
    }

    private static bool IsTable(TensorShape shape)
    {
        var axes = 0;
        foreach (var size in shape.Dimensions)
            axes += size > 1 ? 1 : 0;
        return axes > 1;
    }

    private static void Softmax(Span<float> scores)
    {
        var (most, sum) = (float.NegativeInfinity, 0f);
        foreach (var score in scores)
            most = Math.Max(most, score);
        foreach (ref var score in scores)
            sum += score = MathF.Exp(score - most);
        foreach (ref var score in scores)
            score /= sum;
    }
}
