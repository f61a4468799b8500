using EdgeRuntime.Speech.Segmentation;

namespace EdgeRuntime.Speech.Tests.Segmentation;

internal sealed class SpeechSegmenterTests
{
    private const int Rate = 16000, Chunk = 512;

    [Test]
    public void SegmentsAreThoseOfSilerosRule([Range(0, 19)] int seed)
    {
        var random = new Random(seed);
        var (level, probabilities) = (0.2, new double[400]);
        for (var i = 0; i < probabilities.Length; i++)
            probabilities[i] = level = Math.Clamp(level + (random.NextDouble() - 0.5) * (seed % 4 + 1) * 0.25, 0, 1);
        var samples = probabilities.Length * Chunk - 100;
        Assert.That(Segments(new SegmenterOptions(), probabilities, samples), Is.EqualTo(Plain(probabilities, samples)));
    }

    [Test]
    public void SpeechIsToldOfAsSoonAsItHasLastedAndEndsWhenSilenceHas()
    {
        var segmenter = new SpeechSegmenter(new SegmenterOptions(), Rate, Chunk);
        for (var i = 0; i < 8; i++)
            Assert.That((segmenter.Push(0.9), segmenter.IsSpeaking), Is.EqualTo((SpeechChange.None, false)), $"chunk {i}: no more than 250 ms");
        Assert.That((segmenter.Push(0.6), segmenter.IsSpeaking, segmenter.Start), Is.EqualTo((SpeechChange.Started, true, 0L)));
        Assert.That(segmenter.Push(0.4), Is.EqualTo(SpeechChange.None), "between the thresholds");
        for (var i = 0; i < 4; i++)
            Assert.That(segmenter.Push(0.1), Is.EqualTo(SpeechChange.None), "no silence of 100 ms yet");
        Assert.That((segmenter.Push(0.1), segmenter.IsSpeaking, segmenter.End), Is.EqualTo((SpeechChange.Ended, false, 10L * Chunk + 480)));
        Assert.That(segmenter.Finish(15 * Chunk), Is.EqualTo(SpeechChange.None));
    }

    [Test]
    public void LongSpeechIsCut()
    {
        var probabilities = Enumerable.Repeat(1.0, 110).ToArray();
        var segments = Segments(new SegmenterOptions { MostSpeech = TimeSpan.FromSeconds(1), Padding = TimeSpan.Zero }, probabilities, 110 * Chunk);
        Assert.That(segments, Has.Count.EqualTo(4));
        Assert.That(segments.Take(3).Select(segment => segment.End - segment.Start), Is.All.InRange(16000, 16000 + Chunk));
        Assert.That(segments[^1].End, Is.EqualTo(110 * Chunk));
    }

    [TestCase(0, 0.1), TestCase(1.1, 0.1), TestCase(0.5, 0.6), TestCase(double.NaN, 0.1)]
    public void WrongThresholdsAreNamed(double threshold, double end) =>
        Assert.That(() => new SpeechSegmenter(new SegmenterOptions { Threshold = threshold, EndThreshold = end }, Rate, Chunk), Throws.TypeOf<ConfigurationException>().With.Message.Contains("threshold is"));

    private static List<(long Start, long End)> Segments(SegmenterOptions options, double[] probabilities, long samples)
    {
        var segmenter = new SpeechSegmenter(options, Rate, Chunk);
        var segments = new List<(long, long)>();
        foreach (var probability in probabilities)
        {
            if (segmenter.Push(probability) == SpeechChange.Ended)
                segments.Add((segmenter.Start, segmenter.End));
        }
        if (segmenter.Finish(samples) == SpeechChange.Ended)
            segments.Add((segmenter.Start, segmenter.End));
        return segments;
    }

    // get_speech_timestamps, over all probabilities at once.
    private static List<(long Start, long End)> Plain(double[] probabilities, long samples)
    {
        var found = new List<(long Start, long End)>();
        var (start, end) = (-1L, 0L);
        for (var i = 0; i < probabilities.Length; i++)
        {
            var at = (long)i * Chunk;
            if (probabilities[i] >= 0.5)
            {
                end = 0;
                start = start < 0 ? at : start;
            }
            else if (probabilities[i] < 0.35 && start >= 0)
            {
                end = end == 0 ? at : end;
                if (at - end < 0.1 * Rate)
                    continue;
                if (end - start > 0.25 * Rate)
                    found.Add((start, end));
                (start, end) = (-1, 0);
            }
        }
        if (start >= 0 && samples - start > 0.25 * Rate)
            found.Add((start, samples));
        return found.ConvertAll(segment => (Math.Max(0, segment.Start - 480), Math.Min(samples, segment.End + 480)));
    }
}
