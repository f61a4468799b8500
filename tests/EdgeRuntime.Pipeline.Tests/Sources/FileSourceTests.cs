using EdgeRuntime.Devices.Drivers;
using EdgeRuntime.Devices.Video;
using EdgeRuntime.EndToEnd.Tests;
using EdgeRuntime.Frames;
using EdgeRuntime.Media;
using EdgeRuntime.Pipeline.Monitoring;
using EdgeRuntime.Pipeline.Sound;
using EdgeRuntime.Pipeline.Sources.Files;
using EdgeRuntime.Pipeline.Tests.Running;

namespace EdgeRuntime.Pipeline.Tests.Sources;

public sealed class FileSourceTests : PipelineTest
{
    protected override DriverRegistry Drivers()
    {
        var drivers = new DriverRegistry().Add(new SampleFileDriver(new WavSampleDriver()));
        return drivers.Add(new PictureFileDriver(drivers));
    }

    [SetUp]
    public void WritePictures()
    {
        var folder = Directory.CreateDirectory(Path.Combine(Folder, "pictures")).FullName;
        using var encoder = new JpegEncoder();
        File.WriteAllBytes(Path.Combine(folder, "a.jpg"), encoder.Encode(new CameraFrame(FrameFormat.Grey, 40, 30, new byte[1200])).ToArray());
        File.WriteAllBytes(Path.Combine(folder, "b.ppm"), [.. "P6\n20 10\n255\n"u8, .. new byte[600]]);
        File.WriteAllBytes(Path.Combine(folder, "c.png"), [0x89, (byte)'P', (byte)'N', (byte)'G', 1, 2, 3]);
        File.WriteAllBytes(Path.Combine(folder, "d.jpg"), [0xFF, 0xD8, 0xFF, 0, 0]);
        File.WriteAllText(Path.Combine(folder, "notes.txt"), "no picture");
    }

    [Test]
    public void A_folder_is_played_in_order_and_what_is_broken_is_counted()
    {
        var sizes = Run("""{ "name": "p", "source": "file://pictures", "stages": [ { "type": "model", "bundle": "boxes.edge" } ] }""", out var summary);
        Assert.That(sizes, Is.EqualTo(new[] { (40, 30), (20, 10) }));
        Assert.That((summary.Missed, summary.Broken, summary.State), Is.EqualTo((1L, 1L, SourceState.Ended)), "one that is no PNG, one that is no JPEG");
    }

    [Test]
    public void It_begins_again_with_loop()
    {
        Host.FrameLimit = 5;
        var sizes = Run("""{ "name": "p", "source": "file://pictures?loop&fps=500", "stages": [ { "type": "model", "bundle": "boxes.edge" } ] }""", out _);
        Assert.That(sizes, Is.EqualTo(new[] { (40, 30), (20, 10), (40, 30), (20, 10), (40, 30) }));
    }

    [Test]
    public void A_single_picture_is_a_frame() => Assert.That(Run("""{ "name": "p", "source": "file://pictures/b.ppm" }""", out _), Is.EqualTo(new[] { (20, 10) }));

    [Test]
    public void What_has_no_end_is_no_picture()
    {
        Run("""{ "name": "p", "source": "file:///dev/zero" }""", out var summary);
        Assert.That((summary.Frames, summary.Missed, summary.State), Is.EqualTo((0L, 1L, SourceState.Ended)));
        Assert.That(Host.Pipelines[0].Problem, Does.StartWith("/dev/zero: expected a picture of 1 to "));
    }

    [Test]
    public void Pictures_of_which_none_can_be_read_are_a_problem_that_is_told([Values] bool loop)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Folder, "broken")).FullName;
        File.WriteAllBytes(Path.Combine(folder, "a.png"), [0x89, (byte)'P', (byte)'N', (byte)'G', 1, 2, 3]);
        File.WriteAllBytes(Path.Combine(folder, "b.png"), []);
        Run($$"""{ "name": "p", "source": "file://broken{{(loop ? "?loop" : "")}}" }""", out var summary);
        Assert.That((summary.Frames, summary.Missed, summary.State), Is.EqualTo((0L, 2L, SourceState.Ended)));
        Assert.That(Host.Pipelines[0].Problem, Does.StartWith("none of 2 pictures can be read; the last: ").And.Contain("b.png"));
    }

    [Test]
    public void A_video_is_for_another_driver() =>
        Assert.That(() => Host.Start(Parse("""{ "name": "p", "source": "file://film.mp4" }""")), Throws.InstanceOf<ConfigurationException>().With.Message.Contains("plays no videos"));

    [Test]
    public void A_folder_that_is_not_there_is_waited_for()
    {
        Host.Start(Parse("""{ "name": "p", "source": "file://later/" }"""));
        Directory.Move(Path.Combine(Folder, "pictures"), Path.Combine(Folder, "later"));
        Assert.That(Host.WaitForEnd(TimeSpan.FromSeconds(60)));
        Assert.That(Host.Summarize()[0].Frames, Is.GreaterThanOrEqualTo(2));
    }

    [Test]
    public void Recorded_samples_come_as_they_are()
    {
        BoxModel.WriteTanh(Path.Combine(Folder, "tanh.edge"), 4);
        TestFiles.WriteNpy(Path.Combine(Folder, "x.npy"), "8", [1, 1, 1, 1, 0, 0, 0, 0]);
        RunToEnd("""{ "name": "p", "source": "file://x.npy?rate=1000", "stages": [ { "type": "window", "samples": 4 }, { "type": "model", "bundle": "tanh.edge" } ], "sinks": [ { "uri": "collect://all", "events": [ "result" ] } ] }""");
        Assert.That(Sinks.Of("all").Select(one => one.Value), Is.EqualTo(new[] { Math.Pow(1 - Math.Tanh(1), 2), 0 }).Within(1e-6));
    }

    [TestCase("1,2\n3\n", "x.csv:2: expected 2 values")]
    [TestCase("a,b\n1,two\n", "x.csv:2: expected a number, found 'two'")]
    [TestCase("a,b\n", "there are no samples")]
    public void A_table_that_is_none_is_said_with_its_line_and_not_opened_again(string text, string message)
    {
        BoxModel.WriteTanh(Path.Combine(Folder, "tanh.edge"), 4);
        File.WriteAllText(Path.Combine(Folder, "x.csv"), text);
        Host.Start(Parse("""{ "name": "p", "source": "file://x.csv", "stages": [ { "type": "window", "samples": 2 }, { "type": "model", "bundle": "tanh.edge" } ], "sinks": [ "collect://all" ] }"""));
        Assert.That(Host.WaitForEnd(TimeSpan.FromSeconds(60)), "what is damaged does not heal");
        Host.Stop();
        Assert.That(Sinks.Of("all")[0].Text, Does.Contain(message));
        Assert.That((Host.Summarize()[0].State, Host.Summarize()[0].Reconnects), Is.EqualTo((SourceState.Ended, 0L)));
        Assert.That(Host.Summarize()[0].Problem, Does.Contain(message));
    }

    [Test]
    public void A_recording_is_played_without_stages_and_its_end_is_told_when_it_is_cut_off()
    {
        // PCM, one channel, 8,000 samples a second of 16 bits.
        byte[] whole = [.. "RIFF"u8, .. BitConverter.GetBytes(36 + 16_000), .. "WAVEfmt "u8, .. BitConverter.GetBytes(16), 1, 0, 1, 0, .. BitConverter.GetBytes(8000), .. BitConverter.GetBytes(16_000), 2, 0, 16, 0, .. "data"u8, .. BitConverter.GetBytes(16_000), .. new byte[16_000]];
        File.WriteAllBytes(Path.Combine(Folder, "whole.wav"), whole);
        File.WriteAllBytes(Path.Combine(Folder, "cut.wav"), whole[..^4000]);
        RunToEnd("""
            { "name": "whole", "source": "file://whole.wav" }, { "name": "cut", "source": "file://cut.wav", "sinks": [ "collect://all" ] }
            """);
        var (first, cut) = (Host.Summarize()[0], Host.Summarize()[1]);
        Assert.Multiple(() =>
        {
            Assert.That((first.State, first.Problem, first.Frames > 0), Is.EqualTo((SourceState.Ended, (string?)null, true)));
            Assert.That((cut.State, cut.Reconnects), Is.EqualTo((SourceState.Ended, 0L)));
            Assert.That(cut.Problem, Does.Contain("cut.wav").And.Contain("truncated: its header promises 8000 frames, 6000 are there"));
            Assert.That(Log, Has.Some.Contains("it is not opened again"));
            Assert.That(Sinks.Of("all").Last().Active, Is.False);
        });
    }

    [TestCase("sound.wav")]
    [TestCase("motor.csv")]
    public void Samples_are_no_pictures(string name) =>
        Assert.That(() => Host.Start(Parse($$"""{ "name": "p", "source": "file://{{name}}", "stages": [ { "type": "model", "bundle": "boxes.edge" } ] }""")), Throws.InstanceOf<ConfigurationException>().With.Message.Contains("put 'window' before a model"));

    private List<(int, int)> Run(string pipeline, out PipelineSummary summary)
    {
        var sizes = new List<(int, int)>();
        Host.Start(Parse(pipeline)[0] with { FrameListeners = [new Sizes(sizes)] });
        Assert.That(Host.WaitForEnd(TimeSpan.FromSeconds(60)));
        Host.Stop();
        summary = Host.Summarize()[0];
        return sizes;
    }

    private sealed class Sizes(List<(int, int)> sizes) : IFrameListener
    {
        public void Take(VideoFrame? frame, FrameResult result) => sizes.Add((result.Width, result.Height));
    }
}
