using EdgeRuntime.Bundle;
using EdgeRuntime.Pipeline.Sound;
using EdgeRuntime.Speech;
using EdgeRuntime.Speech.Features;
using EdgeRuntime.Speech.Keywords;
using EdgeRuntime.TestKit;

namespace EdgeRuntime.Pipeline.Tests.Sound;

/// <summary>A "model" that hears a word where the window's middle is loud.</summary>
public sealed class KeywordListenerTests
{
    private const int Rows = 20, Bins = 8;

    [Test]
    public void Each_word_is_heard_once()
    {
        using var session = Loudness();
        var listener = new KeywordListener(session, Manifest(), ["silence", "bang"], new KeywordOptions());
        var (samples, heard) = (Bangs(16000 * 6, 2, 4), new List<double>());
        for (var at = 0; at < samples.Length;)
        {
            at += listener.Take(samples.AsSpan(at, Math.Min(777, samples.Length - at)));
            if (listener.Word >= 0)
                heard.Add(listener.Position.TotalSeconds);
        }
        Assert.That(heard, Has.Count.EqualTo(2));
        Assert.That(heard[0], Is.InRange(2.1, 2.6));
        Assert.That(heard[1], Is.InRange(4.1, 4.6));
        Assert.That(listener.Runs, Is.EqualTo((1 + (16000 * 6 - 400) / 160 - Rows) / 3 + 1), "every third row, once a window is full");
    }

    [Test]
    public void The_window_is_that_of_the_whole_recording()
    {
        using var session = Loudness();
        var listener = new KeywordListener(session, Manifest(), [], new KeywordOptions(), hop: 1);
        var samples = Bangs(9000, 0.2);
        for (var at = 0; at < samples.Length;)
            at += listener.Take(samples.AsSpan(at, Math.Min(50, samples.Length - at)));
        var rows = new float[100 * Bins];
        var count = FeatureExtractor.Create(FeatureOptions.Parse(Manifest().Inputs[0].Features!)).Feed(samples, rows);
        Assert.That(session.Input(0).As<float>().ToArray(), Is.EqualTo(rows.AsSpan((count - Rows) * Bins, Rows * Bins).ToArray()));
    }

    [Test]
    public void Listening_allocates_nothing()
    {
        using var session = Loudness();
        var listener = new KeywordListener(session, Manifest(), [], new KeywordOptions());
        var samples = Bangs(1600, 0.05);
        Assert.That(Allocation.OfTenCalls(() =>
        {
            for (var at = 0; at < samples.Length;)
                at += listener.Take(samples.AsSpan(at));
        }), Is.Zero);
    }

    [Test]
    public void A_streamed_model_takes_every_row_once()
    {
        const int New = 3;
        var taken = new List<float>();
        using var session = new FakeSession(new TensorInfo("x", ElementType.Float32, new TensorShape(1, New, Bins)), new TensorInfo("y", ElementType.Float32, new TensorShape(1, 2)), (input, output) =>
        {
            taken.AddRange(input.As<float>());
            (output.As<float>()[0], output.As<float>()[1]) = (0, 1);
        });
        var listener = new KeywordListener(session, Streamed(), [], new KeywordOptions { Smoothing = TimeSpan.FromMilliseconds(30) });
        var samples = Bangs(9000, 0.2);
        TimeSpan? heard = null;
        for (var at = 0; at < samples.Length;)
        {
            at += listener.Take(samples.AsSpan(at, Math.Min(333, samples.Length - at)));
            if (listener.Word >= 0)
                heard ??= listener.Position;
        }
        var rows = new float[100 * Bins];
        var count = FeatureExtractor.Create(FeatureOptions.Parse(Manifest().Inputs[0].Features!)).Feed(samples, rows) / New * New;
        Assert.That(listener.Runs, Is.EqualTo(count / New));
        Assert.That(taken, Is.EqualTo(rows.AsSpan(0, count * Bins).ToArray()));
        Assert.That(heard!.Value.TotalSeconds, Is.InRange((400 + 17 * 160) / 16000.0, (400 + 17 * 160) / 16000.0 + 0.021), "nothing before the 17 rows that a result depends on, then the sixth run's");
        listener.Reset();
        Assert.That(session.ResetAt, Is.EqualTo(count / New));
    }

    [Test]
    public void A_streamed_model_allocates_nothing_and_keeps_its_hop()
    {
        using var session = FakeSession.Idle(ElementType.Float32, 1, 3, Bins);
        var listener = new KeywordListener(session, Streamed(), [], new KeywordOptions());
        var samples = Bangs(1600, 0.05);
        Assert.That(Allocation.OfTenCalls(() =>
        {
            for (var at = 0; at < samples.Length;)
                at += listener.Take(samples.AsSpan(at));
        }), Is.Zero);
        Assert.That(listener.Runs, Is.GreaterThan(20));
        Assert.That(() => new KeywordListener(session, Streamed(), [], new KeywordOptions(), hop: 3), Throws.Nothing);
        Assert.That(() => new KeywordListener(session, Streamed(), [], new KeywordOptions(), hop: 2), Throws.TypeOf<ConfigurationException>().With.Message.Contains("--streaming 2"));
    }

    [Test]
    public void What_is_not_asked_for_is_as_the_bundle_says()
    {
        using var session = Loudness();
        var manifest = Manifest();
        manifest.Keywords = new KeywordSettings { Thresholds = new(StringComparer.Ordinal) { ["bang"] = 0.97 }, SmoothingMs = 90, RefractoryMs = 900, Hop = 2 };
        var listener = new KeywordListener(session, manifest, ["silence", "bang"], new KeywordOptions());
        Assert.That((listener.Hop, listener.Interval, listener.Options.Smoothing, listener.Options.Refractory), Is.EqualTo((2, TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(90), TimeSpan.FromMilliseconds(900))));
        Assert.That(Heard(listener), Is.Zero, "its scores are 0.95");
        Assert.That(Heard(new KeywordListener(session, manifest, ["silence", "bang"], new KeywordOptions { Threshold = 0.9 })), Is.EqualTo(2), "a threshold for all goes before");
        Assert.That(Heard(new KeywordListener(session, manifest, ["silence", "bang"], new KeywordOptions { Thresholds = new Dictionary<string, double> { ["bang"] = 0.9 } })), Is.EqualTo(2), "and one for the word");
        Assert.That(() => new KeywordListener(session, manifest, ["silence", "boom"], new KeywordOptions()), Throws.TypeOf<ConfigurationException>().With.Message.Contains("no word 'bang'"));

        static int Heard(KeywordListener listener)
        {
            var (samples, heard) = (Bangs(16000 * 6, 2, 4), 0);
            for (var at = 0; at < samples.Length;)
            {
                at += listener.Take(samples.AsSpan(at));
                heard += listener.Word >= 0 ? 1 : 0;
            }
            return heard;
        }
    }

    [Test]
    public void A_model_without_features_is_refused()
    {
        using var session = Loudness();
        Assert.That(() => new KeywordListener(session, new Manifest { Name = "m" }, [], new KeywordOptions()), Throws.TypeOf<ConfigurationException>().With.Message.Contains("--features"));
    }

    [Test]
    public void A_model_of_connected_speech_is_refused()
    {
        using var session = new FakeSession(new TensorInfo("x", ElementType.Float32, new TensorShape(1, Rows, Bins)), new TensorInfo("y", ElementType.Float32, new TensorShape(1, 25, 11)), static (_, _) => { });
        Assert.That(() => new KeywordListener(session, Manifest(), ["0", "1"], new KeywordOptions()), Throws.TypeOf<ConfigurationException>().With.Message.Contains("f32[1x25x11]").And.Message.Contains("--transcribe"));
    }

    private static Manifest Manifest() => new()
    {
        Inputs = [new ManifestTensor { Name = "x", Features = new(StringComparer.Ordinal) { ["type"] = "fbank", ["bins"] = $"{Bins}" } }],
    };

    private static Manifest Streamed()
    {
        var manifest = Manifest();
        manifest.Inputs[0].Stream = new StreamedWindow { Axis = 1, Window = Rows, Reach = 17 };
        return manifest;
    }

    private static FakeSession Loudness() => new(new TensorInfo("x", ElementType.Float32, new TensorShape(1, Rows, Bins)), new TensorInfo("y", ElementType.Float32, new TensorShape(1, 2)), static (input, output) =>
    {
        var loud = input.As<float>()[Rows / 2 * Bins + 3] > 15;
        (output.As<float>()[0], output.As<float>()[1]) = loud ? (0.05f, 0.95f) : (0.95f, 0.05f);
    });

    private static float[] Bangs(int count, params double[] times)
    {
        var samples = new float[count];
        var random = new Random(1);
        for (var i = 0; i < count; i++)
        {
            var second = i / 16000.0;
            samples[i] = (times.Any(time => second >= time && second < time + 0.4) ? 0.3f : 1e-4f) * (random.NextSingle() - 0.5f);
        }
        return samples;
    }
}
