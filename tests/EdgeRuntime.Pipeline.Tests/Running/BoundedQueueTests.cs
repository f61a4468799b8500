using EdgeRuntime.Pipeline.Configuration;
using EdgeRuntime.Pipeline.Running;
using EdgeRuntime.TestKit;

namespace EdgeRuntime.Pipeline.Tests.Running;

public class BoundedQueueTests
{
    [TestCase(DropPolicy.DropOldest, "3 4 5", "1 2")]
    [TestCase(DropPolicy.Latest, "4 5", "1 2 3")]
    public void A_full_queue_drops_by_its_policy(DropPolicy policy, string kept, string dropped)
    {
        var drops = new List<int>();
        var queue = new BoundedQueue<int>(3, policy, drops.Add);
        for (var i = 1; i <= 5; i++)
            queue.Put(i);
        queue.Complete();
        Assert.That((Drain(queue), string.Join(' ', drops)), Is.EqualTo((kept, dropped)));
    }

    [Test]
    public void With_wait_nothing_is_lost_and_order_is_kept()
    {
        var queue = new BoundedQueue<int>(2, DropPolicy.Wait, _ => Assert.Fail("dropped"));
        var bring = new Thread(() =>
        {
            for (var i = 0; i < 10_000; i++)
                queue.Put(i);
            queue.Complete();
        });
        bring.Start();
        var next = 0;
        while (!queue.IsDrained)
        {
            if (queue.TryTake(Timeout.InfiniteTimeSpan, out var item))
                Assert.That(item, Is.EqualTo(next++));
        }
        Assert.That(next, Is.EqualTo(10_000));
    }

    [Test]
    public void Completion_wakes_who_waits_on_both_sides_and_drops_what_comes_late()
    {
        var drops = new List<int>();
        var queue = new BoundedQueue<int>(1, DropPolicy.Wait, drops.Add);
        queue.Put(1);
        var bring = new Thread(() => queue.Put(2));
        bring.Start();
        Assert.That(() => queue.IsWaitedFor, Is.True.After(30_000, 1));
        queue.Complete();
        Assert.That(bring.Join(TimeSpan.FromSeconds(30)));
        Assert.That(drops, Is.EqualTo(new[] { 2 }));
        Assert.That((queue.TryTake(TimeSpan.Zero, out var item), item), Is.EqualTo((true, 1)));
        Assert.That(queue.TryTake(Timeout.InfiniteTimeSpan, out _), Is.False, "it does not wait for what never comes");
    }

    [Test]
    public void A_time_that_has_passed_is_no_wait([Values(-0.1, -1.5, -500)] double milliseconds) =>
        Assert.That(new BoundedQueue<int>(1, DropPolicy.Wait, static _ => { }).TryTake(TimeSpan.FromMilliseconds(milliseconds), out _), Is.False);

    [Test]
    public void It_allocates_nothing()
    {
        var queue = new BoundedQueue<int>(4, DropPolicy.Latest, static _ => { });
        Assert.That(Allocation.OfTenCalls(() =>
        {
            for (var i = 0; i < 10; i++)
                queue.Put(i);
            while (queue.TryTake(TimeSpan.Zero, out _))
            {
            }
            queue.TryTake(TimeSpan.FromMilliseconds(1), out _);
        }), Is.Zero);
    }

    private static string Drain(BoundedQueue<int> queue)
    {
        var items = new List<int>();
        while (queue.TryTake(TimeSpan.Zero, out var item))
            items.Add(item);
        return string.Join(' ', items);
    }
}
