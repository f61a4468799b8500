using EdgeRuntime.Bundle;
using EdgeRuntime.Pipeline.Sound;
using EdgeRuntime.Speech.Segmentation;
using EdgeRuntime.TestKit;

namespace EdgeRuntime.Pipeline.Tests.Sound;

/// <summary>Voice activity by a "classifier" over feature rows, for which speech is what is loud at the window's end.</summary>
public sealed class WindowedSpeechTests
{
    private const int Rows = 20, Bins = 8, Chunk = 480;

    private static readonly string[] s_labels = ["_pause", "speech"];

    [Test]
    public void Speech_is_where_the_windows_end_is()
    {
        using var session = Loudness();
        var listener = new SpeechListener(session, Manifest(), s_labels, new SegmenterOptions { Padding = TimeSpan.Zero });
        Assert.That((listener.SampleRate, listener.ChunkSamples), Is.EqualTo((16000, Chunk)), "three rows of 10 ms");
        var (samples, told) = (Bang(16000 * 4, 1, 2), new List<(double Start, double End)>());
        for (var at = 0; at < samples.Length;)
        {
            at += listener.Take(samples.AsSpan(at, Math.Min(777, samples.Length - at)));
            if (listener.Change == SpeechChange.Ended)
                told.Add((listener.Start.TotalSeconds, listener.End.TotalSeconds));
        }
        Assert.That(told, Has.Count.EqualTo(1));
        Assert.That(told[0].Start, Is.EqualTo(1).Within(0.06));
        Assert.That(told[0].End, Is.EqualTo(2).Within(0.06));
    }

    [Test]
    public void What_lasts_ends_with_the_stream_and_the_next_begins_anew()
    {
        using var session = Loudness();
        var listener = new SpeechListener(session, Manifest(), s_labels, new SegmenterOptions());
        var samples = Bang(16000 * 2 + 100, 1, 3);
        for (var at = 0; at < samples.Length;)
            at += listener.Take(samples.AsSpan(at));
        listener.Finish();
        Assert.That(listener.Change, Is.EqualTo(SpeechChange.Ended));
        Assert.That(listener.End.TotalSeconds, Is.EqualTo(samples.Length / 16000.0).Within(1e-3));
        Assert.That(listener.Probability, Is.Zero);
        for (var at = 0; at < 5 * Chunk;)
            at += listener.Take(samples.AsSpan(at, 5 * Chunk - at));
        Assert.That(listener.Probability, Is.Zero, "what was heard before is forgotten until a window is full");
    }

    [Test]
    public void Listening_allocates_nothing()
    {
        using var session = Loudness();
        var listener = new SpeechListener(session, Manifest(), s_labels, new SegmenterOptions());
        var samples = Bang(16000, 0.3, 0.7);
        Assert.That(Allocation.OfTenCalls(() =>
        {
            for (var at = 0; at < samples.Length;)
                at += listener.Take(samples.AsSpan(at));
        }), Is.Zero);
    }

    [Test]
    public void A_model_without_a_class_speech_is_refused()
    {
        using var session = Loudness();
        Assert.That(() => new SpeechListener(session, Manifest(), ["yes", "no"], new SegmenterOptions()), Throws.TypeOf<ConfigurationException>().With.Message.Contains("a class 'speech'; found yes, no"));
        Assert.That(() => new SpeechListener(session, new Manifest { Name = "m" }, [], new SegmenterOptions()), Throws.TypeOf<ConfigurationException>().With.Message.Contains("as Silero's"));
    }

    private static Manifest Manifest() => new() { Inputs = [new ManifestTensor { Name = "x", Features = new(StringComparer.Ordinal) { ["type"] = "fbank", ["bins"] = $"{Bins}" } }] };

    private static FakeSession Loudness() => new(new TensorInfo("x", ElementType.Float32, new TensorShape(1, Rows, Bins)), new TensorInfo("y", ElementType.Float32, new TensorShape(1, 2)), static (input, output) =>
    {
        var loud = input.As<float>()[(Rows - 2) * Bins + 3] > 15;
        (output.As<float>()[0], output.As<float>()[1]) = loud ? (0.05f, 0.95f) : (0.95f, 0.05f);
    });

    private static float[] Bang(int count, double from, double to)
    {
        var samples = new float[count];
        var random = new Random(1);
        for (var i = 0; i < count; i++)
            samples[i] = (i >= from * 16000 && i < to * 16000 ? 0.3f : 1e-4f) * (random.NextSingle() - 0.5f);
        return samples;
    }
}
