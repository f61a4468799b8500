using EdgeRuntime.Speech.Recognition;
using System.Diagnostics;
using System.Text;
using EdgeRuntime.Devices.Samples;
using EdgeRuntime.Host.Listening;
using EdgeRuntime.Sound;

namespace EdgeRuntime.Host.Wyoming;

/// <summary>
/// The sound of one client, one stream after another, and what it is answered. After <c>detect</c> it is listened to for words, after <c>transcribe</c> for its text, without a request for all that there are models for. A stream begins
/// with <c>audio-start</c>, or with a chunk where there was none, and ends with <c>audio-stop</c>. Listening allocates nothing until something is heard.
/// </summary>
internal sealed class VoiceStream(HearingModels models, EventWriter writer, WyomingMetrics metrics) : IHeard, IDisposable
{
    private const int MostChannels = 8;
    private const int MostText = 64 << 10;
    private static readonly int[] s_rates = [8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000, 88200, 96000];

    private readonly StringBuilder _text = new();
    private string? _language;
    private Hearing? _hearing;
    private (int Rate, int Width, int Channels) _raw;
    private SampleFormat? _format;
    private PcmFormat _pcm;
    private byte[] _bytes = [];
    private float[] _frames = [];
    private bool _open;
    private HearingParts _parts = models.Parts;
    private List<string>? _names;
    private long? _first;
    private long? _now;
    private int _words;

    /// <summary>The sound that follows is to be listened to for words.</summary>
    /// <exception cref="ClientException">There are none of those.</exception>
    public void Detect(IncomingEvent request)
    {
        if ((models.Parts & HearingParts.Words) == 0)
            throw new ClientException(ClientFault.Request, "there are no words to detect here; edgert was started without --words.");
        _names = request.Names is { Count: > 0 } names ? [.. models.Words.Where(word => names.Any(name => IsSame(name, word)))] : null;
        if (_names is { Count: 0 })
            throw new ClientException(ClientFault.Request, $"there is no word '{request.Names![0]}' here; there are {string.Join(", ", models.Words)}.");
        (_parts, _open) = (HearingParts.Words, false);
    }

    /// <summary>The sound that follows is to be written down.</summary>
    /// <exception cref="ClientException">There is no model for that.</exception>
    public void Transcribe(IncomingEvent request)
    {
        if ((models.Parts & HearingParts.Text) == 0)
            throw new ClientException(ClientFault.Request, "nothing transcribes here; edgert was started without --transcribe.");
        if (request.Name is { } name && name != models.TextManifest!.Name)
            throw new ClientException(ClientFault.Request, $"there is no model '{name}' here; there is '{models.TextManifest.Name}'.");
        (_parts, _language, _open) = (models.Parts & ~HearingParts.Words, request.Language, false);
    }

    /// <summary>A stream begins.</summary>
    /// <exception cref="ClientException">Its sound is of no kind that can be heard.</exception>
    public void Start(IncomingEvent start)
    {
        SetFormat(start.Format);
        Begin();
        _first = start.Timestamp;
    }

    /// <summary>Hears the payload of a chunk.</summary>
    /// <exception cref="ClientException">Its sound is of no kind that can be heard, or does not come.</exception>
    public void Chunk(IncomingEvent chunk, EventReader reader)
    {
        var begun = Stopwatch.GetTimestamp();
        if (chunk.Format != default || _format is null)
            SetFormat(chunk.Format);
        if (!_open)
            Begin();
        _now = chunk.Timestamp;
        _first ??= _now;
        var (frame, left) = (_raw.Width * _raw.Channels, 0);
        while (reader.ReadPayload(_bytes.AsSpan(left)) is > 0 and var count)
        {
            metrics.Bytes.Add(count);
            var (bytes, whole) = (left + count, (left + count) / frame);
            PcmSamples.Convert(_bytes.AsSpan(0, whole * frame), _pcm, _frames);
            _hearing!.Take(_frames.AsSpan(0, whole * _raw.Channels), this);
            left = bytes - whole * frame;
            _bytes.AsSpan(whole * frame, left).CopyTo(_bytes);
        }
        if (left > 0)
            metrics.Ragged.Add();
        metrics.Chunk.Record(Stopwatch.GetElapsedTime(begun));
    }

    /// <summary>The stream ends.</summary>
    public void Stop()
    {
        if (_open)
            _hearing!.Finish(this);
        if ((_parts & HearingParts.Words) != 0 && (_words == 0 || !_open))
            writer.Send("not-detected");
        if ((_parts & HearingParts.Text) != 0)
            SendText();
        _open = false;
    }

    public void Dispose()
    {
        if (_hearing is not null)
            models.Return(_hearing);
        _hearing = null;
    }

    void IHeard.SpeechBegan(TimeSpan start)
    {
        metrics.Speech.Add();
        writer.Send("voice-started", json => json.WriteNumber("timestamp", Time(start)));
    }

    void IHeard.SpeechEnded(TimeSpan start, TimeSpan end) => writer.Send("voice-stopped", json => json.WriteNumber("timestamp", Time(end)));

    void IHeard.Word(TimeSpan at, string word, float score)
    {
        _words++;
        metrics.Words.Add();
        writer.Send("detection", json =>
        {
            json.WriteString("name", word);
            json.WriteNumber("timestamp", _now ?? Time(at));
        });
    }

    void IHeard.Text(TimeSpan start, TimeSpan end, string text, float score, IReadOnlyList<TranscriptWord> words)
    {
        if (text.Length == 0)
            return;
        var piece = _text.Length == 0 ? text : " " + text;
        if (_text.Length + piece.Length > MostText) // of a stream without an end, what was said last
            _text.Clear();
        _text.Append(piece);
        writer.Send("transcript-chunk", json => json.WriteString("text", piece));
    }

    // The text as a whole is what clients read that do not take it in pieces.
    private void SendText()
    {
        metrics.Transcripts.Add();
        writer.Send("transcript", json =>
        {
            json.WriteString("text", _open ? _text.ToString() : "");
            if (_language is not null)
                json.WriteString("language", _language);
        });
        writer.Send("transcript-stop");
    }

    private void Begin()
    {
        _hearing ??= models.Take();
        _hearing.Begin(_format!, _parts, _names);
        metrics.Streams.Add();
        (_open, _words, _first, _now) = (true, 0, null, null);
        _text.Clear();
        if ((_parts & HearingParts.Text) != 0)
            writer.Send("transcript-start");
    }

    private void SetFormat((int Rate, int Width, int Channels) raw)
    {
        if (_format is not null && raw == _raw)
            return;
        if (Array.IndexOf(s_rates, raw.Rate) < 0)
            throw new ClientException(ClientFault.Format, $"the rate is {raw.Rate}, expected one of {string.Join(", ", s_rates)} samples a second.");
        if (raw.Width is not (2 or 3 or 4))
            throw new ClientException(ClientFault.Format, $"the width is {raw.Width}, expected 2, 3 or 4 bytes a sample.");
        if (raw.Channels is < 1 or > MostChannels)
            throw new ClientException(ClientFault.Format, $"there are {raw.Channels} channels, expected 1 to {MostChannels}.");
        _pcm = raw.Width switch { 2 => PcmFormat.S16, 3 => PcmFormat.S24Packed, _ => PcmFormat.S32 };
        _format = new SampleFormat([.. Enumerable.Range(0, raw.Channels).Select(static channel => $"channel{channel}")], raw.Rate);
        (_bytes, _frames) = (new byte[Hearing.MostFrames * raw.Width * raw.Channels], new float[Hearing.MostFrames * raw.Channels]);
        (_raw, _open) = (raw, false);
    }

    private long Time(TimeSpan fromStart) => (_first ?? 0) + (long)fromStart.TotalMilliseconds;

    // Names are written with spaces, or with underscores by those who take them for names of files.
    private static bool IsSame(string name, string word) => string.Equals(name.Replace('_', ' '), word.Replace('_', ' '), StringComparison.OrdinalIgnoreCase);
}
