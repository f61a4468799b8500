using System.Buffers;
using System.Collections.Concurrent;
using System.Text;
using EdgeRuntime.Devices.Drivers;
using EdgeRuntime.Pipeline.Events;
using EdgeRuntime.Pipeline.Metrics;
using EdgeRuntime.Pipeline.Sinks;
using EdgeRuntime.Vision.Geometry;
using NUnit.Framework;

namespace EdgeRuntime.Pipeline.Tests.Sinks;

/// <summary>What the tests of sinks have in common: a folder, a pipeline that is none, events.</summary>
internal abstract class SinkTest
{
    protected string Folder { get; private set; } = "";

    protected FakeMonitor Monitor { get; private set; } = new();

    protected MetricRegistry Metrics { get; private set; } = new();

    /// <summary>The lines that sinks had for whoever looks after the program.</summary>
    protected ConcurrentBag<string> Log { get; private set; } = [];

    protected DriverRegistry Drivers { get; private set; } = new();

    protected SinkContext Context => new("sink", Monitor, Drivers, Metrics, Folder, AllowCommands: false, Log.Add);

    [SetUp]
    public void MakeFolder()
    {
        Folder = Directory.CreateTempSubdirectory("edgert-sink-").FullName;
        (Monitor, Metrics, Drivers, Log) = (new FakeMonitor(), new MetricRegistry(), new DriverRegistry(), []);
    }

    [TearDown]
    public void RemoveFolder() => Directory.Delete(Folder, recursive: true);

    protected static PipelineEvent Event(long id, PipelineEventKind kind = PipelineEventKind.New, string time = "2026-11-26T08:15:30.123Z", string? @class = "person", bool active = false, string? name = "yard") => new()
    {
        Kind = kind,
        Pipeline = "door",
        Name = name,
        Id = id,
        Time = DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture),
        FrameSequence = 17,
        Class = @class,
        Score = 0.93f,
        Track = 4,
        Box = new Box(10, 20, 40, 60.5f),
        FrameSize = (640, 480),
        Active = active,
    };

    /// <summary>Makes and opens the sink of a URI.</summary>
    protected Sink Open(SinkDriver driver, string uri, SinkContext? context = null)
    {
        var sink = driver.Prepare(DeviceUri.Parse(uri), context ?? Context)();
        sink.Open();
        return sink;
    }

    protected string PrintMetrics()
    {
        var bytes = new ArrayBufferWriter<byte>();
        Metrics.Write(bytes);
        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }
}
