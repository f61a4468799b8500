using EdgeRuntime.Devices.Drivers;
using EdgeRuntime.Devices.Video;
using EdgeRuntime.Pipeline.Events;
using EdgeRuntime.Pipeline.Monitoring;
using EdgeRuntime.Pipeline.Tests.Running;

namespace EdgeRuntime.Pipeline.Tests.Hearing;

/// <summary>Models from sound to sound.</summary>
public sealed class DenoiseTests : PipelineTest
{
    private readonly ToneDriver _microphone = new();

    protected override DriverRegistry Drivers() => base.Drivers().Add(_microphone);

    [Test]
    public void The_stages_that_follow_hear_what_the_model_gives()
    {
        ToneModels.WriteWords(Path.Combine(Folder, "tones.edge"));
        Run("cut", 128, """{ "type": "words", "name": "before", "bundle": "tones.edge" }, """, """, { "type": "words", "name": "after", "bundle": "tones.edge" }""", "sllss");
        Assert.That(Sinks.Of("all").Where(one => one.Kind == PipelineEventKind.Word).Select(one => one.Name), Is.EqualTo(new[] { "before" }), "a tone of a fifth is too quiet to be the word");
    }

    [TestCase("", 128)]
    [TestCase(""", "hop": 32 """, 128)]
    public void Samples_go_through_chunk_by_chunk(string options, int length)
    {
        var heard = Run("cut", length, "", "", "sl", options);
        var most = options.Length == 0 ? 0.1f : 0.4f;
        Assert.That(heard.Max(), Is.EqualTo(most).Within(1e-6), "chunks that overlap add up");
        Assert.That(heard, Has.Count.EqualTo(16000));
        Assert.That(heard.Take(7000).Max(), Is.Zero);
    }

    [Test]
    public void A_mask_of_one_changes_nothing_but_the_time()
    {
        var heard = Run("pass", 257, "", "", "sl", """, "spectrum": true, "hop": 128, "window": "none" """);
        Assert.That(heard, Has.Count.EqualTo(16000));
        heard = Run("gate", 257, "", "", "sllllll", """, "spectrum": true, "hop": 128 """);
        var plain = Enumerable.Range(0, heard.Count).Select(at => at < 8000 ? 0 : (float)(0.5 * Math.Sin(2 * Math.PI * 440 * at / 16000))).ToArray();
        var difference = Enumerable.Range(20000, 20000).Max(at => Math.Abs(heard[at] - plain[at - 384]));
        Assert.That(difference, Is.LessThan(0.05), "what is loud goes through, 512 − 128 samples later");
        Assert.That(heard.Take(7000).Max(Math.Abs), Is.Zero);
    }

    [Test]
    public void A_model_that_gives_no_numbers_is_silence_and_begins_anew()
    {
        var heard = Run("log", 128, "", "", "ll");
        Assert.That(heard, Has.Count.EqualTo(16000).And.All.Zero, "the logarithm of a tone");
        Assert.That(Host.Summarize()[0].Failed, Is.Zero);
    }

    [Test]
    public void Cleaning_allocates_nothing()
    {
        const int Window = 1000;
        ToneModels.WriteCleaner(Path.Combine(Folder, "gate.edge"), 257, "gate");
        var heard = new Samples();
        Host.Start(Parse("""{ "name": "p", "source": "mic://sllsshhs?rate=48000&block=480&repeat=10", "queue": { "drop": "wait" }, "stages": [ { "type": "denoise", "bundle": "gate.edge", "spectrum": true, "hop": 128 } ] }""")[0] with { FrameListeners = [heard] });
        Assert.That(Host.WaitForEnd(TimeSpan.FromSeconds(120)));
        Assert.That(Enumerable.Range(1, heard.Allocated.Count / Window - 1).Min(window => heard.Allocated[(window + 1) * Window - 1] - heard.Allocated[window * Window]), Is.Zero);
    }

    [TestCase("cut", 128, """, "hop": 129 """, "1 to the chunk's 128")]
    [TestCase("cut", 128, """, "spectrum": true """, "even product of 2, 3 and 5")]
    [TestCase("cut", 257, """, "spectrum": true, "hop": 200 """, "chunks that overlap")]
    [TestCase("cut", 128, """, "window": "hamming" """, "hann or none")]
    public void What_cannot_be_is_named(string kind, int values, string options, string problem)
    {
        ToneModels.WriteCleaner(Path.Combine(Folder, $"{kind}.edge"), values, kind);
        Assert.That(Assert.Catch<EdgeRuntimeException>(() => Host.Check(Parse($$"""{ "name": "p", "source": "mic://s", "stages": [ { "type": "denoise", "bundle": "{{kind}}.edge" {{options}} } ] }""")))!.Message, Does.StartWith("test.json:1: pipelines[0].stages[0]").And.Contain(problem));
    }

    [Test]
    public void A_model_of_another_shape_is_refused()
    {
        ToneModels.WriteSpeech(Path.Combine(Folder, "vad.edge"));
        Assert.That(() => Host.Check(Parse("""{ "name": "p", "source": "mic://s", "stages": [ { "type": "denoise", "bundle": "vad.edge" } ] }""")), Throws.TypeOf<ConfigurationException>().With.Message.Contains("as many values"));
    }

    private List<float> Run(string kind, int values, string before, string after, string sound, string options = "")
    {
        ToneModels.WriteCleaner(Path.Combine(Folder, $"{kind}.edge"), values, kind);
        var heard = new Samples();
        var name = $"p{Host.Pipelines.Count}";
        Host.Start(Parse($$"""{ "name": "{{name}}", "source": "mic://{{sound}}", "queue": { "drop": "wait" }, "stages": [ {{before}} { "type": "denoise", "bundle": "{{kind}}.edge" {{options}} }{{after}} ], "sinks": [ "collect://all" ] }""")[0] with { FrameListeners = [heard] });
        Assert.That(Host.WaitForEnd(TimeSpan.FromSeconds(60)));
        Host.Stop();
        Assert.That(Log, Is.Empty);
        return heard.All;
    }

    private sealed class Samples : IFrameListener
    {
        public List<float> All { get; } = new(1 << 22);

        public List<long> Allocated { get; } = new(1 << 16);

        public void Take(VideoFrame? frame, FrameResult result)
        {
            Allocated.Add(GC.GetAllocatedBytesForCurrentThread());
            foreach (var sample in result.Sound!.Samples.Span)
                All.Add(sample);
        }
    }
}
