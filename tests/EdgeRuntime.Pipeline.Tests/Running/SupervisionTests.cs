using System.Buffers;
using System.Diagnostics;
using System.Text;
using EdgeRuntime.Devices.Drivers;
using EdgeRuntime.Devices.Video;
using EdgeRuntime.Frames;
using EdgeRuntime.Media;
using EdgeRuntime.Pipeline.Events;
using EdgeRuntime.Pipeline.Monitoring;

namespace EdgeRuntime.Pipeline.Tests.Running;

/// <summary>Sources and sinks that fail, hang and come back.</summary>
public sealed class SupervisionTests : PipelineTest
{
    private readonly ScriptedDriver _script = new();

    protected override DriverRegistry Drivers() => base.Drivers().Add(_script);

    [TearDown]
    public void LetGo() => _script.LetGo.Set();

    [Test]
    public void A_source_is_opened_again_until_it_is_there_and_again_when_it_goes()
    {
        var summary = RunToEnd("""{ "name": "p", "source": "script://fail-fail-5-3-end", "queue": { "drop": "wait" }, "sinks": [ { "uri": "collect://all", "events": [ "source" ] } ] }""")[0];
        var seen = Sinks.Of("all");
        Assert.Multiple(() =>
        {
            Assert.That((summary.Frames, summary.Reconnects, summary.State), Is.EqualTo((8L, 4L, SourceState.Ended)));
            Assert.That(seen.Select(one => one.Active), Is.EqualTo(new[] { false, true, false, true, false }), "lost is said once, however often it was tried");
            Assert.That(seen[0].Text, Does.Contain("the test's camera is not there"));
            Assert.That(seen[2].Text, Does.Contain("the test's camera is gone"));
            Assert.That(Print(), Does.Contain("edgert_source_reconnects_total{pipeline=\"p\"} 4"));
        });
    }

    [Test]
    public void A_source_that_gives_nothing_is_given_up_and_opened_again()
    {
        Host.Start(Parse("""{ "name": "p", "source": "script://2-silent-3-end", "stall": "300ms", "queue": { "drop": "wait" }, "sinks": [ { "uri": "collect://all", "events": [ "source" ] } ] }"""));
        // What was just opened has 5 s for its first frame, whatever the setting.
        Assert.That(Host.WaitForEnd(TimeSpan.FromSeconds(60)));
        Host.Stop();
        Assert.That(Host.Summarize()[0].Frames, Is.EqualTo(5));
        Assert.That(_script.Openings, Is.EqualTo(4));
    }

    [Test]
    public void A_dead_source_and_one_that_hangs_slow_no_other_and_all_end_in_time()
    {
        Host.Start(Parse("""
            { "name": "hangs", "source": "script://hang" },
            { "name": "dead", "source": "test://?absent=1000000&disconnect=1&fps=1000" },
            { "name": "blocked", "source": "test://?fps=0", "sinks": [ "collect://never?block" ] },
            { "name": "runs", "source": "test://?fps=0&frames=2000&width=64&height=64", "queue": { "drop": "wait" } }
            """));
        var clock = Stopwatch.StartNew();
        while (!Host.Summarize().Single(one => one.Name == "runs").State.Equals(SourceState.Ended))
        {
            Assert.That(clock.Elapsed, Is.LessThan(TimeSpan.FromSeconds(60)));
            Thread.Sleep(5);
        }
        Host.Stop();
        var runs = Host.Summarize().Single(one => one.Name == "runs");
        Assert.That((runs.Frames, runs.Reconnects), Is.EqualTo((2000L, 0L)));
        Assert.That(Host.Pipelines.Where(one => one.Name != "runs").Select(one => one.State), Is.All.EqualTo(SourceState.Stopped));
    }

    [Test]
    public void Tracks_end_and_rules_see_it_when_the_source_is_lost()
    {
        Host.Start(Parse("""
            { "name": "p", "source": "test://?fps=200&disconnect=30&absent=1000000", "queue": { "drop": "wait" }, "stages": [ { "type": "model", "bundle": "boxes.edge" }, { "type": "tracker" } ],
              "rules": [ { "name": "there", "when": "class == box" }, { "name": "lost", "when": "source == lost" } ], "sinks": [ "collect://all" ] }
            """));
        var all = Sinks.WaitFor("all", all => all.Any(one => one is { Name: "lost", Active: true }));
        Assert.That(all.Select(one => (one.Kind, one.Name, one.Active)), Is.SupersetOf(new[]
        {
            (PipelineEventKind.New, "tracker", false), (PipelineEventKind.Rule, "there", true), (PipelineEventKind.End, "tracker", false), (PipelineEventKind.Rule, "there", false), (PipelineEventKind.Rule, "lost", true),
        }));
    }

    [Test]
    public void Broken_JPEG_frames_are_counted_and_skipped()
    {
        using var encoder = new JpegEncoder();
        _script.Jpeg = encoder.Encode(new CameraFrame(FrameFormat.Grey, 320, 240, new byte[320 * 240])).ToArray();
        var sizes = new List<(int, int)>();
        var settings = Parse("""{ "name": "p", "source": "script://jpeg", "queue": { "drop": "wait" }, "stages": [ { "type": "model", "bundle": "boxes.edge" } ] }""")[0] with { FrameListeners = [new Sizes(sizes)] };
        Host.Start(settings);
        var clock = Stopwatch.StartNew();
        while (Host.Summarize()[0].Frames < 3)
        {
            Assert.That(clock.Elapsed, Is.LessThan(TimeSpan.FromSeconds(60)));
            Thread.Sleep(5);
        }
        Assert.That(Host.Summarize()[0].Broken, Is.EqualTo(1));
        Assert.That(sizes, Is.All.EqualTo((320, 240)), "the size of the file, though the model needs less than was decoded");
        Assert.That(Log, Has.Some.Contains("a frame is broken and was skipped"));
    }

    [Test]
    public void A_picture_that_changes_its_size_in_mid_stream_is_no_fault()
    {
        var sizes = new List<(int, int)>();
        var settings = Parse("""
            { "name": "p", "source": "test://?fps=0&frames=60&resize=30&width=320&height=240", "queue": { "drop": "wait" }, "stages": [ { "type": "model", "bundle": "boxes.edge" }, { "type": "tracker" },
              { "type": "zone", "name": "all", "units": "relative", "anchor": "center", "polygon": [[0, 0], [1, 0], [1, 1], [0, 1]] } ], "rules": [ { "name": "in", "when": "class == box in zone all" } ], "sinks": [ "collect://all" ] }
            """)[0] with { FrameListeners = [new Sizes(sizes)] };
        Host.Start(settings);
        var all = WaitForEvents("all")[0];
        Assert.That(all.Count(one => one.Kind == PipelineEventKind.Leave), Is.EqualTo(all.Count(one => one.Kind == PipelineEventKind.Enter)).And.GreaterThan(0), "nobody stays in a zone that is no more");
        Assert.That(sizes.Distinct(), Is.EqualTo(new[] { (320, 240), (160, 120) }));
        Assert.That((Host.Summarize()[0].Frames, Host.Summarize()[0].Failed), Is.EqualTo((60L, 0L)));
    }

    [Test]
    public void A_sink_that_fails_is_opened_again_and_gets_the_same_event()
    {
        Host.Start(Parse("""{ "name": "p", "source": "test://?fps=0&frames=5", "queue": { "drop": "wait" }, "stages": [ { "type": "model", "bundle": "boxes.edge", "report": "all" } ], "sinks": [ "collect://failing?fail=2&absent=1&unclosed=1", "collect://well" ] }"""));
        WaitForEvents("failing", "well");
        Host.Stop();
        Assert.That(Sinks.Of("failing").Select(one => one.Id), Is.EqualTo(Sinks.Of("well").Select(one => one.Id)), "none is lost, and they are in order");
        Assert.That(Print(), Does.Contain("edgert_sink_errors_total{pipeline=\"p\",stage=\"collect\"} 4"));
        Assert.That(Log, Has.Some.Contains("the test's sink is not there").And.Some.Contains("the test's sink cannot be closed").And.Some.Contains("works again"));
    }

    [Test]
    public void A_sink_that_blocks_loses_by_its_policy_and_slows_nobody()
    {
        Host.Start(Parse("""
            { "name": "p", "source": "test://?fps=0&frames=300", "queue": { "drop": "wait" }, "stages": [ { "type": "model", "bundle": "boxes.edge", "report": "all" } ],
              "sinks": [ { "uri": "collect://blocked?block", "queue": 4, "events": [ "result" ] }, { "uri": "collect://well?frames", "drop": "wait" } ] }
            """));
        var well = Sinks.WaitFor("well", all => all.Count(one => one.Kind == PipelineEventKind.Result) == 300);
        Sinks.LetGo.Set();
        Assert.That(Host.WaitForEnd(TimeSpan.FromSeconds(60)));
        Host.Stop();
        var blocked = Sinks.Of("blocked").Select(one => one.Id).ToArray();
        Assert.Multiple(() =>
        {
            Assert.That(blocked, Has.Length.EqualTo(5), "one in hand, four in the queue");
            Assert.That(blocked[1..], Is.EqualTo(well[^4..].Select(one => one.Id)), "the newest stayed");
            Assert.That(Print(), Does.Contain("edgert_dropped_total{pipeline=\"p\",queue=\"collect\"} 295"));
            Assert.That(well.First(one => one.Kind == PipelineEventKind.Result).HasFrame, "who wants frames gets them");
            Assert.That(well.Count(one => one.Kind == PipelineEventKind.Source), Is.EqualTo(1), "and who blocks holds none: the source had its buffers all the time");
        });
    }

    [Test]
    public void A_sink_that_waits_and_listens_to_its_pipeline_is_opened_again_too()
    {
        Host.Start(Parse("""
            { "name": "p", "source": "test://?fps=0&frames=50", "queue": { "drop": "wait" }, "stages": [ { "type": "model", "bundle": "boxes.edge", "report": "all" } ],
              "sinks": [ { "uri": "collect://all?listens&fail=2", "queue": 1, "drop": "wait" } ] }
            """));
        Assert.That(WaitForEvents("all")[0].Select(one => one.Id), Is.EqualTo(Enumerable.Range(1, 51)), "one of the source, and no loss");
    }

    [Test]
    public void A_pipeline_that_waits_for_a_sink_does_not_hang()
    {
        Host.Start(Parse("""
            { "name": "p", "source": "test://?fps=0", "queue": { "drop": "wait" }, "stages": [ { "type": "model", "bundle": "boxes.edge", "report": "all" } ],
              "sinks": [ { "uri": "collect://all?block", "queue": 1, "drop": "wait" } ] }
            """));
        Assert.That(() => Host.Summarize()[0].Events, Is.EqualTo(3).After(30_000, 5), "one in hand, one in the queue, one that waits for room");
        Assert.That(() => Host.Pipelines[0].Silence, Is.EqualTo(TimeSpan.Zero).After(30_000, 5), "or a service's watchdog would end it");
    }

    [Test]
    public void A_listener_that_throws_costs_no_event_and_no_frame()
    {
        var settings = Parse("""
            { "name": "p", "source": "test://?fps=0&frames=50", "queue": { "drop": "wait" }, "stages": [ { "type": "model", "bundle": "boxes.edge", "report": "all" } ], "sinks": [ { "uri": "collect://all?frames", "drop": "wait" } ] }
            """)[0] with { EventListeners = [new Thrower()] };
        Host.Start(settings);
        Assert.That(WaitForEvents("all")[0], Has.Length.EqualTo(51));
        Assert.That((Host.Summarize()[0].Frames, Host.Summarize()[0].Failed), Is.EqualTo((50L, 0L)));
        Assert.That(Log.Count(static line => line.Contains("the test's listener throws", StringComparison.Ordinal)), Is.EqualTo(1));
    }

    [Test]
    public void Metrics_are_there_for_everything()
    {
        RunToEnd("""{ "name": "p", "source": "test://?fps=0&frames=20&drop=5", "queue": { "drop": "wait" }, "stages": [ { "type": "model", "bundle": "boxes.edge" }, { "type": "tracker" } ], "sinks": [ "collect://all" ] }""");
        var metrics = Print();
        Assert.Multiple(() =>
        {
            foreach (var line in new[]
            {
                "edgert_frames_total{pipeline=\"p\"} 16", "edgert_source_frames_total{pipeline=\"p\"} 16", "edgert_source_missed_total{pipeline=\"p\"} 4", "edgert_stage_seconds_count{pipeline=\"p\",stage=\"model\"} 16",
                "edgert_stage_seconds_count{pipeline=\"p\",stage=\"tracker\"} 16", "edgert_frame_seconds_count{pipeline=\"p\"} 16", "edgert_events_total{pipeline=\"p\",kind=\"new\"} 1", "edgert_dropped_total{pipeline=\"p\",queue=\"source\"} 0",
                "edgert_fps{pipeline=\"p\"} ", "edgert_source_up{pipeline=\"p\"} 0", "edgert_sink_events_total{pipeline=\"p\",stage=\"collect\"} 3",
            })
                Assert.That(metrics, Does.Contain(line));
        });
    }

    /// <summary>Waits for the pipeline's end, and until sinks have all of its events.</summary>
    private Seen[][] WaitForEvents(params string[] sinks)
    {
        Assert.That(Host.WaitForEnd(TimeSpan.FromSeconds(60)), "it ends");
        return [.. sinks.Select(sink => Sinks.WaitFor(sink, all => all.Length == Host.Summarize()[0].Events))];
    }

    private string Print()
    {
        var bytes = new ArrayBufferWriter<byte>();
        Host.Metrics.Write(bytes);
        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }

    private sealed class Thrower : IEventListener
    {
        public void Take(PipelineEvent happened) => throw new InvalidOperationException("the test's listener throws");
    }

    private sealed class Sizes(List<(int, int)> sizes) : IFrameListener
    {
        public void Take(VideoFrame? frame, FrameResult result) => sizes.Add((result.Width, result.Height));
    }
}
