using EdgeRuntime.Bundle;
using EdgeRuntime.Pipeline.Sound;
using EdgeRuntime.Speech;
using EdgeRuntime.Speech.Features;
using EdgeRuntime.Speech.Recognition;
using EdgeRuntime.TestKit;

namespace EdgeRuntime.Pipeline.Tests.Sound;

/// <summary>A "model" that hears how high a tone is: low, middle or high, each frame by its rows and some before and behind.</summary>
public sealed class TranscriptListenerTests
{
    private const int Bins = 12, Stride = 2, Left = 6, Right = 9;
    private static readonly string[] s_tokens = ["low", "middle", "high"];

    [Test]
    public void A_stream_is_heard_as_the_whole_recording([Values(40, 57, 200)] int rows, [Values(null, 1, 7)] int? hop, [Values(1, 8)] int beam)
    {
        using var session = Windowed(rows);
        var options = new TranscriptOptions { Hop = hop, Beam = beam };
        var listener = new TranscriptListener(session, Manifest(), s_tokens, options);
        var samples = Tones(300, 0, 900, 0, 2500, 2500, 0, 300, 0, 0, 0, 0, 0, 900, 300, 0);
        Assert.That(Listen(listener, samples, 777), Is.EqualTo(Whole(samples, options)));
        Assert.That(Listen(listener, samples, 123_456), Is.EqualTo(Whole(samples, options)), "again, in one piece");
    }

    /// <summary>Silence before the stream changes no text and no time, nor when an utterance ends, and the model sees it before the first sample.</summary>
    [Test]
    public void A_stream_may_begin_with_silence([Values(40, 57)] int rows, [Values(1, 8)] int beam)
    {
        using var session = Windowed(rows);
        var options = new TranscriptOptions { Beam = beam };
        var listener = new TranscriptListener(session, Manifest(("lead", "7")), s_tokens, options);
        var samples = Tones(300, 0, 900, 0, 0, 0, 0, 0, 2500, 0);
        Assert.That(Listen(listener, samples, 777), Is.EqualTo(Whole(samples, options)));
        Assert.That(Listen(listener, samples, 123_456), Is.EqualTo(Whole(samples, options)), "each stream does");
        using var plain = Windowed(rows);
        var other = new TranscriptListener(plain, Manifest(), s_tokens, options with { Hop = 1 });
        other.Take(samples.AsSpan(0, 1));
        listener = new TranscriptListener(session, Manifest(("lead", "8")), s_tokens, options with { Hop = 1 });
        listener.Take(samples.AsSpan(0, 1));
        Assert.That((other.Runs, listener.Runs), Is.EqualTo((0L, 6L)), "8 rows of 10 ms hold 6 whole frames of 25 ms");
    }

    [Test]
    public void A_model_with_state_is_heard_chunk_by_chunk()
    {
        using var session = new ChunkSession(8, 4, Bins);
        var listener = new TranscriptListener(session, Manifest(("shift", "8")), s_tokens, new TranscriptOptions());
        var told = Listen(listener, Tones(300, 0, 2500), 160);
        Assert.That(told, Has.Count.EqualTo(1));
        Assert.That(told[0], Does.StartWith("low high "));
        Assert.That(session.Chunks, Is.EqualTo(Enumerable.Range(0, session.Chunks.Count)), "each chunk saw how many came before");
        listener.Reset();
        session.Chunks.Clear();
        Listen(listener, Tones(300), 160);
        Assert.That(session.Chunks[0], Is.Zero, "the state was reset");
    }

    [Test]
    public void Partial_texts_come_before_the_end()
    {
        using var session = Windowed(60);
        var listener = new TranscriptListener(session, Manifest(), s_tokens, new TranscriptOptions());
        var told = new List<string>();
        var samples = Tones(300, 0, 900, 0, 0, 0, 0, 0, 0);
        for (var at = 0; at < samples.Length;)
        {
            at += listener.Take(samples.AsSpan(at));
            if (listener.Change != TranscriptChange.None)
                told.Add($"{listener.Change} {listener.Text} {listener.Position.TotalSeconds:0.0}");
        }
        Assert.That(told.Select(static line => line[..^4]), Is.EqualTo((string[])["Partial low", "Partial low middle", "Final low middle"]));
    }

    [Test]
    public void Listening_allocates_nothing()
    {
        using var session = Windowed(60);
        var listener = new TranscriptListener(session, Manifest(), s_tokens, new TranscriptOptions { Beam = 4 });
        var samples = Tones(300, 0, 2500, 0, 0, 0, 0, 0);
        Assert.That(Allocation.OfTenCalls(() =>
        {
            for (var at = 0; at < samples.Length;)
                at += listener.Take(samples.AsSpan(at));
        }), Is.Zero);
    }

    [Test]
    public void Nothing_and_what_is_no_sound_give_no_text()
    {
        using var session = Windowed(60);
        var listener = new TranscriptListener(session, Manifest(), s_tokens, new TranscriptOptions());
        listener.Finish();
        Assert.That((listener.Change, listener.Runs), Is.EqualTo((TranscriptChange.None, 0L)));
        Assert.That(Listen(listener, [float.NaN, 1e30f, float.PositiveInfinity], 3), Is.Empty);
        Assert.That(Listen(listener, [.. Enumerable.Repeat(float.NaN, 16000)], 500), Is.Empty);
    }

    [Test]
    public void What_is_wrong_is_named()
    {
        using var session = Windowed(20);
        Assert.That(() => Make(new Manifest { Name = "m" }), Throws.TypeOf<ConfigurationException>().With.Message.Contains("--features"));
        Assert.That(() => Make(Manifest(("left", "12"))), Throws.TypeOf<ConfigurationException>().With.Message.Contains("leaves none"));
        Assert.That(() => Make(Manifest(("right", "x"))), Throws.TypeOf<ConfigurationException>().With.Message.Contains("right=x"));
        Assert.That(() => new TranscriptListener(session, Manifest(), ["a"], new TranscriptOptions()), Throws.TypeOf<ConfigurationException>().With.Message.Contains("classes"));
        Assert.That(() => new TranscriptListener(session, Manifest(), s_tokens, new TranscriptOptions { Hop = 5 }), Throws.TypeOf<ConfigurationException>().With.Message.Contains("too many"));

        TranscriptListener Make(Manifest manifest) => new(session, manifest, s_tokens, new TranscriptOptions());
    }

    private static List<string> Listen(TranscriptListener listener, float[] samples, int piece)
    {
        var told = new List<string>();
        for (var at = 0; at < samples.Length;)
        {
            at += listener.Take(samples.AsSpan(at, Math.Min(piece, samples.Length - at)));
            if (listener.Change == TranscriptChange.Final)
                told.Add(Told(listener.Text, listener.Words, listener.Score));
        }
        listener.Finish();
        if (listener.Change == TranscriptChange.Final)
            told.Add(Told(listener.Text, listener.Words, listener.Score));
        return told;
    }

    // The recording, with silence behind it, as one window.
    private static List<string> Whole(float[] samples, TranscriptOptions options)
    {
        float[] padded = [.. samples, .. new float[160 * (Right + Stride + 3)]];
        var extractor = FeatureExtractor.Create(FeatureOptions.Parse(Manifest().Inputs[0].Features!));
        var rows = new float[extractor.RowsFor(padded.Length) * Bins];
        var count = extractor.Feed(padded, rows);
        var decoder = new TranscriptDecoder(new TokenTable(s_tokens, 4), options, TimeSpan.FromMilliseconds(10 * Stride));
        var (told, scores) = (new List<string>(), new float[4]);
        for (var frame = 0; frame * Stride + Right < count; frame++)
        {
            Score(rows, count, frame, scores);
            if (decoder.Push(scores) == TranscriptChange.Final)
                told.Add(Told(decoder.Text, decoder.Words, decoder.Score));
        }
        if (decoder.Finish() == TranscriptChange.Final)
            told.Add(Told(decoder.Text, decoder.Words, decoder.Score));
        return told;
    }

    private static string Told(string text, IReadOnlyList<TranscriptWord> words, float score) => $"{text} {string.Join(' ', words.Select(static word => $"{word.Start:c}-{word.End:c}:{word.Score}"))} {score}";

    private static void Score(ReadOnlySpan<float> rows, int count, int frame, Span<float> scores)
    {
        scores.Clear();
        for (var row = Math.Max(0, frame * Stride - Left); row <= Math.Min(count - 1, frame * Stride + Right); row++)
            for (var band = 0; band < 3; band++)
                for (var i = 0; i < 4; i++)
                    scores[band + 1] += Math.Max(0, rows[row * Bins + band * 4 + i] - 12) / 4;
        scores[0] = 12;
    }

    private static FakeSession Windowed(int rows) => new(new TensorInfo("x", ElementType.Float32, new TensorShape(1, rows, Bins)), new TensorInfo("y", ElementType.Float32, new TensorShape(1, (rows + 1) / Stride, 4)), (input, output) =>
    {
        for (var frame = 0; frame < (rows + 1) / Stride; frame++)
            Score(input.As<float>(), rows, frame, output.As<float>().Slice(frame * 4, 4));
    });

    private static Manifest Manifest(params (string Key, string Value)[] settings)
    {
        var decoder = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["type"] = "ctc", ["stride"] = $"{Stride}", ["left"] = $"{Left}", ["right"] = $"{Right}" };
        foreach (var (key, value) in settings)
            decoder[key] = value;
        return new Manifest
        {
            Name = "m",
            Inputs = [new ManifestTensor { Name = "x", Features = new(StringComparer.Ordinal) { ["type"] = "fbank", ["bins"] = $"{Bins}", ["low"] = "100", ["high"] = "4000" } }],
            Decoder = decoder,
        };
    }

    // 0.4 s of each frequency; 0 is silence.
    private static float[] Tones(params int[] hertz) =>
        [.. hertz.SelectMany(static tone => Enumerable.Range(0, 6400).Select(i => tone == 0 ? 0 : 0.1f * MathF.Sin(2 * MathF.PI * tone * i / 16000)))];
}
