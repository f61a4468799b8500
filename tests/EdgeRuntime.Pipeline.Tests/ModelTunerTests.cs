using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Inference;
using EdgeRuntime.Kernels;

namespace EdgeRuntime.Pipeline.Tests;

public class ModelTunerTests
{
    [TestCase(new[] { 100.0 }, 0)]
    [TestCase(new[] { 100.0, 50, 30 }, 2)]
    [TestCase(new[] { 100.0, 96, 90 }, 2, Description = "4 % less is not worth a second thread, 10 % less are worth four")]
    [TestCase(new[] { 100.0, 95, 91 }, 1, Description = "against the best before")]
    [TestCase(new[] { 100.0, 120, 140 }, 0)]
    [TestCase(new[] { 0.0, 0, 0 }, 2)]
    public void More_threads_must_take_5_percent_less(double[] microseconds, int expected) => Assert.That(ModelTuner.Quickest(microseconds), Is.EqualTo(expected));

    [TestCase(new[] { 1.0 }, 0)]
    [TestCase(new[] { 1, 0.96, 1.2 }, 0, Description = "4 % are not worth another kernel")]
    [TestCase(new[] { 1, 0.95, 0.94, 0.96 }, 2)]
    [TestCase(new[] { 1, 0.5, 0.5 }, 1)]
    [TestCase(new[] { 1, double.NaN, 0.9 }, 2)]
    public void Another_kernel_must_take_5_percent_less(double[] ratios, int expected) => Assert.That(ModelTuner.Best(ratios), Is.EqualTo(expected));

    [TestCase(new[] { 3.0 }, 3), TestCase(new[] { 9.0, 1, 5 }, 5), TestCase(new[] { 4.0, 1, 100, 2 }, 3)]
    public void The_median_is_in_the_middle(double[] values, double expected) => Assert.That(TuningRounds.Median(values), Is.EqualTo(expected));

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    public void Every_operation_gets_a_candidate(int threads)
    {
        using var bundle = new SmallBundle();
        var told = new List<string>();
        var result = ModelTuner.Run(bundle.Reader, threads, TimeSpan.FromMilliseconds(100), told.Add);
        Assert.That(result.Operations.Select(operation => operation.UntunedThreads), Has.Exactly(SmallBundle.Operations).Items.And.All.InRange(1, Math.Min(threads, Environment.ProcessorCount)), "the estimate shares among the processors there are");
        Assert.That(result.Parts, Has.Count.EqualTo(SmallBundle.Operations).And.All.AnyOf(1, 2, threads));
        Assert.That(result.Kernels, Has.Count.EqualTo(SmallBundle.Operations).And.All.EqualTo(default(KernelChoice)), "f32 kernels are left alone");
        Assert.That(result.Operations.Select(operation => operation.Candidates), Is.All.EqualTo(1));
        Assert.That((result.Untuned.Engine, result.Tuned.Engine), Is.EqualTo(("native", "native")));
        Assert.That(new[] { result.Untuned.Runs, result.Tuned.Runs }, Is.All.Positive);
        Assert.That(told, Has.Count.EqualTo(threads > 1 ? 3 : 2));
    }

    [TestCase(1)]
    [TestCase(2)]
    public void Int8_layers_are_measured_by_every_kernel(int threads)
    {
        using var bundle = new SmallBundle(int8: true);
        using var untuned = NativeSession.Open(bundle.Reader, new SessionOptions());
        var result = ModelTuner.Run(bundle.Reader, threads, TimeSpan.FromMilliseconds(100));
        for (var i = 0; i < SmallBundle.Operations; i++)
        {
            var operation = result.Operations[i];
            Assert.That(operation.Candidates, Is.EqualTo(untuned.Candidates(i).Count).And.GreaterThanOrEqualTo(1));
            Assert.That(result.Kernels[i].IsAutomatic || untuned.Candidates(i).Contains(result.Kernels[i]));
            Assert.That(operation.IsChanged, Is.EqualTo(!result.Kernels[i].IsAutomatic || result.Parts[i] != operation.UntunedThreads));
            Assert.That(new[] { operation.UntunedUs, operation.Us }, Is.All.Positive);
            Assert.That(operation.Kernel == operation.UntunedKernel, Is.EqualTo(result.Kernels[i].IsAutomatic));
        }
        Assert.That(result.Changed, Is.EqualTo(result.Operations.Count(operation => operation.IsChanged)));
    }

    [TestCase(2, 100, 50, true)]
    [TestCase(2, 102.1, 100, true)]
    [TestCase(2, 101.9, 100, false)]
    [TestCase(2, 50, 100, false)]
    [TestCase(1, 100, 50, false, Description = "what is as the engine chooses is no quicker, whatever the clock says")]
    public void A_choice_is_kept_that_makes_the_whole_quicker(int part, double untuned, double tuned, bool kept)
    {
        var result = new TuningResult { Operations = [Operation(1), Operation(part)], Kernels = [default, default], Parts = [1, part], Untuned = Latency(untuned), Tuned = Latency(tuned) };
        Assert.That((result.IsQuicker, result.Changed), Is.EqualTo((kept, part - 1)));
    }

    [Test]
    public void Threads_out_of_range_are_refused([Values(0, 129)] int threads)
    {
        using var bundle = new SmallBundle();
        Assert.That(() => ModelTuner.Run(bundle.Reader, threads, TimeSpan.FromSeconds(1)), Throws.TypeOf<ConfigurationException>().With.Message.Contains("expected 1 to"));
    }

    [Test]
    public void It_stops_when_it_is_cancelled()
    {
        using var bundle = new SmallBundle(int8: true);
        using var source = new CancellationTokenSource(50);
        Assert.That(() => ModelTuner.Run(bundle.Reader, 2, TimeSpan.FromHours(1), null, source.Token), Throws.InstanceOf<OperationCanceledException>());
    }

    private static TunedOperation Operation(int threads) => new()
    {
        Name = "a", Code = PlanOpCode.Unary, Candidates = 1, UntunedKernel = "x", UntunedThreads = 1, UntunedUs = 1, Kernel = "x", Threads = threads, Us = 1, IsChanged = threads != 1,
    };

    private static LatencyResult Latency(double us) => new() { Engine = "native", Runs = 1, FirstMs = 1, MinUs = us, P50Us = us, P90Us = us, P99Us = us, AllocatedBytesPerRun = 0 };
}
