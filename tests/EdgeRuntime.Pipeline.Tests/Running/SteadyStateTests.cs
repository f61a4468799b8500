using EdgeRuntime.Devices.Drivers;
using EdgeRuntime.Devices.Video;
using EdgeRuntime.EndToEnd.Tests;
using EdgeRuntime.Pipeline.Events;
using EdgeRuntime.Pipeline.Monitoring;
using EdgeRuntime.Pipeline.Sinks;

namespace EdgeRuntime.Pipeline.Tests.Running;

/// <summary>No thread of a pipeline allocates once it runs.</summary>
public sealed class SteadyStateTests : PipelineTest
{
    private const int Window = 1000;
    private const int Windows = 5;

    private readonly CountingDriver _source = new();

    protected override DriverRegistry Drivers()
    {
        var drivers = base.Drivers();
        _source.Inner = drivers.Find<FrameDriver>("test")!;
        return drivers.Add(_source);
    }

    [TestCase("")]
    [TestCase("""{ "type": "model", "bundle": "lids.edge", "report": "all" }, { "type": "model", "bundle": "quadrant.edge", "every": 3, "report": "all" }, """, TestName = "A_thousand_frames_with_three_models_allocate_nothing_on_any_thread")]
    public void A_thousand_frames_with_model_tracker_zone_line_rules_and_events_allocate_nothing_on_any_thread(string further)
    {
        BoxModel.Write(Path.Combine(Folder, "lids.edge"), "lid");
        QuadrantModel.WriteBundle(Path.Combine(Folder, "quadrant.edge"), onnx: false);
        var sink = new CountingSinks();
        using var host = new PipelineHost(Drivers(), [sink], Log.Enqueue);
        var stages = new CountingFrames();
        var settings = Parse($$"""
            { "name": "p", "source": "counted://?fps=0&frames=6000&width=128&height=96&boxes=3", "queue": { "drop": "wait" },
              "stages": [ { "type": "model", "bundle": "boxes.edge", "report": "all" }, {{further}}{ "type": "filter", "score": 0.1 }, { "type": "tracker", "update": "1ms" },
                          { "type": "zone", "name": "left", "anchor": "center", "polygon": [[0, 0], [64, 0], [64, 96], [0, 96]] }, { "type": "line", "name": "middle", "from": [64, 0], "to": [64, 96] } ],
              "rules": [ { "name": "in", "when": "class == box && score > 0.5 for 1 ms in zone left", "then": [ "count:" ] }, { "name": "two", "when": "count(class == box) >= 2" } ],
              "sinks": [ { "uri": "count:", "drop": "wait" } ] }
            """)[0] with { FrameListeners = [stages] };
        host.Start(settings);
        Assert.That(host.WaitForEnd(TimeSpan.FromSeconds(120)));
        host.Stop();
        Assert.Multiple(() =>
        {
            Assert.That(Least(stages.Allocated), Is.Zero, "the stages' thread");
            Assert.That(Least(_source.Allocated), Is.Zero, "the source's thread");
            Assert.That(sink.Events, Is.GreaterThan(6000), "there were events all the time");
            Assert.That(Least(sink.Allocated), Is.Zero, "the sink's thread");
        });
    }

    // A collection that another thread starts counts what is left of this thread's allocation block: what is allocated per frame is in every window.
    private static long Least(List<long> allocated)
    {
        Assert.That(allocated, Has.Count.GreaterThanOrEqualTo(Window * Windows));
        return Enumerable.Range(1, Windows - 1).Min(window => allocated[(window + 1) * Window - 1] - allocated[window * Window]);
    }

    private sealed class CountingFrames : IFrameListener
    {
        public List<long> Allocated { get; } = new(10_000);

        public void Take(VideoFrame? frame, FrameResult result) => Allocated.Add(GC.GetAllocatedBytesForCurrentThread());
    }

    private sealed class CountingDriver() : FrameDriver("counted", "counted://", "the simulated camera, its thread's allocations counted")
    {
        public FrameDriver Inner { get; set; } = null!;

        public List<long> Allocated { get; } = new(10_000);

        public override Func<FrameSource> Prepare(DeviceUri uri)
        {
            var open = Inner.Prepare(uri);
            return () => new Source(open(), Allocated);
        }

        private sealed class Source(FrameSource inner, List<long> allocated) : FrameSource
        {
            public override VideoFormat Format => inner.Format;

            public override VideoFrame? Read(TimeSpan timeout)
            {
                var frame = inner.Read(timeout);
                Ended = inner.Ended;
                if (allocated.Count < allocated.Capacity)
                    allocated.Add(GC.GetAllocatedBytesForCurrentThread());
                return frame;
            }

            protected override void Dispose(bool disposing) => inner.Dispose();
        }
    }

    private sealed class CountingSinks() : SinkDriver("count", "count:", "counts")
    {
        private long _events;

        public long Events => _events;

        public List<long> Allocated { get; } = new(60_000);

        public override Func<Sink> Prepare(DeviceUri uri, SinkContext context) => () => new CountingSink(this, keeps: context.Name == "count");

        private sealed class CountingSink(CountingSinks owner, bool keeps) : Sink
        {
            public override void Open() { }

            public override void Write(PipelineEvent happened)
            {
                Interlocked.Increment(ref owner._events);
                if (keeps && owner.Allocated.Count < owner.Allocated.Capacity)
                    owner.Allocated.Add(GC.GetAllocatedBytesForCurrentThread());
            }
        }
    }
}
