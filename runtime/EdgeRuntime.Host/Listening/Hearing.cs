using EdgeRuntime.Devices.Samples;
using EdgeRuntime.Inference;
using EdgeRuntime.Pipeline.Sound;
using EdgeRuntime.Pipeline.Stages;
using EdgeRuntime.Speech.Recognition;
using EdgeRuntime.Speech.Segmentation;

namespace EdgeRuntime.Host.Listening;

/// <summary>Models that listen to one stream of sound after another, each at its own rate. Listening allocates nothing; a stream of another format than the one before does when it begins.</summary>
internal sealed class Hearing : IDisposable
{
    private readonly InferenceSession?[] _sessions;
    private readonly HearingOptions _options;
    private readonly SpeechListener? _speech;
    private readonly KeywordListener? _words;
    private readonly TranscriptListener? _text;
    private readonly IReadOnlyList<string> _labels;
    private SampleFormat? _format;
    private SoundInput? _speechSound;
    private SoundInput? _wordSound;
    private SoundInput? _textSound;
    private HearingParts _parts;

    /// <param name="speech">Says where speech is, and the bundle that it is of; the session is the object's from now on, unless this fails.</param>
    /// <param name="words">Tells words apart; likewise.</param>
    /// <param name="text">Knows what is said; likewise.</param>
    /// <param name="options">How they listen.</param>
    /// <exception cref="ConfigurationException">One of them is no such model, or an option is out of range.</exception>
    public Hearing(HearingModel? speech, HearingModel? words, HearingModel? text, HearingOptions options)
    {
        (_sessions, _options, _labels) = ([speech?.Session, words?.Session, text?.Session], options, words?.Bundle.Labels ?? []);
        _speech = speech?.Make(model => new SpeechListener(model.Session, model.Bundle.Manifest, model.Bundle.Labels, options.Speech));
        _words = words?.Make(model => new KeywordListener(model.Session, model.Bundle.Manifest, model.Bundle.Labels, options.Words, options.Hop));
        _text = text?.Make(model => new TranscriptListener(model.Session, model.Bundle.Manifest, model.Bundle.Labels, options.Text));
    }

    /// <summary>Frames that are taken at once at most.</summary>
    public const int MostFrames = 1024;

    /// <summary>Samples that were no numbers, and those at full scale, since the format last changed.</summary>
    public (long Bad, long Clipped) Faults => (_speechSound ?? _wordSound ?? _textSound) is { } sound ? (sound.BadSamples, sound.ClippedSamples) : (0, 0);

    /// <summary>Begins a stream.</summary>
    /// <param name="format">What its frames are.</param>
    /// <param name="parts">What it is listened to for.</param>
    /// <param name="words">The words that may be heard; null: all.</param>
    /// <exception cref="ConfigurationException">The format cannot be converted.</exception>
    public void Begin(SampleFormat format, HearingParts parts, IReadOnlyCollection<string>? words = null)
    {
        if (!ReferenceEquals(format, _format))
        {
            _speechSound = _speech is null ? null : new SoundInput(format, _options.Sound, _speech.SampleRate, MostFrames);
            _wordSound = _words is null ? null : new SoundInput(format, _options.Sound, _words.SampleRate, MostFrames);
            _textSound = _text is null ? null : new SoundInput(format, _options.Sound, _text.SampleRate, MostFrames);
            _format = format;
        }
        _parts = parts;
        _speech?.Reset();
        _words?.Reset();
        _words?.Choose(words);
        _text?.Reset();
        _speechSound?.Reset();
        _wordSound?.Reset();
        _textSound?.Reset();
    }

    /// <summary>Listens to up to <see cref="MostFrames"/> frames.</summary>
    public void Take(ReadOnlySpan<float> frames, IHeard heard)
    {
        if (_speechSound is not null && (_parts & HearingParts.Speech) != 0)
            HearSpeech(_speechSound.Take(frames), heard);
        if (_wordSound is not null && (_parts & HearingParts.Words) != 0)
            HearWords(_wordSound.Take(frames), heard);
        if (_textSound is not null && (_parts & HearingParts.Text) != 0)
            HearText(_textSound.Take(frames), heard);
    }

    /// <summary>Ends the stream: tells what its end decides.</summary>
    public void Finish(IHeard heard)
    {
        if (_speech is not null && (_parts & HearingParts.Speech) != 0)
        {
            _speech.Finish();
            Tell(_speech.Change, heard);
        }
        if (_words is not null && (_parts & HearingParts.Words) != 0)
            HearWords(new float[_words.TailSamples], heard);
        if (_text is not null && (_parts & HearingParts.Text) != 0)
        {
            _text.Finish();
            TellText(heard);
        }
        _parts = HearingParts.None;
    }

    public void Dispose()
    {
        foreach (var session in _sessions)
            session?.Dispose();
    }

    private void HearSpeech(ReadOnlySpan<float> samples, IHeard heard)
    {
        while (samples.Length > 0)
        {
            samples = samples[_speech!.Take(samples)..];
            Tell(_speech.Change, heard);
        }
    }

    private void HearWords(ReadOnlySpan<float> samples, IHeard heard)
    {
        while (samples.Length > 0)
        {
            samples = samples[_words!.Take(samples)..];
            if (_words.Word >= 0)
                heard.Word(_words.Position, Labels.NameOf(_words.Word, _labels), _words.Score);
        }
    }

    private void HearText(ReadOnlySpan<float> samples, IHeard heard)
    {
        while (samples.Length > 0)
        {
            samples = samples[_text!.Take(samples)..];
            TellText(heard);
        }
    }

    private void TellText(IHeard heard)
    {
        if (_text!.Change == TranscriptChange.Final)
            heard.Text(_text.Start, _text.End, _text.Text, _text.Score, _text.Words);
        else if (_text.Change == TranscriptChange.Partial)
            heard.Partial(_text);
    }

    private void Tell(SpeechChange change, IHeard heard)
    {
        if (change == SpeechChange.Started)
            heard.SpeechBegan(_speech!.Start);
        else if (change == SpeechChange.Ended)
            heard.SpeechEnded(_speech!.Start, _speech.End);
    }
}
