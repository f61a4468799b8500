using EdgeRuntime.Devices.Drivers;
using EdgeRuntime.Devices.Video;
using EdgeRuntime.Pipeline.Configuration;
using EdgeRuntime.Pipeline.Events;
using EdgeRuntime.Pipeline.Monitoring;

namespace EdgeRuntime.Pipeline.Tests.Running;

public sealed class PipelineHostTests : PipelineTest
{
    private string Write(string pipelines)
    {
        var path = Path.Combine(Folder, "pipelines.json");
        File.WriteAllText(path, $"{{ \"pipelines\": [ {pipelines} ] }}");
        return path;
    }

    [Test]
    public void A_reload_keeps_what_is_the_same_and_refuses_what_is_bad()
    {
        const string Same = """{ "name": "same", "source": "test://?fps=50", "stages": [ { "type": "model", "bundle": "boxes.edge" } ] }""";
        var changes = 0;
        Host.Changed += () => changes++;
        Host.Start(Write($$"""{{Same}}, { "name": "other", "source": "test://?fps=50" }"""));
        var before = Host.Pipelines.ToArray();

        Assert.That(() => Host.Reload(Write($$"""{{Same}}, { "name": "other", "source": "nothing://" }""")), Throws.InstanceOf<ConfigurationException>().With.Message.Contains("pipelines.json:1: pipelines[1].source: nothing://"));
        Assert.That(Host.Pipelines, Is.EqualTo(before), "the old ones go on");
        Assert.That(before.Select(one => one.State), Has.None.EqualTo(SourceState.Stopped));

        Assert.That(Host.Reload(Write($$"""{ "name": "new", "source": "test://?fps=50" }, {{Same.Replace(" \"source\"", "\n  // moved\n  \"source\"")}}, { "name": "other", "source": "test://?fps=25" }""")), Is.EqualTo((2, 1, 1)));
        Assert.That(Host.Pipelines.Single(one => one.Name == "same"), Is.SameAs(before[0]), "spaces and comments change nothing");
        Assert.That(before[1].State, Is.EqualTo(SourceState.Stopped));
        Assert.That(changes, Is.EqualTo(2));

        BoxModel.Write(Path.Combine(Folder, "boxes.edge"), "other-label");
        Assert.That(Host.Reload(Write(Same)), Is.EqualTo((1, 3, 0)), "the bundle is another file");
        Assert.That(Host.Pipelines[0].Labels, Is.EqualTo(new[] { "other-label" }));
    }

    [TestCase("""{ "name": "p", "source": "test://?fsp=3" }""", "pipelines.json:1: pipelines[0].source:", "'fsp'")]
    [TestCase("""{ "name": "p", "source": "test://", "stages": [ { "type": "model", "bundle": "a\u0000b" } ] }""", "pipelines[0].stages[0].bundle:", "NUL")]
    [TestCase("""{ "name": "p", "source": "test://", "sinks": [ "collect://a%00b" ] }""", "pipelines[0].sinks[0]:", "NUL (%00)")]
    [TestCase("""{ "name": "p", "source": "nothing://x" }""", "pipelines[0].source:", "'nothing' is no source", "test://")]
    [TestCase("""{ "name": "p", "source": "test://", "stages": [ { "type": "tracker" } ] }""", "pipelines[0].stages[0]:", "put a stage 'model' before it")]
    [TestCase("""{ "name": "p", "source": "test://", "stages": [ { "type": "model", "bundle": "none.edge" } ] }""", "pipelines[0].stages[0]:", "none.edge")]
    [TestCase("""{ "name": "p", "source": "test://", "stages": [ { "type": "window", "samples": 4 } ] }""", "pipelines[0].source:", "'test' is no source of samples")]
    [TestCase("""{ "name": "p", "source": "sim-samples://?channels=x&rate=100", "stages": [ { "type": "model", "bundle": "boxes.edge" } ] }""", "pipelines[0].stages[0]:", "put a stage 'window' before it")]
    [TestCase("""{ "name": "p", "source": "sim-samples://?channels=x&rate=100", "stages": [ { "type": "window", "samples": 7, "channels": [ "x" ] }, { "type": "model", "bundle": "boxes.edge" } ] }""", "pipelines[0].stages[1]:", "3072 values")]
    [TestCase("""{ "name": "p", "source": "test://", "stages": [ { "type": "model", "bundle": "boxes.edge" }, { "type": "model", "bundle": "boxes.edge" } ] }""", "pipelines[0].stages[1]:", "a model above has a class 'box', too")]
    [TestCase("""{ "name": "p", "source": "test://", "stages": [ { "type": "model", "bundle": "boxes.edge" }, { "type": "tracker" }, { "type": "model", "bundle": "boxes.edge" } ] }""", "pipelines[0].stages[2]:", "stand together before all other stages")]
    [TestCase("""{ "name": "p", "source": "test://", "stages": [ { "type": "model", "bundle": "boxes.edge" }, { "type": "model", "bundle": "boxes.edge", "every": 2 } ] }""", "pipelines[0].stages[1]:", "must look at all that the first model looks at")]
    [TestCase("""{ "name": "p", "source": "test://", "stages": [ { "type": "model", "bundle": "boxes.edge", "decoder": "yolo" } ] }""", "pipelines[0].stages[0]:", "decoder yolo")]
    [TestCase("""{ "name": "p", "source": "test://", "stages": [ { "type": "model", "bundle": "boxes.edge" }, { "type": "filter", "classes": [ "bix" ] } ] }""", "pipelines[0].stages[1]:", "did you mean 'box'?")]
    [TestCase("""{ "name": "p", "source": "test://", "stages": [ { "type": "model", "bundle": "boxes.edge", "name": "source" } ] }""", "pipelines[0].stages[0]:", "the name 'source' is taken")]
    [TestCase("""{ "name": "p", "source": "test://", "stages": [ { "type": "model", "bundle": "boxes.edge" } ], "rules": [ { "name": "r", "when": "class == bix" } ] }""", "pipelines[0].rules[0].when: column 10: the model has no class 'bix'; did you mean 'box'?", "in \"class == bix\"")]
    [TestCase("""{ "name": "p", "source": "test://", "rules": [ { "name": "r", "when": "class == box" } ] }""", "pipelines[0].rules[0].when: column 1: 'class' is of what a model finds")]
    [TestCase("""{ "name": "p", "source": "sim-gpio://x/1", "rules": [ { "name": "r", "when": "class == rising" } ] }""", "or ask for edge and level")]
    [TestCase("""{ "name": "p", "source": "test://", "sinks": [ "nowhere://x" ] }""", "pipelines[0].sinks[0]:", "events cannot be sent to 'nowhere'", "collect://name")]
    [TestCase("""{ "name": "p", "source": "test://", "rules": [ { "name": "r", "when": "source == lost", "then": [ "nowhere://x" ] } ] }""", "pipelines[0].rules[0].then:", "nowhere")]
    public void What_cannot_be_is_said_with_line_and_key_before_anything_runs(string pipelines, params string[] messages)
    {
        var path = Write(pipelines);
        var exception = Assert.Catch<EdgeRuntimeException>(() => Host.Check(PipelineFile.Read(path)))!;
        foreach (var message in messages)
            Assert.That(exception.Message, Does.Contain(message));
        Assert.That(() => Host.Start(path), Throws.InstanceOf<EdgeRuntimeException>());
        Assert.That(Host.Pipelines, Is.Empty);
        var metrics = new System.Buffers.ArrayBufferWriter<byte>();
        Host.Metrics.Write(metrics);
        Assert.That(metrics.WrittenCount, Is.Zero, "and nothing is left of it");
    }

    [TestCase(1)]
    [TestCase(2)]
    public void A_stop_does_not_wait_for_a_reload_and_nothing_is_started_after_it(int opening)
    {
        using var driver = new SlowDriver(opening);
        using var host = new PipelineHost(Drivers().Add(driver), [Sinks], Log.Enqueue);
        host.Start(Write("""{ "name": "door", "source": "test://?fps=50" }"""));
        var reload = Task.Run(() => host.Reload(Write("""{ "name": "door", "source": "test://?fps=50" }, { "name": "yard", "source": "slow://" }""")));
        Assert.That(driver.Reached.Wait(TimeSpan.FromSeconds(60)));
        Assert.That(Task.Run(host.Stop).Wait(TimeSpan.FromSeconds(60)), "it ends while the reload still opens something");
        Assert.That(host.Pipelines.Select(static one => (one.Name, one.State)), Is.EqualTo(new[] { ("door", SourceState.Stopped) }));
        driver.LetGo.Set();
        Assert.That(() => reload.Wait(TimeSpan.FromSeconds(60)), Throws.InstanceOf<AggregateException>().With.InnerException.InstanceOf<ObjectDisposedException>());
        Assert.That(host.Pipelines.Select(static one => one.Name), Is.EqualTo(new[] { "door" }));
    }

    [Test]
    public void Files_that_all_are_broken_keep_no_processor_busy()
    {
        var pictures = Directory.CreateDirectory(Path.Combine(Folder, "pictures")).FullName;
        for (var i = 0; i < 3; i++)
            File.WriteAllBytes(Path.Combine(pictures, $"{i}.jpg"), [0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 0, 0]);
        var clock = System.Diagnostics.Stopwatch.StartNew();
        Host.Start(Parse($$"""{ "name": "p", "source": "file://{{pictures}}?loop", "stages": [ { "type": "model", "bundle": "boxes.edge" } ] }"""));
        Assert.That(() => Host.Summarize()[0].Broken, Is.GreaterThan(20).After(60_000, 10));
        Host.Stop();
        Assert.That(Host.Summarize()[0].Broken, Is.LessThanOrEqualTo(9 + clock.ElapsedMilliseconds / 10), "from the ninth on, each takes 10 ms");
    }

    [Test]
    public void An_application_builds_a_pipeline_in_a_few_lines()
    {
        var events = new List<PipelineEventKind>();
        var frames = 0;
        var monitor = new PipelineBuilder("door").From("test://?fps=0&frames=50").Queue(2, DropPolicy.Wait)
            .Model(Path.Combine(Folder, "boxes.edge")).Track().Zone("all", (0, 0), (640, 0), (640, 480), (0, 480))
            .Rule("seen", "class == box in zone all").To("collect://all", "rule")
            .OnEvent(happened => events.Add(happened.Kind)).OnFrame((_, _) => frames++)
            .Start(Host);
        Assert.That(Host.WaitForEnd(TimeSpan.FromSeconds(60)));
        Host.Stop();
        Assert.Multiple(() =>
        {
            Assert.That(frames, Is.EqualTo(50));
            Assert.That(events, Does.Contain(PipelineEventKind.New).And.Contain(PipelineEventKind.Enter).And.Contain(PipelineEventKind.Rule));
            Assert.That(Sinks.Of("all").Select(one => one.Kind), Is.Not.Empty.And.All.EqualTo(PipelineEventKind.Rule));
            Assert.That(monitor.Parts.Select(part => $"{part.Role} {part.Name}"), Is.EqualTo(new[] { "source source", "stage model", "stage tracker", "stage all", "sink collect" }));
            Assert.That(monitor.Areas.Single().Points, Has.Count.EqualTo(4));
        });
    }

    [Test]
    public void A_limit_of_frames_ends_a_pipeline_and_what_comes_later_is_no_loss()
    {
        Host.FrameLimit = 7;
        var summary = RunToEnd("""{ "name": "p", "source": "test://?fps=0", "queue": { "drop": "wait" } }""")[0];
        Assert.That((summary.Frames, summary.Dropped), Is.EqualTo((7L, 0L)));
    }

    // A driver whose so-and-so-manieth preparation takes until it is let go.
    private sealed class SlowDriver(int which) : FrameDriver("slow", "slow://", "a camera that takes its time"), IDisposable
    {
        private int _prepared;

        public ManualResetEventSlim Reached { get; } = new();

        public ManualResetEventSlim LetGo { get; } = new();

        public override Func<FrameSource> Prepare(DeviceUri uri)
        {
            if (++_prepared == which)
            {
                Reached.Set();
                LetGo.Wait(TimeSpan.FromSeconds(120));
            }
            return static () => throw new DeviceException("the test's camera is not there");
        }

        public void Dispose() => LetGo.Set();
    }
}
