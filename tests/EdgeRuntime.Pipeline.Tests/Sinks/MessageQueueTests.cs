using System.Text;
using EdgeRuntime.Pipeline.Sinks.Queues;
using EdgeRuntime.TestKit;
using NUnit.Framework;

namespace EdgeRuntime.Pipeline.Tests.Sinks;

[TestFixture(true)]
[TestFixture(false)]
internal sealed class MessageQueueTests(bool onDisk)
{
    private string _folder = "";

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("edgert-queue-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void Messages_come_in_the_order_of_their_adding_and_again_after_a_rewind()
    {
        using var queue = Make();
        Add(queue, 1, 5);
        Assert.That(Take(queue, 3), Is.EqualTo(new[] { 1, 2, 3 }));
        queue.Confirm();
        Assert.That((queue.Oldest, queue.Count), Is.EqualTo((1, 4)));
        queue.Rewind();
        Add(queue, 6, 6);
        Assert.That(Take(queue, 10), Is.EqualTo(new[] { 2, 3, 4, 5, 6 }));
        for (var i = 0; i < 5; i++)
            queue.Confirm();
        Assert.That((queue.Oldest, queue.Count, queue.Bytes), Is.EqualTo((6, 0, 0)));
        Assert.That(queue.TryNext(out _), Is.False);
    }

    [Test]
    public void Beyond_the_bound_the_oldest_give_way_and_are_counted()
    {
        using var queue = Make(100_000);
        var dropped = Add(queue, 1, 1000);
        Assert.That(dropped, Is.GreaterThan(0));
        Assert.That(queue.Bytes, Is.LessThanOrEqualTo(100_000).And.GreaterThan(99_000));
        Assert.That(Take(queue, 2000), Is.EqualTo(Enumerable.Range(dropped + 1, 1000 - dropped)), "what stays is the newest, without a gap");
    }

    [Test]
    public void What_is_dropped_while_it_is_under_way_is_gone()
    {
        using var queue = Make(100_000);
        Add(queue, 1, 300);
        Take(queue, 100);
        var dropped = Add(queue, 301, 600);
        Assert.That(dropped, Is.GreaterThan(100));
        Assert.That(queue.Oldest, Is.EqualTo(dropped));
        Assert.That(Take(queue, 1), Is.EqualTo(new[] { dropped + 1 }));
    }

    [Test]
    public void A_random_life_is_that_of_a_list()
    {
        var random = new Random(7);
        var (expected, next, given, number) = (new List<int>(), 0, 0, 0);
        using var queue = Make(long.MaxValue / 2);
        for (var step = 0; step < 5000; step++)
        {
            switch (random.Next(10))
            {
                case < 4:
                    Add(queue, ++number, number);
                    expected.Add(number);
                    break;
                case < 7:
                    Assert.That(Take(queue, 1), Is.EqualTo(expected.Skip(given).Take(1)));
                    given = Math.Min(given + 1, expected.Count);
                    break;
                case < 9 when given > 0:
                    queue.Confirm();
                    expected.RemoveAt(0);
                    (given, next) = (given - 1, next + 1);
                    break;
                default:
                    queue.Rewind();
                    given = 0;
                    break;
            }
            Assert.That((queue.Count, queue.Oldest), Is.EqualTo((expected.Count, next)));
        }
    }

    [Test]
    public void Nothing_is_allocated_per_message()
    {
        using var queue = Make();
        var message = Encoding.UTF8.GetBytes(new string('x', 300));
        Assert.That(Allocation.OfTenCalls(() =>
        {
            queue.Add(message);
            queue.TryNext(out _);
            queue.Confirm();
        }), Is.Zero);
    }

    private MessageQueue Make(long most = 1_000_000) => onDisk ? new DiskQueue(_folder, most) : new MemoryQueue(most);

    internal static int Add(MessageQueue queue, int from, int to)
    {
        var dropped = 0;
        for (var number = from; number <= to; number++)
            dropped += queue.Add(Encoding.UTF8.GetBytes($"{number}:{new string('x', 200 + number % 50)}"));
        return dropped;
    }

    internal static int[] Take(MessageQueue queue, int most)
    {
        var numbers = new List<int>();
        while (numbers.Count < most && queue.TryNext(out var message))
            numbers.Add(int.Parse(Encoding.UTF8.GetString(message).Split(':')[0]));
        return [.. numbers];
    }
}
