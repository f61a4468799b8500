using System.Buffers;
using System.Text;
using EdgeRuntime.Devices.Drivers;
using EdgeRuntime.Devices.Video;
using EdgeRuntime.Pipeline.Events;
using EdgeRuntime.Pipeline.Monitoring;
using EdgeRuntime.Pipeline.Tests.Running;

namespace EdgeRuntime.Pipeline.Tests.Hearing;

/// <summary>Pipelines that hear.</summary>
public sealed class SoundPipelineTests : PipelineTest
{
    private const string Both = """ "stages": [ { "type": "speech", "bundle": "vad.edge" }, { "type": "words", "bundle": "tones.edge" } ] """;
    private const string Waits = """ "queue": { "drop": "wait" } """;

    private readonly ToneDriver _microphone = new();

    protected override DriverRegistry Drivers() => base.Drivers().Add(_microphone);

    [SetUp]
    public void WriteModels()
    {
        ToneModels.WriteSpeech(Path.Combine(Folder, "vad.edge"));
        ToneModels.WriteWords(Path.Combine(Folder, "tones.edge"));
    }

    [TestCase(16000, 1, 800)]
    [TestCase(48000, 2, 7)]
    [TestCase(44100, 1, 4000)]
    public void Speech_and_words_of_one_source_are_events(int rate, int channels, int block)
    {
        var summary = RunToEnd($$"""{ "name": "p", "source": "mic://ssllssshhss?rate={{rate}}&channels={{channels}}&block={{block}}", {{Waits}}, {{Both}}, "sinks": [ "collect://all" ] }""")[0];
        var heard = Sinks.Of("all").Where(one => one.Kind is PipelineEventKind.Speech or PipelineEventKind.Word).ToArray();
        Assert.That(heard.Where(one => one.Kind == PipelineEventKind.Speech).Select(one => one.Active), Is.EqualTo(new[] { true, false, true, false }));
        Assert.That(heard.Where(one => one.Kind == PipelineEventKind.Word).Select(one => (one.Name, one.Text)), Is.EqualTo(new[] { ("words", "low"), ("words", "high") }));
        var ends = heard.Where(one => one is { Kind: PipelineEventKind.Speech, Active: false }).ToArray();
        Assert.Multiple(() =>
        {
            Assert.That(ends.Select(one => one.Start), Is.EqualTo(new[] { 1.0, 3.5 }).Within(0.07));
            Assert.That(ends.Select(one => one.End), Is.EqualTo(new[] { 2.0, 4.5 }).Within(0.07));
            Assert.That(heard.Where(one => one.Kind == PipelineEventKind.Word).Select(one => one.End), Is.EqualTo(new[] { 1.4, 3.9 }).Within(0.2));
            Assert.That(heard.Where(one => one.Kind == PipelineEventKind.Word).Select(one => one.Score), Is.All.InRange(0.7, 1));
            Assert.That((summary.Failed, summary.Dropped, summary.BadSamples, summary.ClippedSamples), Is.EqualTo((0L, 0L, 0L, 0L)));
            Assert.That(Log, Is.Empty);
        });
    }

    [Test]
    public void What_the_last_samples_say_is_told_at_the_end()
    {
        RunToEnd($$"""{ "name": "p", "source": "mic://sl", {{Waits}}, {{Both}}, "sinks": [ "collect://all" ] }""");
        Assert.That(Sinks.Of("all").Where(one => one.Kind != PipelineEventKind.Source).Select(one => (one.Kind, one.Active, one.Text)), Is.EquivalentTo(new[]
        {
            (PipelineEventKind.Speech, true, null), (PipelineEventKind.Speech, false, null), (PipelineEventKind.Word, false, "low"),
        }));
    }

    [Test]
    public void Rules_speak_of_speech_and_words()
    {
        RunToEnd($$"""
            { "name": "p", "source": "mic://ssllllllsshhssllss", {{Waits}}, {{Both}},
              "rules": [ { "name": "long", "when": "speech for 2 s" }, { "name": "quiet", "when": "!speech for 800 ms" }, { "name": "low", "when": "word == low && score > 0.7", "cooldown": "4s" },
                         { "name": "latch", "when": "word == low until word == high" }, { "name": "never", "when": "word == high && score < 0.5" }, { "name": "while", "when": "speech && word == high" } ],
              "sinks": [ { "uri": "collect://rules", "events": [ "rule" ] } ] }
            """);
        var rules = Sinks.Of("rules");
        Assert.Multiple(() =>
        {
            Assert.That(Of("long"), Is.EqualTo(new[] { true, false }), "three seconds of it, then one");
            Assert.That(Of("quiet").Count(active => active), Is.EqualTo(4), "before, between and behind");
            Assert.That(Of("low"), Is.EqualTo(new[] { true, false, true, false }), "the low tone lasts, and is heard again after the pause of a word, but not by the rule");
            Assert.That(Of("latch"), Is.EqualTo(new[] { true, false, true }));
            Assert.That(Of("never"), Is.Empty);
            Assert.That(Of("while"), Is.EqualTo(new[] { true, false }));
            Assert.That(rules.First(one => one.Name == "low"), Has.Property(nameof(Seen.Text)).EqualTo("low").And.Property(nameof(Seen.Score)).GreaterThan(0.7));
        });

        IEnumerable<bool> Of(string name) => rules.Where(one => one.Name == name).Select(one => one.Active);
    }

    [Test]
    public void A_device_that_goes_in_the_middle_of_a_word_ends_speech_and_starts_anew()
    {
        var summary = RunToEnd($$"""{ "name": "p", "source": "mic://slx-x-shhs", {{Waits}}, {{Both.Replace("tones.edge\"", "tones.edge\", \"smoothing\": \"600ms\"", StringComparison.Ordinal)}}, "sinks": [ "collect://all" ], "rules": [ { "name": "speaks", "when": "speech" } ] }""")[0];
        var all = Sinks.Of("all");
        Assert.Multiple(() =>
        {
            Assert.That((summary.Reconnects, _microphone.Openings), Is.EqualTo((2L, 3)));
            Assert.That(all.Where(one => one.Kind == PipelineEventKind.Speech).Select(one => (one.Active, Math.Round(2 * one.Start))), Is.EqualTo(new[] { (true, 1.0), (false, 1.0), (true, 1.0), (false, 1.0) }), "times begin again with the source");
            Assert.That(all.Where(one => one.Kind == PipelineEventKind.Word).Select(one => one.Text), Is.EqualTo(new[] { "high" }), "half of the low one was not enough, and nothing of it is left");
            Assert.That(all.Where(one => one.Name == "speaks").Select(one => one.Active), Is.EqualTo(new[] { true, false, true, false }));
        });
    }

    [Test]
    public void Samples_that_are_no_numbers_clipped_missed_or_none_are_counted_and_stop_nothing()
    {
        var summary = RunToEnd($$"""{ "name": "p", "source": "mic://snscszsmsslls", {{Waits}}, {{Both}}, "sinks": [ "collect://all" ] }""")[0];
        Assert.Multiple(() =>
        {
            Assert.That((summary.BadSamples, summary.ClippedSamples, summary.Missed, summary.Failed, summary.Reconnects), Is.EqualTo((8000L, 8000L, 100L, 0L, 0L)));
            Assert.That(Sinks.Of("all").Where(one => one.Kind == PipelineEventKind.Word).Select(one => one.Text).LastOrDefault(), Is.EqualTo("low"));
            Assert.That(Print(), Does.Contain("edgert_sound_bad_samples_total{pipeline=\"p\"} 8000").And.Contain("edgert_sound_clipped_samples_total{pipeline=\"p\"} 8000").And.Contain("edgert_source_missed_total{pipeline=\"p\"} 100").And.Match("edgert_heard_seconds_count\\{pipeline=\"p\"\\} [1-9]"));
        });
    }

    [Test]
    public void A_source_without_a_rate_is_told_and_no_sound()
    {
        var summary = RunToEnd($$"""{ "name": "p", "source": "mic://ss?rate=0", {{Waits}}, {{Both}} }""")[0];
        Assert.That((summary.Frames, summary.Failed), Is.EqualTo((0L, 4L)));
        Assert.That(Log, Has.Some.Contains("whole number of samples a second"));
    }

    [TestCase("""{ "type": "speech", "bundle": "tones.edge" }""", "stages[0]: ", "a class 'speech'")]
    [TestCase("""{ "type": "words", "bundle": "vad.edge" }""", "stages[0]: ", "--features")]
    [TestCase("""{ "type": "words", "bundle": "absent.edge" }""", "stages[0]: ", "absent.edge")]
    [TestCase("""{ "type": "words", "bundle": "tones.edge", "thresholds": { "lo": 0.5 } }""", "stages[0]: ", "there is no word 'lo'")]
    [TestCase("""{ "type": "words", "bundle": "tones.edge", "thresholds": { "low": 5 } }""", "stages[0].thresholds.low: ", "from 0 to 1")]
    [TestCase("""{ "type": "words", "bundle": "tones.edge", "threshhold": 0.5 }""", "stages[0].threshhold: ", "did you mean 'threshold'?")]
    [TestCase("""{ "type": "speech", "bundle": "vad.edge", "threshold": 0.2, "end_threshold": 0.5 }""", "stages[0]: ", "end threshold")]
    [TestCase("""{ "type": "speech", "bundle": "vad.edge" }, { "type": "speech", "name": "again", "bundle": "vad.edge" }""", "stages[1]: ", "one stage 'speech'")]
    [TestCase("""{ "type": "window", "samples": 8 }, { "type": "words", "bundle": "tones.edge" }""", "stages[1]: ", "two pipelines")]
    [TestCase("""{ "type": "words", "bundle": "tones.edge" }, { "type": "window", "samples": 8 }""", "stages[1]: ", "two pipelines")]
    [TestCase("""{ "type": "words", "bundle": "tones.edge" }, { "type": "tracker" }""", "stages[1]: ", "works on pictures")]
    public void What_cannot_be_is_named_by_line_and_key(string stages, string key, string problem)
    {
        var error = Assert.Catch<EdgeRuntimeException>(() => Host.Check(Parse($$"""{ "name": "p", "source": "mic://s", "stages": [ {{stages}} ] }""")));
        Assert.That(error!.Message, Does.StartWith($"test.json:1: pipelines[0].{key}").And.Contain(problem));
    }

    [TestCase("word == hi", "there is no word 'hi'")]
    [TestCase("word == low for 2 s", "'for' never holds")]
    [TestCase("speech && word == low for 2 s", "'for' never holds")]
    [TestCase("text contains \\\"lights on\\\"", "stage 'transcript'")]
    [TestCase("partial == low", "stage 'transcript'")]
    [TestCase("class == low", "ask for word, text")]
    [TestCase("speech == true", "found '=='")]
    [TestCase("word contains", "found the end")]
    public void Rules_that_cannot_be_are_named(string rule, string problem)
    {
        var error = Assert.Catch<EdgeRuntimeException>(() => Host.Check(Parse($$"""{ "name": "p", "source": "mic://s", {{Both}}, "rules": [ { "name": "r", "when": "{{rule}}" } ] }""")));
        Assert.That(error!.Message, Does.StartWith("test.json:1: pipelines[0].rules[0].when: column").And.Contain(problem));
    }

    [Test]
    public void Speech_is_of_a_stage_and_sound_of_a_source_of_samples()
    {
        Assert.That(() => Host.Check(Parse("""{ "name": "p", "source": "mic://s", "sound": {}, "rules": [ { "name": "r", "when": "speech" } ] }""")), Throws.TypeOf<ConfigurationException>().With.Message.Contains("put one into the pipeline"));
        Assert.That(() => Host.Check(Parse("""{ "name": "p", "source": "sim-gpio://chip/1", "sound": {} }""")), Throws.TypeOf<ConfigurationException>().With.Message.Contains("no source of samples"));
        Assert.That(() => Host.Check(Parse("""{ "name": "p", "source": "mic://s", "sound": { "level": 3 } }""")), Throws.TypeOf<ConfigurationException>().With.Message.Contains("sound.level: expected a number from -60 to 0"));
    }

    [Test]
    public void Listeners_get_the_sound_and_monitors_know_what_is_heard()
    {
        var heard = new Sounds();
        Host.Start(Parse($$"""{ "name": "p", "source": "mic://sll?channels=2&rate=48000", {{Waits}}, {{Both}} }""")[0] with { FrameListeners = [heard] });
        Assert.That(Host.WaitForEnd(TimeSpan.FromSeconds(60)));
        Assert.Multiple(() =>
        {
            Assert.That((heard.Samples, heard.Rate, heard.Speech), Is.EqualTo((72000L, 48000, true)));
            Assert.That(heard.Peak, Is.EqualTo(0.5).Within(1e-3));
            Assert.That(Host.Pipelines[0].Hearing, Is.Not.Null);
            Assert.That(Host.Pipelines[0].Hearing!.Words, Is.EqualTo(new[] { "low", "high" }));
            Assert.That(Host.Pipelines[0].Hearing!.Speech, Is.True);
        });
    }

    [Test]
    public void Hearing_allocates_nothing_on_any_thread()
    {
        const int Window = 1000;
        var heard = new Sounds();
        Host.Start(Parse($$"""
            { "name": "p", "source": "mic://sllsshhs?rate=48000&channels=2&block=480&repeat=16", {{Waits}}, {{Both}}, "sound": { "high_pass": 80, "level": -12 },
              "rules": [ { "name": "low", "when": "word == low" }, { "name": "speaks", "when": "speech for 1 s" } ] }
            """)[0] with { FrameListeners = [heard] });
        Assert.That(Host.WaitForEnd(TimeSpan.FromSeconds(120)));
        Assert.That(Least(heard.Allocated), Is.Zero, "the stages' thread");
        Assert.That(Least(_microphone.Allocated), Is.Zero, "the source's thread");

        // A collection that another thread starts counts what is left of a thread's allocation block.
        static long Least(List<long> allocated) => Enumerable.Range(1, allocated.Count / Window - 1).Min(window => allocated[(window + 1) * Window - 1] - allocated[window * Window]);
    }

    private string Print()
    {
        var bytes = new ArrayBufferWriter<byte>();
        Host.Metrics.Write(bytes);
        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }

    private sealed class Sounds : IFrameListener
    {
        public List<long> Allocated { get; } = new(1 << 16);

        public long Samples { get; private set; }

        public int Rate { get; private set; }

        public float Peak { get; private set; }

        public bool Speech { get; private set; }

        public void Take(VideoFrame? frame, FrameResult result)
        {
            Allocated.Add(GC.GetAllocatedBytesForCurrentThread());
            var sound = result.Sound!;
            Samples += sound.Samples.Length;
            Rate = sound.SampleRate;
            foreach (var sample in sound.Samples.Span)
                Peak = Math.Max(Peak, sample);
            Speech |= sound.IsSpeech && sound.SpeechProbability > 0.5f;
        }
    }
}
