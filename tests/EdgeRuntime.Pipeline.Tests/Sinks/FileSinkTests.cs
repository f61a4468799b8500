using System.Text.Json;
using EdgeRuntime.Devices.Drivers;
using EdgeRuntime.Pipeline.Sinks;
using EdgeRuntime.Pipeline.Sinks.Files;
using EdgeRuntime.TestKit;
using NUnit.Framework;

namespace EdgeRuntime.Pipeline.Tests.Sinks;

internal sealed class FileSinkTests : SinkTest
{
    private static readonly FileDriver s_driver = new();

    private string File => Path.Combine(Folder, "events.jsonl");

    private static long[] Ids(string path) => System.IO.File.ReadAllLines(path).Select(static line => JsonDocument.Parse(line).RootElement.GetProperty("id").GetInt64()).ToArray();

    [Test]
    public void Events_are_lines_and_a_second_start_goes_on_behind_them()
    {
        using (var sink = Open(s_driver, $"file://{File}"))
            sink.Write(Event(1));
        using (var sink = Open(s_driver, "file://events.jsonl"))
            sink.Write(Event(2));
        Assert.That(Ids(File), Is.EqualTo(new long[] { 1, 2 }));
    }

    [Test]
    public void A_full_file_becomes_the_first_of_those_that_are_kept()
    {
        using var sink = Open(s_driver, $"file://{Folder}/new/events.jsonl?max=1kB&keep=2");
        for (var id = 1; id <= 20; id++)
            sink.Write(Event(id));
        var names = Directory.GetFiles(Path.Combine(Folder, "new")).Select(Path.GetFileName).Order();
        Assert.That(names, Is.EqualTo(new[] { "events.jsonl", "events.jsonl.1", "events.jsonl.2" }));
        var ids = Directory.GetFiles(Path.Combine(Folder, "new")).Order().Reverse().SelectMany(Ids).ToArray();
        Assert.That(ids, Is.EqualTo(Enumerable.Range(21 - ids.Length, ids.Length)), "the newest, in order, across the files");
        Assert.That(Directory.GetFiles(Path.Combine(Folder, "new")).Select(static path => new FileInfo(path).Length), Is.All.LessThanOrEqualTo(1000));
        Assert.That(PrintMetrics(), Does.Match(@"edgert_sink_files_total\{pipeline=""door"",stage=""sink""\} [1-9]"));
    }

    [Test]
    public void A_day_has_a_file_of_its_own()
    {
        using var sink = Open(s_driver, $"file://{File}?daily");
        sink.Write(Event(1, time: $"{DateTime.UtcNow:yyyy-MM-dd}T00:00:00Z"));
        sink.Write(Event(2, time: $"{DateTime.UtcNow.AddDays(1):yyyy-MM-dd}T00:00:00Z"));
        sink.Write(Event(3, time: $"{DateTime.UtcNow.AddDays(1):yyyy-MM-dd}T23:59:59Z"));
        Assert.That(Ids($"{File}.1"), Is.EqualTo(new long[] { 1 }));
        Assert.That(Ids(File), Is.EqualTo(new long[] { 2, 3 }));
    }

    [Test]
    public void What_a_power_cut_left_of_a_line_is_taken_away()
    {
        System.IO.File.WriteAllText(File, "{\"id\":1}\n{\"id\":2,\"na");
        using var sink = Open(s_driver, $"file://{File}");
        sink.Write(Event(3));
        Assert.That(Ids(File), Is.EqualTo(new long[] { 1, 3 }));
    }

    [Test]
    public void A_full_disk_is_an_error_that_leaves_whole_lines_and_ends_when_there_is_space()
    {
        var disk = new Disk();
        using var sink = new FileSink(new FileSinkOptions(File, false, 1_000_000, 5, false, TimeSpan.Zero), Metrics.Counter("edgert_sink_files_total", ""), path => new SmallDisk(path, disk));
        sink.Open();
        sink.Write(Event(1));
        disk.Space = 100;
        Assert.That(Assert.Throws<DeviceException>(() => sink.Write(Event(2)))!.Message, Does.Contain("the disk is full; make space").And.Contain(File));
        Assert.That(Ids(File), Is.EqualTo(new long[] { 1 }), "no torn line");
        sink.Close();
        sink.Open();
        Assert.Throws<DeviceException>(() => sink.Write(Event(2)));
        disk.Space = long.MaxValue;
        sink.Write(Event(2));
        Assert.That(Ids(File), Is.EqualTo(new long[] { 1, 2 }));
    }

    [Test]
    public void The_kernels_own_full_device_says_so()
    {
        using var sink = Open(s_driver, "file:///dev/full");
        Assert.That(Assert.Throws<DeviceException>(() => sink.Write(Event(1)))!.Message, Does.StartWith("/dev/full: the disk is full"));
    }

    [Test]
    public void A_place_that_cannot_be_written_is_a_device_that_failed()
    {
        System.IO.File.WriteAllText(Path.Combine(Folder, "file"), "");
        var sink = s_driver.Prepare(DeviceUri.Parse($"file://{Folder}/file/events.jsonl"), Context)();
        Assert.That(Assert.Throws<DeviceException>(sink.Open)!.Message, Does.Contain("cannot be written").And.Contain("file/events.jsonl"));
    }

    [TestCase("file://", "expected a path")]
    [TestCase("file:///var/log/", "expected the name of a file")]
    [TestCase("file:///a?max=10", "max is '10'")]
    [TestCase("file:///a?size=10MB", "there is no option 'size'")]
    [TestCase("file:///a?flush=soon", "expected a duration")]
    public void A_wrong_uri_is_refused(string uri, string expected) =>
        Assert.That(Assert.Throws<ConfigurationException>(() => s_driver.Prepare(DeviceUri.Parse(uri), Context))!.Message, Does.Contain(expected));

    [Test]
    public void Lines_go_to_the_disk_when_their_time_has_come()
    {
        using var sink = Open(s_driver, $"file://{File}?flush=1h");
        Assert.That(sink.Rest(TimeSpan.Zero), Is.EqualTo(Timeout.InfiniteTimeSpan), "nothing waits");
        sink.Write(Event(1));
        Assert.That(sink.Rest(TimeSpan.Zero), Is.GreaterThan(TimeSpan.FromMinutes(50)).And.LessThanOrEqualTo(TimeSpan.FromHours(1)));
        using var never = Open(s_driver, $"file://{Folder}/other?flush=never");
        never.Write(Event(1));
        Assert.That(never.Rest(TimeSpan.Zero), Is.EqualTo(Timeout.InfiniteTimeSpan));
    }

    [Test]
    public void Nothing_is_allocated()
    {
        using var sink = Open(s_driver, $"file://{File}?flush=1h");
        var happened = Event(1);
        Assert.That(Allocation.OfTenCalls(() => sink.Write(happened)), Is.Zero);
    }

    private sealed class Disk
    {
        public long Space { get; set; } = long.MaxValue;
    }

    /// <summary>A file on a disk that takes what it has space for and then says that it is full, as write(2) does.</summary>
    private sealed class SmallDisk(string path, Disk disk) : FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0)
    {
        public override void Write(ReadOnlySpan<byte> buffer)
        {
            var fits = (int)Math.Min(buffer.Length, disk.Space);
            base.Write(buffer[..fits]);
            if (fits < buffer.Length)
                throw new IOException("No space left on device", 28);
        }
    }
}
