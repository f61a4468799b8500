using EdgeRuntime.Devices.Drivers;
using EdgeRuntime.Media;
using EdgeRuntime.Pipeline.Events;
using EdgeRuntime.Pipeline.Monitoring;
using EdgeRuntime.Pipeline.Sinks;
using EdgeRuntime.Pipeline.Sinks.Recordings;
using NUnit.Framework;

namespace EdgeRuntime.Pipeline.Tests.Sinks;

/// <summary>Sound whose samples are their own numbers, in blocks of 100 at 1,000 a second; the clock on the wall has no part in it.</summary>
internal sealed class RecordingSinkTests : SinkTest
{
    private const int Block = 100;

    private static readonly RecordingDriver s_driver = new();

    private readonly FrameResult _result = new() { Sound = new SoundResult() };

    private string[] Files => [.. Directory.GetFiles(Path.Combine(Folder, "sound"), "*.wav").Order(StringComparer.Ordinal)];

    [Test]
    public void A_recording_has_the_seconds_before_and_after()
    {
        using var sink = Open(s_driver, "recordings://sound?before=2s&after=1s");
        Give(0, 50);
        sink.Write(Word(1, 49));
        Give(50, 70);
        Assert.That(sink.Rest(TimeSpan.Zero), Is.EqualTo(Timeout.InfiniteTimeSpan), "it is complete");
        Assert.That(Path.GetFileName(Files.Single()), Is.EqualTo("20261126-081530.123-1-word-lights_on.wav"));
        Assert.That(File.ReadAllText(Path.ChangeExtension(Files[0], ".json")), Does.Contain("\"text\":\"lights on\""));
        Assert.That(Samples(Files[0]), Is.EqualTo(Enumerable.Range(3000, 3000)), "2 s before the end of block 49 to 1 s behind it");
        Assert.That(WavFile.Read(Files[0]).Format.SampleRate, Is.EqualTo(1000));
    }

    [Test]
    public void Another_event_meanwhile_makes_it_longer_but_not_beyond_the_longest()
    {
        using var sink = Open(s_driver, "recordings://sound?before=1s&after=1s&longest=3s");
        Give(0, 20);
        sink.Write(Word(1, 19));
        Give(20, 25);
        sink.Write(Word(2, 24));
        Give(25, 35);
        sink.Write(Word(3, 34, time: "2026-11-26T08:15:35Z"));
        Give(35, 60);
        sink.Rest(TimeSpan.Zero);
        Assert.That(Files.Select(Samples).Select(samples => (samples[0], samples[^1])), Is.EqualTo(new[] { (1000, 3499), (2500, 4499) }), "the second has its own second before, too");
    }

    [Test]
    public void The_end_of_speech_a_part_of_a_text_and_a_lost_source_are_no_reason()
    {
        using var sink = Open(s_driver, "recordings://sound");
        Give(0, 20);
        sink.Write(Word(1, 19, PipelineEventKind.Speech));
        sink.Write(Word(2, 19, PipelineEventKind.Text));
        sink.Write(Word(3, 0, PipelineEventKind.Source));
        Assert.That(sink.Rest(TimeSpan.Zero), Is.EqualTo(Timeout.InfiniteTimeSpan));
        Assert.That(Files, Is.Empty);
    }

    [Test]
    public void Another_rate_and_the_end_of_the_sink_end_a_recording()
    {
        using (var sink = Open(s_driver, "recordings://sound?before=1s&after=30s"))
        {
            Give(0, 20);
            sink.Write(Word(1, 19));
            Give(20, 25);
            sink.Rest(TimeSpan.Zero);
            Give(0, 10, rate: 2000);
            sink.Rest(TimeSpan.Zero);
            Assert.That(Samples(Files.Single()), Is.EqualTo(Enumerable.Range(1000, 1500)));
            sink.Write(Word(2, 9, time: "2026-11-26T08:15:35Z"));
            sink.Rest(TimeSpan.Zero);
        }
        Assert.That(Samples(Files[1]), Is.EqualTo(Enumerable.Range(0, 1000)), "less was there than should be before");
        Assert.That(Monitor.Frames, Is.Empty, "nobody listens any more");
        Assert.That(PrintMetrics(), Does.Contain("edgert_sink_files_total{pipeline=\"door\",stage=\"sink\"} 2"));
    }

    [Test]
    public void What_memory_did_not_hold_is_left_out_and_counted()
    {
        using var sink = Open(s_driver, "recordings://sound?before=2s&after=1s&memory=100kB");
        Give(0, 10);
        sink.Write(Word(1, 9));
        Give(10, 700);
        sink.Rest(TimeSpan.Zero);
        Assert.That(PrintMetrics(), Does.Contain("edgert_sink_dropped_total{pipeline=\"door\",stage=\"sink\"} 1"));
    }

    [Test]
    public void Only_so_many_stay()
    {
        using var sink = Open(s_driver, "recordings://sound?before=100ms&after=100ms&keep=2");
        for (var i = 0; i < 4; i++)
        {
            Give(10 * i, 10 * i + 5);
            sink.Write(Word(i + 1, 10 * i + 4, time: $"2026-11-26T08:15:3{i}Z"));
            Give(10 * i + 5, 10 * i + 10);
            sink.Rest(TimeSpan.Zero);
        }
        Assert.That(Files, Has.Length.EqualTo(2));
        Assert.That(Directory.GetFiles(Path.Combine(Folder, "sound")), Has.Length.EqualTo(4), "the events of those that went, too");
    }

    [TestCase("recordings:", "expected a path")]
    [TestCase("recordings://sound?longest=1s", "at least before and after")]
    [TestCase("recordings://sound?fps=10", "no option 'fps'")]
    public void What_cannot_be_is_refused(string uri, string problem) => Assert.That(() => s_driver.Prepare(DeviceUri.Parse(uri), Context), Throws.TypeOf<ConfigurationException>().With.Message.Contains(problem));

    private static PipelineEvent Word(long id, long block, PipelineEventKind kind = PipelineEventKind.Word, string time = "2026-11-26T08:15:30.123Z")
    {
        var happened = Event(id, kind, time, @class: null, name: "words");
        (happened.Text, happened.FrameSequence) = ("lights on", block);
        return happened;
    }

    private static int[] Samples(string path) => [.. WavFile.Read(path).Samples.Select(sample => (int)Math.Round(sample * 32768))];

    private void Give(int from, int to, int rate = 1000)
    {
        for (var block = from; block < to; block++)
        {
            var samples = new float[Block];
            for (var i = 0; i < Block; i++)
                samples[i] = (block * Block + i) % 32768 / 32768f;
            (_result.Sequence, _result.Sound!.Samples, _result.Sound.SampleRate) = (block, samples, rate);
            foreach (var listener in Monitor.Frames)
                listener.Take(null, _result);
        }
    }
}
