using EdgeRuntime.Bundle;
using EdgeRuntime.Inference;
using EdgeRuntime.Speech.Keywords;

namespace EdgeRuntime.Host.Listening;

/// <summary>The models that listen, for several streams at a time: each has sessions of its own over the same mapped weights, which are kept for the next one. Any thread may ask.</summary>
internal sealed class HearingModels : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Stack<Hearing> _free = [];
    private readonly HearingOptions _options;
    private readonly Func<BundleReader, string, InferenceSession> _open;
    private readonly (string Path, BundleReader Bundle)? _speech;
    private readonly (string Path, BundleReader Bundle)? _words;
    private readonly (string Path, BundleReader Bundle)? _text;
    private bool _closed;

    /// <param name="speech">The bundle that says where speech is.</param>
    /// <param name="words">The bundle that tells words apart.</param>
    /// <param name="text">The bundle that knows what is said.</param>
    /// <param name="options">How they listen.</param>
    /// <param name="open">Opens a session on a bundle.</param>
    /// <exception cref="EdgeRuntimeException">A bundle cannot be opened, or is none of a model that listens.</exception>
    public HearingModels(string? speech, string? words, string? text, HearingOptions options, Func<BundleReader, string, InferenceSession> open)
    {
        (_options, _open) = (options, open);
        try
        {
            _speech = speech is null ? null : (speech, BundleReader.Open(speech));
            _words = words is null ? null : (words, BundleReader.Open(words));
            _text = text is null ? null : (text, BundleReader.Open(text));
            _free.Push(Make());
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>What can be listened for.</summary>
    public HearingParts Parts => (_speech is null ? 0 : HearingParts.Speech) | (_words is null ? 0 : HearingParts.Words) | (_text is null ? 0 : HearingParts.Text);

    /// <summary>What the bundle of words says of itself.</summary>
    public Manifest? WordsManifest => _words?.Bundle.Manifest;

    /// <summary>What the bundle that knows what is said says of itself.</summary>
    public Manifest? TextManifest => _text?.Bundle.Manifest;

    /// <summary>The words that can be heard.</summary>
    public IReadOnlyList<string> Words => _words is { } words ? [.. words.Bundle.Labels.Where(static label => !KeywordDetector.IsNoWord(label))] : [];

    /// <summary>Gives models for streams, one after the other; they are to be given back.</summary>
    /// <exception cref="EdgeRuntimeException">There is no memory for them.</exception>
    public Hearing Take()
    {
        lock (_lock)
            return _free.Count > 0 ? _free.Pop() : Make();
    }

    /// <summary>Takes models back.</summary>
    public void Return(Hearing hearing)
    {
        lock (_lock)
        {
            if (_closed)
                hearing.Dispose();
            else
                _free.Push(hearing);
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _closed = true;
            while (_free.Count > 0)
                _free.Pop().Dispose();
            _speech?.Bundle.Dispose();
            _words?.Bundle.Dispose();
            _text?.Bundle.Dispose();
        }
    }

    private Hearing Make()
    {
        var models = new List<HearingModel?>();
        try
        {
            foreach (var model in (ReadOnlySpan<(string Path, BundleReader Bundle)?>)[_speech, _words, _text])
                models.Add(model is { } one ? new HearingModel(one.Path, one.Bundle, _open(one.Bundle, one.Path)) : null);
            return new Hearing(models[0], models[1], models[2], _options);
        }
        catch
        {
            foreach (var model in models)
                model?.Session.Dispose();
            throw;
        }
    }
}
