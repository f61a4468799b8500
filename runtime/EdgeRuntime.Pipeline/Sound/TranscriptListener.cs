using EdgeRuntime.Bundle;
using EdgeRuntime.Inference;
using EdgeRuntime.Speech;
using EdgeRuntime.Speech.Features;
using EdgeRuntime.Speech.Recognition;

namespace EdgeRuntime.Pipeline.Sound;

/// <summary>
/// What is said in a stream of sound, by a CTC model over rows of features (those that its manifest states). A model with state takes chunks of rows one after the other; one without is run over a window of rows that moves on, and its
/// frames are those of the whole recording in one window as far as they depend on no more rows than its decoder says (<c>left</c>, <c>right</c>; a quarter of the window where it does not). Nothing allocates but <see cref="Text"/>
/// and <see cref="Words"/>, when they are asked for.
/// </summary>
public sealed class TranscriptListener
{
    private const double Interval = 0.1;
    private const int MostRows = 16;

    private readonly InferenceSession _session;
    private readonly CtcModel _model;
    private readonly SampleFeeder _feeder;
    private readonly OutputReader _reader;
    private readonly FeatureExtractor _extractor;
    private readonly ClipFeatures _shape;
    private readonly RowWindow _window;
    private readonly TranscriptDecoder _decoder;
    private readonly float[] _rows;
    private readonly float[] _filled;
    private readonly float[] _values;
    private readonly float[] _scores;
    private readonly float[] _frame;
    private readonly float[] _silence;
    private long _samples;
    private int _from;
    private int _to;

    /// <summary>Prepares for one stream.</summary>
    /// <param name="session">The model.</param>
    /// <param name="manifest">What its bundle says of it.</param>
    /// <param name="tokens">Its tokens, with or without the blank; none: numbers.</param>
    /// <param name="options">How scores become text.</param>
    /// <exception cref="ConfigurationException">The manifest states no features, the model is no CTC model, or an option does not fit it.</exception>
    public TranscriptListener(InferenceSession session, Manifest manifest, IReadOnlyList<string> tokens, TranscriptOptions options)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(manifest);
        ArgumentNullException.ThrowIfNull(tokens);
        ArgumentNullException.ThrowIfNull(options);
        _session = session;
        var inputs = session.DataInputs;
        if (inputs.Count != 1 || manifest.Inputs.Find(tensor => tensor.Name == session.Inputs[inputs[0]].Name)?.Features is not { } features)
            throw new ConfigurationException($"{manifest.Name}: expected a model of connected speech, whose one input states its features, found {string.Join(", ", session.Inputs)}; convert it with edgec convert --features fbank:…, or train it on recordings with loss: {{type: ctc}}.");
        var how = FeatureOptions.Parse(features);
        _shape = new ClipFeatures(how, session.Inputs[inputs[0]].Shape);
        _model = CtcModel.Of(session, manifest, tokens, _shape.Rows);
        _feeder = new SampleFeeder(session, manifest, inputs[0]);
        _reader = new OutputReader(session, _model.Output);
        _extractor = FeatureExtractor.Create(how);
        SampleRate = how.SampleRate;
        FrameDuration = TimeSpan.FromSeconds((double)_model.Stride * _extractor.ShiftSamples / SampleRate);
        _decoder = new TranscriptDecoder(_model.Tokens, options, FrameDuration, _model.Probabilities, _model.Lead / _model.Stride);
        var most = _model.MostHop;
        var hop = options.Hop ?? Math.Clamp(Math.Max((int)Math.Round(Interval * SampleRate / _extractor.ShiftSamples), most / 8), 1, Math.Max(1, most));
        _window = new RowWindow(_model, _shape.Channels, hop);
        (_rows, _silence) = (new float[MostRows * _shape.Channels], new float[_extractor.ShiftSamples]);
        (_scores, _frame) = (new float[_model.Frames * _model.Classes], new float[_model.Classes]);
        (_filled, _values) = (new float[_shape.Rows * _shape.Channels], new float[_shape.Rows * _shape.Channels]);
        Reset();
    }

    /// <summary>The largest <see cref="TranscriptOptions.Hop"/> that a model can be listened with: the model runs as seldom as its window allows. Null where it keeps state.</summary>
    /// <exception cref="ConfigurationException">The model is no CTC model with features.</exception>
    public static int? LongestHop(InferenceSession session, Manifest manifest, IReadOnlyList<string> tokens)
    {
        var model = new TranscriptListener(session, manifest, tokens, new TranscriptOptions())._model;
        return model.Streams ? null : model.MostHop;
    }

    /// <summary>The model's tokens.</summary>
    public TokenTable Tokens => _model.Tokens;

    /// <summary>Samples a second.</summary>
    public int SampleRate { get; }

    /// <summary>From one row of scores to the next.</summary>
    public TimeSpan FrameDuration { get; }

    /// <summary>What <see cref="Take"/> or <see cref="Finish"/> changed.</summary>
    public TranscriptChange Change { get; private set; }

    /// <summary>The text of the utterance that lasts, or of the one that ended.</summary>
    public string Text => _decoder.Text;

    /// <summary>When its first token begins.</summary>
    public TimeSpan Start => _decoder.Start;

    /// <summary>When its last token ends.</summary>
    public TimeSpan End => _decoder.End;

    /// <summary>The mean probability of its tokens, 0 to 1.</summary>
    public float Score => _decoder.Score;

    /// <summary>Its words; good until the next call.</summary>
    public IReadOnlyList<TranscriptWord> Words => _decoder.Words;

    /// <summary>How far into the stream the samples taken reach.</summary>
    public TimeSpan Position => TimeSpan.FromSeconds((double)_samples / SampleRate);

    /// <summary>How often the model ran.</summary>
    public long Runs { get; private set; }

    /// <summary>Takes samples up to the next change or the end of a row; then <see cref="Change"/> says what changed.</summary>
    /// <returns>How many were taken, 0 where samples that were taken before ended an utterance: call again with the rest.</returns>
    public int Take(ReadOnlySpan<float> samples)
    {
        Change = TranscriptChange.None;
        Decode(endpoints: true);
        return Change == TranscriptChange.Final ? 0 : Hear(samples, endpoints: true);
    }

    /// <summary>Ends the stream: what is left is heard with silence behind it, and the utterance that lasts ends. <see cref="Change"/> is <see cref="TranscriptChange.Final"/> where there is one. Then a new stream begins.</summary>
    public void Finish()
    {
        Change = TranscriptChange.None;
        Decode(endpoints: false);
        if (_samples > 0)
        {
            var rows = _model.Right + _model.Stride + _shape.Options.FrameSamples / _extractor.ShiftSamples + 1;
            for (var row = 0; row < rows || _model.Streams && _window.Fresh > 0; row++)
                for (var left = _silence.Length; left > 0;)
                    left -= Hear(_silence.AsSpan(0, left), endpoints: false);
            if (_window.Fresh > 0)
                Run();
            Decode(endpoints: false);
        }
        Change = _decoder.Finish();
        Begin();
    }

    /// <summary>Starts a new stream.</summary>
    public void Reset()
    {
        _decoder.Reset();
        Change = TranscriptChange.None;
        Begin();
    }

    private void Begin()
    {
        _extractor.Reset();
        _session.ResetState();
        _window.Clear();
        (_samples, _from, _to) = (0, 0, 0);
    }

    private int Hear(ReadOnlySpan<float> samples, bool endpoints)
    {
        if (_samples == 0 && samples.Length > 0)
        {
            for (var row = 0; row < _model.Lead; row++)
                Extract(_silence);
        }
        var count = Math.Min(samples.Length, _silence.Length);
        Extract(samples[..count]);
        _samples += count;
        Decode(endpoints);
        return count;
    }

    private void Extract(ReadOnlySpan<float> samples)
    {
        var channels = _shape.Channels;
        var rows = _extractor.RowsFor(samples.Length);
        if (rows > MostRows)
            throw new InvalidOperationException($"{samples.Length} samples complete {rows} rows, at most {MostRows} were expected.");
        _extractor.Feed(samples, _rows);
        for (var row = 0; row < rows; row++)
        {
            if (!_window.Push(_rows.AsSpan(row * channels, channels)))
                continue;
            Decode(endpoints: false);
            Run();
        }
    }

    private void Run()
    {
        var rows = _window.Rows;
        rows.CopyTo(_filled);
        _filled.AsSpan(rows.Length).Clear();
        _extractor.Complete(_filled.AsSpan(0, rows.Length));
        _shape.Arrange(_filled, _values);
        _feeder.Feed(_values);
        _session.Run();
        Runs++;
        _reader.Read().CopyTo(_scores);
        (_from, _to) = _window.Take();
    }

    // Frames that are left when an utterance ends are the next one's.
    private void Decode(bool endpoints)
    {
        while (_from < _to && Change != TranscriptChange.Final)
        {
            var change = _decoder.Push(Frame(_from++), endpoints);
            Change = change == TranscriptChange.None ? Change : change;
        }
    }

    private ReadOnlySpan<float> Frame(int index)
    {
        if (!_model.ClassesFirst)
            return _scores.AsSpan(index * _model.Classes, _model.Classes);
        for (var i = 0; i < _frame.Length; i++)
            _frame[i] = _scores[i * _model.Frames + index];
        return _frame;
    }
}
