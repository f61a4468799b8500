using System.Buffers;
using System.Text;
using EdgeRuntime.EndToEnd.Tests;
using EdgeRuntime.Devices.Simulated;
using EdgeRuntime.Frames;
using EdgeRuntime.Pipeline.Configuration;
using EdgeRuntime.Pipeline.Events;
using EdgeRuntime.Pipeline.Monitoring;
using EdgeRuntime.Pipeline.Tests.Running;
using EdgeRuntime.Vision.Geometry;
using EdgeRuntime.Devices.Video;

namespace EdgeRuntime.Pipeline.Tests.Stages;

/// <summary>Stages on the simulated camera, whose boxes are known.</summary>
public sealed class StagesInPipelinesTests : PipelineTest
{
    private const string Source = "test://?width=320&height=240&fps=0&frames=120&boxes=1&seed=3";
    private const string Wait = """ "queue": { "drop": "wait" } """;

    [Test]
    public void Boxes_are_found_where_they_are_in_pixels_of_the_source_and_keep_their_number()
    {
        var pattern = new TestPattern(FrameFormat.Nv12, 320, 240, 1, 3);
        var least = 1f;
        var tracks = new HashSet<int>();
        var listener = new Frames((_, result) =>
        {
            Assert.That(result.Tracks.Length, Is.LessThanOrEqualTo(1));
            if (result.Tracks.IsEmpty)
                return;
            var (box, track) = (pattern.Box(0, result.Sequence), result.Tracks[0]);
            least = Math.Min(least, track.Box.IntersectionOverUnion(new Box(box.X, box.Y, box.X + box.Width, box.Y + box.Height)));
            tracks.Add(track.Id);
        });
        var settings = Parse($$"""{ "name": "p", "source": "{{Source}}", {{Wait}}, "stages": [ { "type": "model", "bundle": "boxes.edge" }, { "type": "tracker" } ], "sinks": [ "collect://all" ] }""")[0] with { FrameListeners = [listener] };
        Host.Start(settings);
        Assert.That(Host.WaitForEnd(TimeSpan.FromSeconds(60)));
        Host.Stop();
        Assert.Multiple(() =>
        {
            Assert.That(listener.Count, Is.EqualTo(120));
            Assert.That(listener.Failure, Is.Null);
            Assert.That(least, Is.GreaterThan(0.6f));
            Assert.That(tracks, Has.Count.EqualTo(1));
            Assert.That(Sinks.Of("all").Select(one => one.Kind), Is.EqualTo(new[] { PipelineEventKind.Source, PipelineEventKind.New, PipelineEventKind.End }));
            Assert.That(Sinks.Of("all").Select(one => one.Id), Is.EqualTo(new long[] { 1, 2, 3 }));
        });
    }

    [Test]
    public void Zones_lines_and_rules_tell_what_the_known_box_does()
    {
        var pattern = new TestPattern(FrameFormat.Nv12, 320, 240, 1, 3);
        RunToEnd($$"""
            { "name": "p", "source": "{{Source}}", {{Wait}},
              "stages": [ { "type": "model", "bundle": "boxes.edge" }, { "type": "tracker", "kind": "iou", "confirm_after": 1 },
                          { "type": "zone", "name": "left", "units": "relative", "anchor": "center", "polygon": [[0, 0], [0.5, 0], [0.5, 1], [0, 1]] },
                          { "type": "line", "name": "middle", "from": [160, 0], "to": [160, 240], "anchor": "center", "margin": 1 } ],
              "rules": [ { "name": "in", "when": "class == box in zone left", "then": [ "collect://action" ] }, { "name": "over", "when": "crosses middle to-left" } ],
              "sinks": [ "collect://all" ] }
            """);
        var inside = false;
        var (enters, leaves, toLeft, toRight) = (0, 0, 0, 0);
        for (var frame = 0; frame < 120; frame++)
        {
            var box = pattern.Box(0, frame);
            var now = box.X + box.Width / 2.0 < 160;
            (enters, leaves) = (enters + (now && !inside ? 1 : 0), leaves + (!now && inside ? 1 : 0));
            if (frame > 0)
                (toLeft, toRight) = (toLeft + (now && !inside ? 1 : 0), toRight + (!now && inside ? 1 : 0));
            inside = now;
        }
        var all = Sinks.Of("all");
        Assert.Multiple(() =>
        {
            Assert.That(toLeft + toRight, Is.GreaterThan(1), "the pattern moves enough for this test");
            Assert.That(all.Count(one => one.Kind == PipelineEventKind.Enter && one.Name == "left"), Is.EqualTo(enters));
            Assert.That(all.Count(one => one.Kind == PipelineEventKind.Leave), Is.EqualTo(leaves + (inside ? 1 : 0)), "who is in at the end leaves");
            // Seen along the line from its upper end down, the left half of the picture is on the right.
            Assert.That(all.Count(one => one is { Kind: PipelineEventKind.Cross, Direction: "to-right" }), Is.EqualTo(toLeft));
            Assert.That(all.Count(one => one is { Kind: PipelineEventKind.Cross, Direction: "to-left" }), Is.EqualTo(toRight));
            Assert.That(all.Count(one => one is { Kind: PipelineEventKind.Rule, Name: "over", Active: true }), Is.EqualTo(toRight));
            Assert.That(Sinks.Of("action").Where(one => one.Active).Count(), Is.EqualTo(enters), "an action gets its rule's events");
            Assert.That(Sinks.Of("action").Select(one => one.Name), Is.All.EqualTo("in"), "and no others");
        });
    }

    [Test]
    public void Every_other_frame_is_enough_for_a_slow_model_and_filters_drop_what_is_too_small()
    {
        var listener = new Frames(static (_, _) => { });
        var found = 0;
        var settings = Parse($$"""
            { "name": "p", "source": "{{Source}}", {{Wait}}, "stages": [ { "type": "model", "bundle": "boxes.edge", "every": 4, "report": "all" }, { "type": "filter", "classes": [ "box" ], "size": [ 200, 200 ] } ], "sinks": [ "collect://all" ] }
            """)[0] with { FrameListeners = [listener, new Frames((_, result) => found += result.Vision.Detections.Length)] };
        Host.Start(settings);
        Assert.That(Host.WaitForEnd(TimeSpan.FromSeconds(60)));
        Host.Stop();
        Assert.That((listener.Count, found), Is.EqualTo((120, 0)));
        Assert.That(Sinks.Of("all").Count(one => one.Kind == PipelineEventKind.Result), Is.InRange(25, 30), "one of four frames was looked at");
    }

    [Test]
    public void Several_models_look_at_a_picture_and_what_they_find_is_put_together()
    {
        BoxModel.Write(Path.Combine(Folder, "lids.edge"), "lid");
        var (both, places) = (0, 0);
        var settings = Parse($$"""
            { "name": "p", "source": "{{Source}}", {{Wait}}, "stages": [ { "type": "model", "bundle": "boxes.edge" }, { "type": "model", "name": "lids", "bundle": "lids.edge", "report": "all" }, { "type": "tracker" } ],
              "rules": [ { "name": "two", "when": "count(class == box) == 1 && count(class == lid) == 1" } ], "sinks": [ "collect://all" ] }
            """)[0] with { FrameListeners = [new Frames((_, result) =>
            {
                var found = result.Vision.Detections;
                if (found.Length != 2)
                    return;
                both += (found[0].Class, found[1].Class) == (0, 1) ? 1 : 0;
                places += found[0].Box == found[1].Box && result.Vision.Points(0).SequenceEqual(result.Vision.Points(1)) ? 1 : 0;
            })] };
        Host.Start(settings);
        Assert.That(Host.Pipelines[0].Labels, Is.EqualTo(new[] { "box", "lid" }));
        Assert.That(Host.WaitForEnd(TimeSpan.FromSeconds(60)));
        Host.Stop();
        Assert.Multiple(() =>
        {
            Assert.That(both, Is.GreaterThan(100));
            Assert.That(places, Is.EqualTo(both), "both saw the same");
            Assert.That(Sinks.Of("all").Where(one => one.Kind == PipelineEventKind.New).Select(one => one.Class), Is.EquivalentTo(new[] { "box", "lid" }));
            Assert.That(Sinks.Of("all").Where(one => one.Kind == PipelineEventKind.Result).Select(one => (one.Name, one.Class)).Distinct(), Is.EqualTo(new[] { ("lids", "lid") }), "events name the stage");
            Assert.That(Sinks.Of("all").Count(one => one is { Kind: PipelineEventKind.Rule, Active: true }), Is.EqualTo(1));
        });
    }

    [Test]
    public void Masks_of_a_model_behind_others_have_its_classes()
    {
        BoxModel.WriteMask(Path.Combine(Folder, "mask.edge"), "dark\nbright");
        var (boxes, bright, others) = (0, 0, 0);
        var settings = Parse($$"""
            { "name": "p", "source": "{{Source}}", {{Wait}}, "stages": [ { "type": "model", "bundle": "boxes.edge" }, { "type": "model", "name": "mask", "bundle": "mask.edge" } ], "sinks": [ "collect://all" ] }
            """)[0] with { FrameListeners = [new Frames((_, result) =>
            {
                boxes += result.Vision.Detections.Length;
                var mask = result.Vision.Mask;
                bright += mask.CountOf(2); // behind "box" and "dark"
                others += mask.Width * mask.Height - mask.CountOf(0) - mask.CountOf(2);
            })] };
        Host.Start(settings);
        Assert.That(Host.Pipelines[0].Labels, Is.EqualTo(new[] { "box", "dark", "bright" }));
        Assert.That(Host.WaitForEnd(TimeSpan.FromSeconds(60)));
        Host.Stop();
        Assert.That(boxes, Is.GreaterThan(100));
        Assert.That(bright, Is.GreaterThan(100 * boxes));
        Assert.That(others, Is.Zero);
    }

    [Test]
    public void Models_whose_classes_cannot_be_told_apart_are_refused_before_anything_starts()
    {
        BoxModel.WriteMask(Path.Combine(Folder, "few.edge"), "dark");
        BoxModel.WriteMask(Path.Combine(Folder, "many.edge"), string.Join('\n', Enumerable.Range(0, 256).Select(static i => $"surface {i}")));
        PipelineSettings[] Both(string first, string second) => [.. Parse($$"""
            { "name": "p", "source": "{{Source}}", "stages": [ { "type": "model", "bundle": "{{first}}.edge" }, { "type": "model", "name": "second", "bundle": "{{second}}.edge" } ], "sinks": [ "collect://all" ] }
            """)];
        Assert.Multiple(() =>
        {
            Assert.That(() => Host.Start(Both("boxes", "few")), Throws.TypeOf<ConfigurationException>().With.Message.Contains("the model has 1 labels, its outputs have 2 classes; give one label for each"));
            Assert.That(() => Host.Start(Both("boxes", "many")), Throws.TypeOf<ConfigurationException>().With.Message.Contains("many.edge: a mask holds classes 0 to 255, and its own would be 1 to 256 behind those of the models above; put it before them"));
            Assert.That(() => Host.Check(Both("many", "boxes")), Throws.Nothing);
        });
    }

    [Test]
    public void A_classifier_of_whole_pictures_stands_beside_a_detector_and_what_it_said_holds_until_it_looks_again()
    {
        QuadrantModel.WriteBundle(Path.Combine(Folder, "quadrant.edge"), onnx: false);
        var (looks, wholes) = (0, 0);
        var settings = Parse($$"""
            { "name": "p", "source": "{{Source}}", {{Wait}},
              "stages": [ { "type": "model", "bundle": "boxes.edge", "every": 2 }, { "type": "model", "name": "where", "bundle": "quadrant.edge", "every": 10, "report": "all" }, { "type": "filter", "score": 0.1 }, { "type": "tracker" } ],
              "rules": [ { "name": "seen", "when": "class == box && count(class != box) == 1" } ], "sinks": [ "collect://all" ] }
            """)[0] with { FrameListeners = [new Frames((_, result) =>
            {
                looks++;
                wholes += result.Vision.Classes.Length == 4 && result.Vision.Classes[0].Index >= 1 && result.Tracks.Length <= 1 ? 1 : 0;
            })] };
        Host.Start(settings);
        Assert.That(Host.Pipelines[0].Labels, Is.EqualTo(new[] { "box" }.Concat(QuadrantModel.Labels)));
        Assert.That(Host.Pipelines[0].Parts.Where(static part => part.Role == "stage").Select(static part => (part.Name, part.Kind)), Is.EqualTo(new[] { ("model", "model"), ("where", "model"), ("filter", "filter"), ("tracker", "tracker") }));
        Assert.That(Host.WaitForEnd(TimeSpan.FromSeconds(60)));
        Host.Stop();
        var said = Sinks.Of("all").Where(one => one.Kind == PipelineEventKind.Result).ToArray();
        var metrics = new ArrayBufferWriter<byte>();
        Host.Metrics.Write(metrics);
        Assert.Multiple(() =>
        {
            Assert.That((looks, wholes), Is.EqualTo((120, 120)), "each frame has the class that holds, as a class behind the detector's");
            Assert.That(said, Has.Length.EqualTo(6), "it looks each tenth time of the detector's 60");
            Assert.That(said.Select(one => one.Name), Is.All.EqualTo("where"));
            Assert.That(said.Select(one => one.Class), Is.All.AnyOf(QuadrantModel.Labels));
            Assert.That(Sinks.Of("all").Count(one => one is { Kind: PipelineEventKind.Rule, Name: "seen", Active: true }), Is.GreaterThan(0), "rules see the whole picture's class beside what is followed");
            Assert.That(Sinks.Of("all").Where(one => one.Kind == PipelineEventKind.New).Select(one => one.Class), Is.Not.Empty.And.All.EqualTo("box"));
            Assert.That(Encoding.UTF8.GetString(metrics.WrittenSpan), Does.Contain("edgert_stage_seconds_count{pipeline=\"p\",stage=\"where\"} 120"));
        });
    }

    [TestCase("\"margin\": 0.5")]
    [TestCase("\"level\": [0, 1], \"margin\": 0.25", TestName = "Crops that are turned until two points are level")]
    public void Crops_go_to_a_second_model_and_what_it_says_is_the_objects(string region)
    {
        QuadrantModel.WriteBundle(Path.Combine(Folder, "quadrant.edge"), onnx: false);
        var details = new List<string>();
        var settings = Parse($$"""
            { "name": "p", "source": "{{Source}}", {{Wait}},
              "stages": [ { "type": "model", "bundle": "boxes.edge" }, { "type": "tracker" }, { "type": "crop", "name": "part", "bundle": "quadrant.edge", "of": "box", {{region}}, "most": 1 } ],
              "rules": [ { "name": "any", "when": "part.score > 0.2 && class == box" } ], "sinks": [ "collect://all" ] }
            """)[0] with { FrameListeners = [new Frames((_, result) =>
            {
                foreach (var detail in result.Details)
                    details.Add($"{detail.Stage} {detail.Track} {detail.Labels[detail.Vision.Classes[0].Index]}");
            })] };
        Host.Start(settings);
        Assert.That(Host.WaitForEnd(TimeSpan.FromSeconds(60)));
        Host.Stop();
        var results = Sinks.Of("all").Where(one => one.Kind == PipelineEventKind.Result).ToArray();
        Assert.Multiple(() =>
        {
            Assert.That(details, Has.Count.GreaterThan(100).And.All.StartsWith("part 1 "));
            Assert.That(results, Is.Not.Empty);
            Assert.That(results.Select(one => one.Name), Is.All.EqualTo("part"));
            Assert.That(results.Select(one => one.Class), Is.All.AnyOf("top-left", "top-right", "bottom-left", "bottom-right"));
            Assert.That(Sinks.Of("all").Count(one => one is { Kind: PipelineEventKind.Rule, Active: true }), Is.EqualTo(1));
        });
    }

    [Test]
    public void Windows_of_samples_go_to_a_model_and_its_error_is_a_value()
    {
        BoxModel.WriteTanh(Path.Combine(Folder, "tanh.edge"), 20);
        File.WriteAllLines(Path.Combine(Folder, "motor.csv"), ["time,x,y", .. Enumerable.Range(0, 100).Select(i => FormattableString.Invariant($"{i},{(i < 50 ? 0 : 2)},0"))]);
        RunToEnd("""
            { "name": "p", "source": "file://motor.csv", "stages": [ { "type": "window", "samples": 10, "hop": 5, "channels": [ "y", "x" ] }, { "type": "model", "bundle": "tanh.edge" } ],
              "rules": [ { "name": "anomaly", "when": "value > 0.5" } ], "sinks": [ "collect://all" ] }
            """);
        var values = Sinks.Of("all").Where(one => one.Kind == PipelineEventKind.Result).Select(one => one.Value).ToArray();
        var full = Math.Pow(2 - Math.Tanh(2), 2) / 2;
        Assert.Multiple(() =>
        {
            Assert.That(values, Has.Length.EqualTo(19), "(100 - 10) / 5 + 1");
            Assert.That(values[..9], Is.All.EqualTo(0));
            Assert.That(values[9], Is.EqualTo(full / 2).Within(1e-3), "half of the window");
            Assert.That(values[10..], Is.All.EqualTo(full).Within(1e-3));
            Assert.That(Sinks.Of("all").Where(one => one.Kind == PipelineEventKind.Rule).Select(one => (one.Name, one.Active)), Is.EqualTo(new[] { ("anomaly", true), ("anomaly", false) }));
        });
    }

    [Test]
    public void Edges_of_a_line_are_events_and_rules_know_its_level()
    {
        var chip = SimulatedChip.Of("pipeline-edges");
        chip.Drive(3, false);
        Host.Start(Parse("""
            { "name": "p", "source": "sim-gpio://pipeline-edges/3?edge=both", "rules": [ { "name": "open", "when": "level == high for 20 ms" }, { "name": "fell", "when": "edge == falling" } ], "sinks": [ "collect://all" ] }
            """));
        Sinks.WaitFor("all", all => all.Any(one => one is { Kind: PipelineEventKind.Source, Active: true }));
        chip.Drive(3, true);
        Sinks.WaitFor("all", all => all.Any(one => one is { Name: "open", Active: true }));
        chip.Drive(3, false);
        var all = Sinks.WaitFor("all", all => all.Any(one => one is { Name: "open", Active: false }) && all.Any(one => one is { Name: "fell", Active: false }));
        Assert.That(all.Where(one => one.Kind == PipelineEventKind.Result).Select(one => one.Class), Is.EqualTo(new[] { "rising", "falling" }));
        Assert.That(all.Count(one => one is { Name: "fell", Active: true }), Is.EqualTo(1));
    }

    private sealed class Frames(Action<VideoFrame?, FrameResult> take) : IFrameListener
    {
        public int Count { get; private set; }

        public Exception? Failure { get; private set; }

        public void Take(VideoFrame? frame, FrameResult result)
        {
            Count++;
            try
            {
                take(frame, result);
            }
            catch (AssertionException exception)
            {
                Failure ??= exception;
            }
        }
    }
}
