using EdgeRuntime.Pipeline.Sinks.Queues;
using NUnit.Framework;

namespace EdgeRuntime.Pipeline.Tests.Sinks;

/// <summary>What a queue on the disk is for: restarts, power cuts, damage.</summary>
internal sealed class DiskQueueTests
{
    private string _folder = "";

    private string[] Segments => [.. Directory.GetFiles(_folder, "*.queue").Order(StringComparer.Ordinal)];

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("edgert-queue-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void What_was_not_confirmed_is_there_after_a_restart([Values(0, 1, 150, 400)] int confirmed)
    {
        using (var queue = new DiskQueue(_folder, 1_000_000))
        {
            MessageQueueTests.Add(queue, 1, 400);
            MessageQueueTests.Take(queue, 400);
            for (var i = 0; i < confirmed; i++)
                queue.Confirm();
        }
        using var again = new DiskQueue(_folder, 1_000_000);
        Assert.That(again.Count, Is.EqualTo(400 - confirmed));
        MessageQueueTests.Add(again, 401, 402);
        Assert.That(MessageQueueTests.Take(again, 1000), Is.EqualTo(Enumerable.Range(confirmed + 1, 402 - confirmed)));
    }

    [Test]
    public void A_folder_that_failed_once_can_be_opened_again()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "position"));
        Assert.That(() => new DiskQueue(_folder, 1_000_000), Throws.InstanceOf<UnauthorizedAccessException>());
        Directory.Delete(Path.Combine(_folder, "position"));
        using var queue = new DiskQueue(_folder, 1_000_000);
        Assert.That(queue.Count, Is.Zero);
    }

    [Test]
    public void Files_are_removed_when_all_in_them_was_delivered()
    {
        using var queue = new DiskQueue(_folder, 1_000_000);
        MessageQueueTests.Add(queue, 1, 2000);
        Assert.That(Segments, Has.Length.GreaterThan(3));
        while (queue.TryNext(out _))
            queue.Confirm();
        MessageQueueTests.Add(queue, 1, 1);
        Assert.That(Segments, Has.Length.EqualTo(1));
        Assert.That(Segments.Sum(static path => new FileInfo(path).Length), Is.LessThan(1000));
    }

    [Test]
    public void A_record_that_a_power_cut_tore_is_gone_and_all_before_it_are_there([Values(1, 7, 8, 9, 100)] int missing)
    {
        using (var queue = new DiskQueue(_folder, 1_000_000))
            MessageQueueTests.Add(queue, 1, 10);
        using (var file = File.OpenWrite(Segments[^1]))
            file.SetLength(file.Length - missing);
        using var again = new DiskQueue(_folder, 1_000_000);
        MessageQueueTests.Add(again, 11, 11);
        Assert.That(MessageQueueTests.Take(again, 100), Is.EqualTo(Enumerable.Range(1, 9).Append(11)));
    }

    [Test]
    public void Bytes_that_the_disk_lost_end_a_file_and_the_next_goes_on()
    {
        using (var queue = new DiskQueue(_folder, 200_000))
            MessageQueueTests.Add(queue, 1, 300);
        var bytes = File.ReadAllBytes(Segments[0]);
        bytes.AsSpan(5000, 100).Clear();
        File.WriteAllBytes(Segments[0], bytes);
        using var again = new DiskQueue(_folder, 200_000);
        var numbers = MessageQueueTests.Take(again, 1000);
        Assert.That(numbers, Is.Ordered.And.Unique);
        Assert.That(numbers[0], Is.EqualTo(1));
        Assert.That(numbers[^1], Is.EqualTo(300));
        Assert.That(numbers, Has.Length.LessThan(300).And.Length.GreaterThan(150));
    }

    [Test]
    public void Any_bytes_are_no_reason_to_fail()
    {
        var random = new Random(3);
        for (var round = 0; round < 50; round++)
        {
            foreach (var name in (string[])["000000000003.queue", "000000000004.queue", "position"])
            {
                var bytes = new byte[random.Next(300)];
                random.NextBytes(bytes);
                File.WriteAllBytes(Path.Combine(_folder, name), bytes);
            }
            using var queue = new DiskQueue(_folder, 100_000);
            Assert.That(queue.Count, Is.Zero);
            MessageQueueTests.Add(queue, 1, 3);
            Assert.That(MessageQueueTests.Take(queue, 9), Is.EqualTo(new[] { 1, 2, 3 }));
            for (var i = 0; i < 3; i++)
                queue.Confirm();
        }
    }

    [Test]
    public void A_lost_position_means_twice_and_never_not_at_all()
    {
        using (var queue = new DiskQueue(_folder, 1_000_000))
        {
            MessageQueueTests.Add(queue, 1, 5);
            MessageQueueTests.Take(queue, 2);
            queue.Confirm();
        }
        File.Delete(Path.Combine(_folder, "position"));
        using var again = new DiskQueue(_folder, 1_000_000);
        Assert.That(MessageQueueTests.Take(again, 9), Is.EqualTo(new[] { 1, 2, 3, 4, 5 }));
    }

    [Test]
    public void Two_cannot_have_one_folder()
    {
        using var queue = new DiskQueue(_folder, 100_000);
        Assert.Throws<IOException>(() => new DiskQueue(_folder, 100_000).Dispose());
    }
}
