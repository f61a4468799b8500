using EdgeRuntime.Inference.Threading;

namespace EdgeRuntime.Inference.Tests;

public class WorkerPoolTests
{
    private sealed class Counting(int units, int throwAt = -1) : IParallelWork
    {
        public readonly int[] Counts = new int[units];
        public readonly HashSet<int> Threads = [];
        public readonly List<(int Part, int First, int End)> Ranges = [];

        public void Execute(int part, int first, int end)
        {
            lock (Threads)
            {
                Threads.Add(Environment.CurrentManagedThreadId);
                Ranges.Add((part, first, end));
            }
            for (var i = first; i < end; i++)
            {
                if (i == throwAt)
                    throw new InvalidDataException($"unit {i}");
                Interlocked.Increment(ref Counts[i]);
            }
        }
    }

    [TestCase(1, 10, 1), TestCase(2, 10, 2), TestCase(4, 10, 4), TestCase(4, 3, 3), TestCase(3, 1, 1), TestCase(2, 0, 1), TestCase(8, 100, 8)]
    public void Every_unit_is_done_once_in_equal_parts(int threads, int units, int parts)
    {
        using var pool = new WorkerPool(threads);
        for (var round = 0; round < 20; round++)
        {
            var work = new Counting(units);
            pool.Run(work, units, threads);
            Assert.That(work.Counts, Is.All.EqualTo(1));
            Assert.That(work.Ranges, Has.Count.EqualTo(parts));
            Assert.That(work.Ranges.Select(r => r.Part).Order(), Is.EqualTo(Enumerable.Range(0, parts)));
            Assert.That(work.Ranges.Max(r => r.End - r.First) - work.Ranges.Min(r => r.End - r.First), Is.LessThanOrEqualTo(1));
        }
    }

    [Test]
    public void One_part_stays_on_the_callers_thread()
    {
        using var pool = new WorkerPool(4);
        var work = new Counting(100);
        pool.Run(work, 100, parts: 1);
        Assert.That(work.Threads, Is.EqualTo(new[] { Environment.CurrentManagedThreadId }));
    }

    [TestCase(0, Description = "on the caller's thread"), TestCase(99, Description = "on a worker")]
    public void What_a_part_throws_reaches_the_caller_and_the_pool_goes_on(int unit)
    {
        using var pool = new WorkerPool(3);
        for (var round = 0; round < 5; round++)
        {
            Assert.That(() => pool.Run(new Counting(100, unit), 100, 3), Throws.TypeOf<InvalidDataException>().With.Message.EqualTo($"unit {unit}"));
            var good = new Counting(100);
            pool.Run(good, 100, 3);
            Assert.That(good.Counts, Is.All.EqualTo(1));
        }
    }

    [Test]
    public void Workers_that_sleep_are_woken()
    {
        using var pool = new WorkerPool(2);
        for (var round = 0; round < 10; round++)
        {
            Thread.Sleep(2);
            var work = new Counting(2);
            pool.Run(work, 2, 2);
            Assert.That(work.Counts, Is.All.EqualTo(1));
        }
    }

    [Test]
    public void Many_pools_start_and_stop()
    {
        for (var round = 0; round < 200; round++)
        {
            using var pool = new WorkerPool(3);
            if (round % 3 != 0)
                pool.Run(new Counting(8), 8, 3);
        }
    }

    [Test]
    public void Many_short_runs_lose_nothing()
    {
        using var pool = new WorkerPool(2);
        var work = new Counting(7);
        const int Rounds = 5_000;
        for (var round = 0; round < Rounds; round++)
        {
            work.Ranges.Clear();
            pool.Run(work, 7, 2);
        }
        Assert.That(work.Counts, Is.All.EqualTo(Rounds));
    }

    [Test]
    public void Idle_workers_use_no_processor_time()
    {
        using var pool = new WorkerPool(4);
        pool.Run(new Counting(100), 100, 4);
        Thread.Sleep(50);
        var before = WorkerTicks();
        Thread.Sleep(500);
        Assert.That(WorkerTicks() - before, Is.LessThanOrEqualTo(2), "hundredths of a second of processor time of three idle workers in half a second");
    }

    [Test]
    public void Running_allocates_nothing()
    {
        using var pool = new WorkerPool(2);
        var work = new Summing();
        for (var i = 0; i < 100; i++)
            pool.Run(work, 64, 2);
        var before = GC.GetTotalAllocatedBytes(precise: true);
        for (var i = 0; i < 1000; i++)
            pool.Run(work, 64, 2);
        Assert.That(GC.GetTotalAllocatedBytes(precise: true) - before, Is.LessThan(8 * 1024), "bytes of all threads, the test host's own among them");
        Assert.That(work.Sum, Is.EqualTo(1100 * 64));
    }

    [Test]
    public void A_disposed_pool_refuses_work()
    {
        var pool = new WorkerPool(2);
        pool.Dispose();
        pool.Dispose();
        Assert.That(() => pool.Run(new Counting(2), 2, 2), Throws.TypeOf<ObjectDisposedException>());
    }

    [TestCase(0), TestCase(WorkerPool.MaxThreads + 1)]
    public void Impossible_numbers_of_threads_are_refused(int threads) => Assert.That(() => new WorkerPool(threads), Throws.TypeOf<ArgumentOutOfRangeException>());

    private sealed class Summing : IParallelWork
    {
        private long _sum;

        public long Sum => _sum;

        public void Execute(int part, int first, int end) => Interlocked.Add(ref _sum, end - first);
    }

    private static long WorkerTicks() => Directory.GetDirectories("/proc/self/task").Sum(static task =>
    {
        try
        {
            if (!File.ReadAllText(Path.Combine(task, "comm")).StartsWith("edge-worker", StringComparison.Ordinal))
                return 0;
            var fields = File.ReadAllText(Path.Combine(task, "stat")).Split(") ")[^1].Split(' ');
            return long.Parse(fields[11], null) + long.Parse(fields[12], null);
        }
        catch (IOException)
        {
            return 0; // the thread has just ended
        }
    });
}
