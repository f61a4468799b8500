using EdgeRuntime.Bundle;
using EdgeRuntime.Media;

namespace EdgeRuntime.Pipeline.Tests;

public class DataSetEvaluationTests
{
    [Test]
    public void Counts_what_is_right_among_what_has_a_label()
    {
        using var session = OneHot();
        using var data = new FakeDataSet([0, 1, 2, 2, 1], [0, 1, 0, -1, 1]);
        var predictions = new List<Prediction>();
        var progress = new List<int>();

        var result = DataSetEvaluation.Run(session, new Manifest(), [], data, progress: progress.Add, onPrediction: predictions.Add);

        Assert.Multiple(() =>
        {
            Assert.That((result.Count, result.Labelled, result.Correct, result.Accuracy), Is.EqualTo((5, 4, 3, (double?)0.75)));
            Assert.That(result.ImagesPerSecond, Is.GreaterThan(0));
            Assert.That(result.P99Us, Is.GreaterThanOrEqualTo(result.P50Us));
            Assert.That(predictions, Is.EqualTo(new Prediction[] { new(0, 0, 0, 5), new(1, 1, 1, 5), new(2, 0, 2, 5), new(3, -1, 2, 5), new(4, 1, 1, 5) }));
            Assert.That(progress, Is.EqualTo(new[] { 1, 2, 3, 4, 5 }));
            Assert.That(session.Runs, Is.EqualTo(5));
        });
    }

    [Test]
    public void Every_sample_finds_state_reset()
    {
        using var session = OneHot();
        using var data = new FakeDataSet([0, 1, 2], [0, 1, 2]);
        var resets = new List<int>();
        DataSetEvaluation.Run(session, new Manifest(), [], data, progress: _ => resets.Add(session.ResetAt));
        Assert.That(resets, Is.EqualTo(new[] { 0, 1, 2 }));
    }

    [Test]
    public void Limit_takes_the_first_samples()
    {
        using var session = OneHot();
        using var data = new FakeDataSet([0, 1, 2], [0, 0, 0]);
        var result = DataSetEvaluation.Run(session, new Manifest(), [], data, limit: 2);
        Assert.That((result.Count, result.Correct), Is.EqualTo((2, 1)));
    }

    [Test]
    public void Accuracy_is_unknown_without_labels()
    {
        using var session = OneHot();
        using var data = new FakeDataSet([0], [-1]);
        Assert.That(DataSetEvaluation.Run(session, new Manifest(), [], data).Accuracy, Is.Null);
    }

    [Test]
    public void Softmax_makes_the_score_a_probability()
    {
        using var session = OneHot();
        using var data = new FakeDataSet([1], [1]);
        var score = 0f;
        DataSetEvaluation.Run(session, new Manifest { Classification = new Classification { Softmax = true } }, [], data, onPrediction: p => score = p.Score);
        Assert.That(score, Is.EqualTo(Math.Exp(5) / (Math.Exp(5) + 2)).Within(1e-6));
    }

    [Test]
    public void Classes_are_matched_by_name()
    {
        using var session = OneHot();
        using var data = new FakeDataSet([2, 0, 1], [0, 1, 1], "ant", "cat");
        var result = DataSetEvaluation.Run(session, new Manifest(), ["cat", "dog", "ant"], data);
        Assert.That(result.Correct, Is.EqualTo(2));
    }

    [Test]
    public void Class_maps()
    {
        Assert.Multiple(() =>
        {
            Assert.That(ClassMap.Between([], ["a"]), Is.Null);
            Assert.That(ClassMap.Between(["0", "1"], ["zero", "one"]), Is.Null);
            Assert.That(ClassMap.Between(["b", "a"], ["a", "b", "c"]), Is.EqualTo(new[] { 1, 0 }));
            Assert.That(() => ClassMap.Between(["a", "x"], ["a", "b"]), Throws.TypeOf<ConfigurationException>().With.Message.Contain("'x'").And.Message.Contain("a, b"));
            Assert.That(ClassMap.AreForeign(["a", "x"], ["yes", "no"]), Is.True);
            Assert.That(ClassMap.AreForeign(["a", "x"], ["x", "no"]), Is.False);
            Assert.That(ClassMap.AreForeign(["0", "1"], ["zero", "one"]), Is.False, "numbers are no names");
            Assert.That(ClassMap.AreForeign([], ["a"]) || ClassMap.AreForeign(["a"], []), Is.False);
        });
    }

    [Test]
    public void A_cancelled_evaluation_stops()
    {
        using var session = OneHot();
        using var data = new FakeDataSet([0, 0], [0, 0]);
        using var source = new CancellationTokenSource();
        Assert.That(() => DataSetEvaluation.Run(session, new Manifest(), [], data, progress: _ => source.Cancel(), cancellation: source.Token), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(session.Runs, Is.EqualTo(1));
    }

    [Test]
    public void Models_without_one_input_or_float_scores_are_refused()
    {
        using var data = new FakeDataSet([0], [0]);
        using var integers = new FakeSession(new TensorInfo("x", ElementType.Float32, new TensorShape(1)), new TensorInfo("y", ElementType.Int64, new TensorShape(1)), static (_, _) => { });
        Assert.That(() => DataSetEvaluation.Run(integers, new Manifest(), [], data), Throws.TypeOf<ConfigurationException>().With.Message.Contain("i64"));
    }

    [Test]
    public void A_sample_allocates_nothing()
    {
        using var session = OneHot();
        using var data = new FakeDataSet([0, 1, 2], [0, 1, 2], "a", "b", "c");
        AssertNoAllocation(new DataSetEvaluation(session, new Manifest { Classification = new Classification { Softmax = true } }, ["c", "b", "a"], data), data);
    }

    [Test]
    public void A_sample_of_a_real_data_set_allocates_nothing()
    {
        using var data = DataSet.Open(Path.Combine(TestKit.TestData.Mnist(), "t10k"));
        using var session = new FakeSession(
            new TensorInfo("x", ElementType.Float32, new TensorShape(1, 1, 14, 14)), new TensorInfo("y", ElementType.Float32, new TensorShape(1, 10)), static (x, y) => y.As<float>()[0] = x.As<float>()[0]);
        var manifest = new Manifest { Inputs = [new ManifestTensor { Name = "x", Layout = "NCHW", Preprocessing = new ImagePreprocessing { Color = "GRAY", Scale = [1 / 255f] } }] };
        AssertNoAllocation(new DataSetEvaluation(session, manifest, [], data), data);
    }

    private static void AssertNoAllocation(DataSetEvaluation evaluation, DataSet data)
    {
        var latencies = new LatencyHistogram();
        for (var i = 0; i < 100; i++)
            evaluation.Step(i % data.Count, latencies);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            evaluation.Step(i % data.Count, latencies);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    /// <summary>Three scores: 5 for the class that the pixel names, 0 for the others.</summary>
    private static FakeSession OneHot() => new(
        new TensorInfo("x", ElementType.Float32, new TensorShape(1, 1, 1, 1)),
        new TensorInfo("y", ElementType.Float32, new TensorShape(1, 3)),
        static (x, y) =>
        {
            y.As<float>().Clear();
            y.As<float>()[(int)x.As<float>()[0]] = 5;
        });
}
