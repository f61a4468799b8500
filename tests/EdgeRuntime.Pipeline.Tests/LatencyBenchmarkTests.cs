using System.Diagnostics;

namespace EdgeRuntime.Pipeline.Tests;

public class LatencyBenchmarkTests
{
    [Test]
    public void Orders_its_percentiles_and_allocates_nothing()
    {
        using var session = FakeSession.Idle(ElementType.Float32, 16);
        var result = LatencyBenchmark.Run(session, TimeSpan.FromMilliseconds(100));
        Assert.Multiple(() =>
        {
            Assert.That(result.Engine, Is.EqualTo("fake"));
            Assert.That(result.Runs, Is.GreaterThan(100));
            Assert.That(result.FirstMs, Is.GreaterThan(0));
            Assert.That(new[] { result.MinUs, result.P50Us, result.P90Us, result.P99Us }, Is.Ordered);
            // All threads count, those of the test host as well, which allocate now and then.
            Assert.That(result.AllocatedBytesPerRun, Is.LessThan(1));
        });
    }

    [Test]
    public void Counts_what_other_threads_allocate()
    {
        using var session = new FakeSession(Info("x"), Info("y"), static (_, _) => Task.Run(static () => GC.KeepAlive(new byte[1000])).Wait());
        Assert.That(LatencyBenchmark.Run(session, TimeSpan.FromMilliseconds(40)).AllocatedBytesPerRun, Is.GreaterThan(1000));
    }

    [Test]
    public void Takes_turns_that_are_reversed_every_round()
    {
        var order = new List<char>();
        using var a = Waiting('a', order);
        using var b = Waiting('b', order);
        var results = LatencyBenchmark.Run([a, b], TimeSpan.FromMilliseconds(3 * LatencyBenchmark.TurnMilliseconds));
        order.RemoveRange(0, 2);
        Assert.That(string.Concat(order), Is.EqualTo("aabb" + "aabb" + "bbaa" + "aabb"), "each turn begins with a run that is not timed");
        Assert.That(results.Select(r => r.Runs), Is.All.EqualTo(3));
    }

    [Test]
    public void Says_what_an_idle_session_burns()
    {
        using var stop = new CancellationTokenSource();
        using var session = new FakeSession(Info("x"), Info("y"), static (_, _) => Thread.Sleep(1));
        var burner = new Thread(() => { while (!stop.IsCancellationRequested) { } });
        burner.Start();
        var result = LatencyBenchmark.Run(session, TimeSpan.FromMilliseconds(20));
        stop.Cancel();
        burner.Join();
        Assert.That(result.IdleCpuPercent, Is.GreaterThan(5));
    }

    [Test]
    public void A_cancelled_benchmark_stops()
    {
        using var session = FakeSession.Idle(ElementType.Float32, 1);
        using var source = new CancellationTokenSource(50);
        var start = Stopwatch.GetTimestamp();
        Assert.That(() => LatencyBenchmark.Run(session, TimeSpan.FromHours(1), source.Token), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(Stopwatch.GetElapsedTime(start).TotalSeconds, Is.LessThan(10));
    }

    [Test]
    public void Inputs_are_the_same_every_time_and_cover_their_range()
    {
        using var floats = new TensorBuffer(ElementType.Float32, new TensorShape(1000));
        using var again = new TensorBuffer(ElementType.Float32, new TensorShape(1000));
        using var bytes = new TensorBuffer(ElementType.UInt8, new TensorShape(4000));
        PseudoRandom.Fill(floats, 1);
        PseudoRandom.Fill(again, 1);
        PseudoRandom.Fill(bytes, 1);
        var values = floats.As<float>().ToArray();
        Assert.Multiple(() =>
        {
            Assert.That(again.Bytes.SequenceEqual(floats.Bytes));
            Assert.That(values, Is.All.InRange(0f, 0.99999997f));
            Assert.That(values.Average(), Is.EqualTo(0.5).Within(0.05));
            Assert.That(bytes.Bytes.ToArray().Distinct().Count(), Is.GreaterThan(250));
        });
        PseudoRandom.Fill(again, 2);
        Assert.That(again.Bytes.SequenceEqual(floats.Bytes), Is.False);
    }

    private static TensorInfo Info(string name) => new(name, ElementType.Float32, new TensorShape(1));

    private static FakeSession Waiting(char name, List<char> order) => new(Info("x"), Info("y"), (_, _) =>
    {
        order.Add(name);
        Thread.Sleep(LatencyBenchmark.TurnMilliseconds + 1);
    });
}
