namespace EdgeRuntime.Vision.Tests;

public sealed class ClassificationDecoderTests
{
    [Test]
    public void The_highest_scores_come_first_and_ties_keep_their_order()
    {
        var results = new ClassScore[3];
        Assert.That(ClassificationDecoder.TopK([1, 5, 3, 5, float.NaN, -1], results), Is.EqualTo(3));
        Assert.That(results, Is.EqualTo([new ClassScore(1, 5), new ClassScore(3, 5), new ClassScore(2, 3)]));
    }

    [Test]
    public void Any_number_of_results_agrees_with_sorting([Values(1, 2, 5, 100)] int count)
    {
        var random = new Random(7);
        var scores = Enumerable.Range(0, 60).Select(_ => (float)random.Next(20)).ToArray();
        var results = new ClassScore[count];
        var found = ClassificationDecoder.TopK(scores, results);
        var expected = scores.Select((score, index) => new ClassScore(index, score)).OrderByDescending(result => result.Score).Take(count);
        Assert.That(results[..found], Is.EqualTo(expected));
    }

    [Test]
    public void Softmax_sums_to_one_and_survives_large_logits()
    {
        float[] logits = [1000, 1001, 999];
        var probabilities = new float[3];
        ClassificationDecoder.Softmax(logits, probabilities);
        Assert.That(probabilities.Sum(), Is.EqualTo(1).Within(1e-6));
        Assert.That(probabilities[1], Is.EqualTo(0.66524096f).Within(1e-6));
        var results = new ClassScore[2];
        ClassificationDecoder.TopK(logits, results, softmax: true);
        Assert.That(results, Is.EqualTo([new ClassScore(1, probabilities[1]), new ClassScore(0, probabilities[0])]));
    }

    [Test]
    public void Numbers_win_over_NaN()
    {
        Assert.That(ClassificationDecoder.Best([float.NaN, -1, float.NaN, 2, 2]), Is.EqualTo(3));
        Assert.That(ClassificationDecoder.Best([float.NaN, float.NaN]), Is.Zero);
        Assert.That(ClassificationDecoder.Best([]), Is.EqualTo(-1));
    }

    [Test]
    public void Nothing_in_gives_nothing_out()
    {
        Assert.That(ClassificationDecoder.TopK([], new ClassScore[2], softmax: true), Is.Zero);
        Assert.That(ClassificationDecoder.TopK([1], [], softmax: true), Is.Zero);
        Assert.That(() => ClassificationDecoder.Softmax([1, 2], new float[1]), Throws.ArgumentException);
    }

    [Test]
    public void Decoding_allocates_nothing()
    {
        float[] scores = [0.5f, 2, -1, 7];
        var results = new ClassScore[2];
        ClassificationDecoder.TopK(scores, results, softmax: true);
        var before = GC.GetAllocatedBytesForCurrentThread();
        ClassificationDecoder.TopK(scores, results, softmax: true);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }
}
