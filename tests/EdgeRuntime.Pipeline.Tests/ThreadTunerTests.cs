namespace EdgeRuntime.Pipeline.Tests;

public class ThreadTunerTests
{
    [TestCase(new[] { 100.0 }, 0)]
    [TestCase(new[] { 100.0, 50, 30 }, 2)]
    [TestCase(new[] { 100.0, 96, 90 }, 2, Description = "4 % less is not worth a second thread, 10 % less are worth four")]
    [TestCase(new[] { 100.0, 95, 91 }, 1, Description = "against the best before")]
    [TestCase(new[] { 100.0, 120, 140 }, 0)]
    [TestCase(new[] { 0.0, 0, 0 }, 2)]
    public void More_threads_must_take_5_percent_less(double[] microseconds, int expected) => Assert.That(ThreadTuner.Quickest(microseconds), Is.EqualTo(expected));

    [TestCase(2)]
    [TestCase(3)]
    public void Every_operation_gets_a_candidate(int threads)
    {
        using var bundle = new SmallBundle();
        var result = ThreadTuner.Run(bundle.Reader, threads, TimeSpan.FromMilliseconds(100));
        Assert.That(result.Estimated, Has.Count.EqualTo(SmallBundle.Operations).And.All.InRange(1, Math.Min(threads, Environment.ProcessorCount)), "the estimate shares among the processors there are");
        Assert.That(result.Parts, Has.Count.EqualTo(SmallBundle.Operations).And.All.AnyOf(1, 2, threads));
        Assert.That((result.Untuned.Engine, result.Tuned.Engine), Is.EqualTo(("native", "native")));
        Assert.That(new[] { result.Untuned.Runs, result.Tuned.Runs }, Is.All.Positive);
    }

    [TestCase(2, 100, 50, true)]
    [TestCase(2, 102.1, 100, true)]
    [TestCase(2, 101.9, 100, false)]
    [TestCase(2, 50, 100, false)]
    [TestCase(1, 100, 50, false, Description = "what is as estimated is no quicker, whatever the clock says")]
    public void A_choice_is_kept_that_makes_the_whole_quicker(int part, double untuned, double tuned, bool kept)
    {
        var result = new TuningResult { Estimated = [1, 1], Parts = [1, part], Untuned = Latency(untuned), Tuned = Latency(tuned) };
        Assert.That((result.IsQuicker, result.Changed), Is.EqualTo((kept, part - 1)));
    }

    [Test]
    public void One_thread_leaves_nothing_to_choose()
    {
        using var bundle = new SmallBundle();
        Assert.That(() => ThreadTuner.Run(bundle.Reader, 1, TimeSpan.FromSeconds(1)), Throws.TypeOf<ConfigurationException>().With.Message.Contains("fewer than 2"));
    }

    [Test]
    public void It_stops_when_it_is_cancelled()
    {
        using var bundle = new SmallBundle();
        using var source = new CancellationTokenSource(50);
        Assert.That(() => ThreadTuner.Run(bundle.Reader, 2, TimeSpan.FromHours(1), source.Token), Throws.InstanceOf<OperationCanceledException>());
    }

    private static LatencyResult Latency(double us) => new() { Engine = "native", Runs = 1, FirstMs = 1, MinUs = us, P50Us = us, P90Us = us, P99Us = us, AllocatedBytesPerRun = 0 };
}
