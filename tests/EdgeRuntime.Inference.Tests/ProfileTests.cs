using EdgeRuntime.Bundle.Plan;
using static EdgeRuntime.Inference.Tests.TestPlans;

namespace EdgeRuntime.Inference.Tests;

public class ProfileTests
{
    [Test]
    public void A_profile_counts_every_operation()
    {
        using var plan = new OpenPlan(Int8Cnn(), new SessionOptions { Profile = true });
        for (var i = 0; i < 3; i++)
            plan.Session.Run();
        Assert.That(plan.Session.Timings.Select(t => t.Code), Is.EqualTo(plan.Plan.Operations.Select(o => o.Code)));
        Assert.That(plan.Session.Timings, Has.All.Matches<OperatorTiming>(t => t is { Runs: 3, TotalMicroseconds: > 0 } && Math.Abs(t.MeanMicroseconds * 3 - t.TotalMicroseconds) < 1e-9));
        Assert.That(plan.Session.ReadTrace(), Is.Empty);
        using var unprofiled = new OpenPlan(Int8Cnn());
        unprofiled.Session.Run();
        Assert.That(unprofiled.Session.Timings, Is.Empty);
        Assert.That(unprofiled.Session.ReadTrace(), Is.Empty);
    }

    [Test]
    public void A_profile_that_is_started_forgets_what_was_before()
    {
        using var plan = new OpenPlan(Int8Cnn(), new SessionOptions { Profile = true });
        plan.Session.Run();
        plan.Session.StartProfile();
        Assert.That(plan.Session.Timings, Has.All.Matches<OperatorTiming>(t => t is { Runs: 0, TotalMicroseconds: 0, MeanMicroseconds: 0, GigaMacsPerSecond: 0 }));
        plan.Session.Run();
        Assert.That(plan.Session.Timings, Has.All.Matches<OperatorTiming>(t => t is { Runs: 1, TotalMicroseconds: > 0 }));
    }

    [Test]
    public void Operations_say_what_they_multiply_and_touch()
    {
        using var plan = new OpenPlan(FloatCnn(), new SessionOptions { Profile = true });
        plan.Session.Run();
        var summary = PlanSummary.Of(plan.Plan).Operations;
        Assert.That(plan.Session.Timings.Select(t => t.Macs), Is.EqualTo(summary.Select(o => o.Macs)).And.Some.Positive);
        Assert.That(plan.Session.Timings.Select(t => t.Bytes), Is.EqualTo(summary.Select(o => o.WeightBytes + o.ActivationBytes)).And.All.Positive);
        var product = plan.Session.Timings.First(t => t.Macs > 0);
        Assert.That(product.GigaMacsPerSecond, Is.EqualTo(product.Macs / product.TotalMicroseconds / 1e3).Within(1e-9));
    }

    [Test]
    public void Every_operator_names_its_kernel([Values] TestPlan which)
    {
        using var plan = new OpenPlan(Make(which), new SessionOptions { Profile = true });
        Assert.That(plan.Session.Timings, Is.Not.Empty);
        Assert.That(plan.Session.Timings, Has.All.Matches<OperatorTiming>(t => t.Kernel.Length is > 0 and <= 48 && t.Kernel.All(char.IsAscii)));
    }

    [Test]
    public void A_trace_keeps_the_last_runs([Values(1, 3)] int threads, [Values(1, 4, 9)] int runs)
    {
        const int Side = 64, Kept = 4;
        using var plan = new OpenPlan(Int8Cnn(Side), new SessionOptions { Threads = threads });
        plan.Session.StartProfile(Kept);
        Assert.That(plan.Session.ReadTrace(), Is.Empty);
        for (var i = 0; i < runs; i++)
            plan.Session.Run();
        var timings = plan.Session.Timings;
        var byRun = plan.Session.ReadTrace().GroupBy(e => e.Run).ToArray();
        Assert.That(byRun.Select(run => run.Key), Is.EqualTo(Enumerable.Range(Math.Max(0, runs - Kept), Math.Min(runs, Kept))));
        long last = 0;
        foreach (var run in byRun)
        {
            var whole = run.First();
            Assert.That(whole, Has.Property(nameof(TraceEvent.Operation)).EqualTo(-1).And.Property(nameof(TraceEvent.Thread)).Zero.And.Property(nameof(TraceEvent.StartNanoseconds)).GreaterThanOrEqualTo(last));
            last = End(whole);
            var operations = run.Where(e => e is { Operation: >= 0, Part: -1 }).ToArray();
            Assert.That(operations.Select(e => e.Operation), Is.EqualTo(Enumerable.Range(0, timings.Count)));
            Assert.That(operations[0].StartNanoseconds, Is.EqualTo(whole.StartNanoseconds));
            Assert.That(End(operations[^1]), Is.EqualTo(End(whole)));
            foreach (var operation in operations)
            {
                var parts = run.Where(e => e.Operation == operation.Operation && e.Part >= 0).ToArray();
                var split = timings[operation.Operation].Threads;
                Assert.That(parts.Select(e => e.Part), Is.EqualTo(Enumerable.Range(0, split > 1 ? split : 0)));
                Assert.That(parts, Has.All.Matches<TraceEvent>(e => e.StartNanoseconds >= operation.StartNanoseconds && End(e) <= End(operation) && e.DurationNanoseconds > 0 && (e.Thread == 0 || e.Thread == e.Part)));
            }
        }
        Assert.That(timings.Any(t => t.Threads > 1), Is.EqualTo(threads > 1));
    }

    [Test]
    public void A_traced_run_computes_the_same([Values(1, 2)] int threads)
    {
        const int Side = 64;
        using var plan = new OpenPlan(Int8Cnn(Side), new SessionOptions { Threads = threads });
        var expected = Run(plan.Session, Floats(Side * Side, 5));
        plan.Session.StartProfile(2);
        Assert.That(Run(plan.Session, Floats(Side * Side, 5)), Is.EqualTo(expected));
    }

    [TestCase(-1), TestCase(NativeSession.MaxTracedRuns + 1)]
    public void Impossible_numbers_of_traced_runs_are_refused(int runs)
    {
        using var plan = new OpenPlan(Int8Cnn());
        Assert.That(() => plan.Session.StartProfile(runs), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    private static long End(TraceEvent e) => e.StartNanoseconds + e.DurationNanoseconds;
}
