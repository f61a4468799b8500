using System.Diagnostics;
using EdgeRuntime.Devices.Drivers;
using EdgeRuntime.Devices.Samples;
using EdgeRuntime.Pipeline.Sound;
using EdgeRuntime.Speech.Recognition;
using EdgeRuntime.Speech.Segmentation;

namespace EdgeRuntime.Host.Listening;

/// <summary>Feeds a source to models and tells what they hear. A microphone that fails is opened again, for ever, a little later each time; a file that fails is an error.</summary>
internal sealed class Listener
{
    private const int Frames = 2048;
    private static readonly TimeSpan s_wait = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan s_longestPause = TimeSpan.FromSeconds(10);

    private readonly ListenOptions _options;
    private readonly SpeechListener? _speech;
    private readonly KeywordListener? _words;
    private readonly TranscriptListener? _transcript;
    private readonly IReadOnlyList<string> _labels;
    private readonly ListenReport _report;
    private readonly Func<SampleSource> _open;
    private readonly bool _ends;

    public Listener(ListenOptions options, LoadedModel? speech, LoadedModel? words, LoadedModel? transcript)
    {
        _options = options;
        _speech = speech is null ? null : new SpeechListener(speech.Session, options.Speech);
        _words = words is null ? null : new KeywordListener(words.Session, words.Bundle.Manifest, words.Bundle.Labels, options.Words, options.Hop);
        _transcript = transcript is null ? null : new TranscriptListener(transcript.Session, transcript.Bundle.Manifest, transcript.Bundle.Labels, options.Transcript);
        _labels = words?.Bundle.Labels ?? [];
        _report = new ListenReport(options.Json, options.TextOnly);
        var uri = DeviceUri.Parse(options.Source.EndsWith(".wav", StringComparison.OrdinalIgnoreCase) && !options.Source.Contains("://", StringComparison.Ordinal) ? $"file://{Path.GetFullPath(options.Source)}" : options.Source);
        _ends = uri.Scheme is "file" or "stdin";
        _open = HostDrivers.Create().Find<SampleDriver>(uri).Prepare(uri);
    }

    public void Run(CancellationToken cancellation)
    {
        var pause = TimeSpan.FromMilliseconds(500);
        while (true)
        {
            try
            {
                using var source = _open();
                pause = TimeSpan.FromMilliseconds(500);
                Hear(source, cancellation);
                return;
            }
            catch (DeviceException lost) when (!_ends)
            {
                Console.Error.WriteLine($"edgert: {lost.Message} Again in {pause.TotalSeconds:0.0} s.");
                Forget();
                if (cancellation.WaitHandle.WaitOne(pause))
                    return;
                pause = pause * 2 < s_longestPause ? pause * 2 : s_longestPause;
            }
        }
    }

    private void Hear(SampleSource source, CancellationToken cancellation)
    {
        var frames = new float[Frames * source.Format.Channels.Count];
        var speech = _speech is null ? null : new SoundInput(source.Format, _options.Sound, _speech.SampleRate, Frames);
        var words = _words is null ? null : new SoundInput(source.Format, _options.Sound, _words.SampleRate, Frames);
        var transcript = _transcript is null ? null : new SoundInput(source.Format, _options.Sound, _transcript.SampleRate, Frames);
        var (samples, busy) = (0L, 0L);
        while (!source.Ended && !cancellation.IsCancellationRequested)
        {
            var count = source.Read(frames, s_wait, out _);
            if (count == 0)
                continue;
            var start = Stopwatch.GetTimestamp();
            var taken = frames.AsSpan(0, count * source.Format.Channels.Count);
            if (speech is not null)
                HearSpeech(speech.Take(taken));
            if (words is not null)
                HearWords(words.Take(taken));
            if (transcript is not null)
                HearText(transcript.Take(taken));
            busy += Stopwatch.GetTimestamp() - start;
            samples += count;
        }
        if (_speech is not null)
        {
            _speech.Finish();
            Tell(_speech.Change);
        }
        if (_words is not null && source.Ended)
            HearWords(new float[_words.TailSamples]);
        if (_transcript is not null)
        {
            _transcript.Finish();
            TellText();
        }
        var input = speech ?? words ?? transcript;
        _report.End(TimeSpan.FromSeconds(samples / source.Format.Rate), TimeSpan.FromSeconds((double)busy / Stopwatch.Frequency), source.Missed, input?.BadSamples ?? 0, input?.ClippedSamples ?? 0);
    }

    private void HearSpeech(ReadOnlySpan<float> samples)
    {
        while (samples.Length > 0)
        {
            samples = samples[_speech!.Take(samples)..];
            Tell(_speech.Change);
        }
    }

    private void HearWords(ReadOnlySpan<float> samples)
    {
        while (samples.Length > 0)
        {
            samples = samples[_words!.Take(samples)..];
            if (_words.Word >= 0)
                _report.Word(_words.Position, _words.Word < _labels.Count ? _labels[_words.Word] : $"{_words.Word}", _words.Score);
        }
    }

    private void HearText(ReadOnlySpan<float> samples)
    {
        while (samples.Length > 0)
        {
            samples = samples[_transcript!.Take(samples)..];
            TellText();
        }
    }

    private void TellText()
    {
        if (_transcript!.Change == TranscriptChange.Final)
            _report.Final(_transcript);
        else if (_transcript.Change == TranscriptChange.Partial)
            _report.Partial(_transcript);
    }

    private void Tell(SpeechChange change)
    {
        if (change == SpeechChange.Started)
            _report.Speech(_speech!.Start, null);
        else if (change == SpeechChange.Ended)
            _report.Speech(_speech!.Start, _speech.End);
    }

    private void Forget()
    {
        _speech?.Reset();
        _words?.Reset();
        _transcript?.Reset();
    }
}
