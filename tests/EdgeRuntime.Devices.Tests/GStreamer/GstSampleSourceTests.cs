using System.Diagnostics;
using EdgeRuntime.Devices.Drivers;
using EdgeRuntime.Devices.Linux.GStreamer;
using EdgeRuntime.Devices.Samples;
using EdgeRuntime.TestKit;

namespace EdgeRuntime.Devices.Tests.GStreamer;

/// <summary>Sound of real GStreamer pipelines, and over the loopback interface.</summary>
public sealed class GstSampleSourceTests
{
    private static readonly TimeSpan s_long = TimeSpan.FromSeconds(30);

    [OneTimeSetUp]
    public void Demand() => GStreamerPrerequisite.Demand();

    [TestCase("F32LE", 1, 16000)]
    [TestCase("S16LE", 2, 44100)]
    [TestCase("S32LE", 3, 8000)]
    public void All_samples_come_in_order_and_then_the_end(string format, int channels, int rate)
    {
        using var source = Open($"gst:audiotestsrc num-buffers=20 samplesperbuffer=500 freq=100 volume=0.5 ! audio/x-raw,format={format},channels={channels},rate={rate},channel-mask=(bitmask)0x0");
        Assert.That((source.Format.Channels.Count, source.Format.Rate), Is.EqualTo((channels, (double)rate)));
        var (values, all, last) = (new float[channels * 333], new List<float>(), 0L);
        while (!source.Ended)
        {
            var count = source.Read(values, s_long, out var timestamp);
            for (var i = 0; i < count; i++)
                all.Add(values[i * channels]);
            if (count > 0)
                Assert.That(timestamp, Is.GreaterThan(last).And.LessThanOrEqualTo(Stopwatch.GetTimestamp()));
            last = count > 0 ? timestamp : last;
        }
        Assert.That(all, Has.Count.EqualTo(10_000));
        for (var i = 0; i < all.Count; i++)
            Assert.That(all[i], Is.EqualTo(0.5 * Math.Sin(2 * Math.PI * 100 * (i + 1) / rate)).Within(1e-3), $"sample {i}; audiotestsrc begins with the second");
        Assert.That(source.Missed, Is.Zero);
        Assert.That(source.Read(values, s_long, out _), Is.Zero);
    }

    [TestCase("L16", "audioconvert ! audio/x-raw,format=S16BE,rate=16000,channels=1 ! rtpL16pay pt=96", "rate=16000&channels=1")]
    [TestCase("opus", "audioconvert ! audio/x-raw,rate=48000,channels=2 ! opusenc ! rtpopuspay pt=96", "")]
    [TestCase("L16", "audioconvert ! audio/x-raw,format=S16BE,rate=44100,channels=2 ! rtpL16pay pt=10", "channels=2&payload=10")]
    [TestCase("L24", "audioconvert ! audio/x-raw,format=S24BE,rate=48000,channels=2 ! rtpL24pay pt=96", "rate=48000&channels=2")]
    [TestCase("PCMU", "audioconvert ! audio/x-raw,format=S16LE,rate=8000,channels=1 ! mulawenc ! rtppcmupay", "")]
    [TestCase("PCMA", "audioconvert ! audio/x-raw,format=S16LE,rate=8000,channels=1 ! alawenc ! rtppcmapay", "")]
    public void Sound_that_is_sent_by_rtp_is_heard_and_heard_again(string encoding, string sender, string options)
    {
        var port = Programs.FreePort();
        var (rate, channels) = (Number("rate="), sender.Contains("channels=2", StringComparison.Ordinal) ? 2 : 1);
        for (var round = 0; round < 2; round++)
        {
            using var sending = new GstPipeline(new GstOptions("sender", $"audiotestsrc is-live=true samplesperbuffer={rate / 50} freq=440 volume=0.5 ! audioresample ! {sender} ! tee name=t ! queue ! udpsink host=127.0.0.1 port={port} t. ! queue ! appsink name=edgert sync=false drop=true max-buffers=1"), "packet");
            using var source = Open($"rtp://127.0.0.1:{port}?encoding={encoding}{(options.Length > 0 ? "&" : "")}{options}");
            Assert.That((source.Format.Rate, source.Format.Channels.Count), Is.EqualTo((rate, channels)));
            var (values, heard, crossings, before) = (new float[source.Format.Channels.Count * 400], 0, 0, 0f);
            while (heard < rate)
            {
                var count = source.Read(values, s_long, out _);
                Assert.That(count, Is.Positive);
                for (var i = 0; i < count; i++, heard++)
                {
                    var value = values[i * source.Format.Channels.Count];
                    crossings += before < 0 && value >= 0 ? 1 : 0;
                    before = value;
                }
            }
            Assert.That(crossings, Is.EqualTo(440 * heard / rate).Within(25), "a tone of 440 Hz");
        }

        int Number(string before)
        {
            var text = sender[(sender.IndexOf(before, StringComparison.Ordinal) + before.Length)..];
            return int.Parse(text.AsSpan(0, text.IndexOf(',')), System.Globalization.CultureInfo.InvariantCulture);
        }
    }

    [Test]
    public void A_sender_that_stops_is_silence_and_no_end()
    {
        var port = Programs.FreePort();
        using var source = OpenWhile(port);
        var values = new float[4000];
        while (source.Read(values, TimeSpan.FromMilliseconds(500), out _) > 0)
            Assert.That(source.Ended, Is.False);
        Assert.That(source.Read(values, TimeSpan.FromMilliseconds(20), out _), Is.Zero);
        Assert.That(source.Ended, Is.False);
    }

    [Test]
    public void Waiting_ends_room_must_fit_and_it_may_be_closed_twice()
    {
        var source = Open("gst:audiotestsrc is-live=true samplesperbuffer=160 ! audio/x-raw,rate=16000,channels=2");
        Assert.That(() => source.Read(new float[3], TimeSpan.Zero, out _), Throws.ArgumentException.With.Message.Contains("multiple of the 2 channels"));
        Assert.That(source.Read(new float[4], s_long, out _), Is.EqualTo(2));
        source.Dispose();
        source.Dispose();
    }

    [Test]
    public void Reading_allocates_nothing()
    {
        using var source = Open("gst:audiotestsrc samplesperbuffer=100 ! audio/x-raw,rate=16000,channels=1");
        var values = new float[777];
        Assert.That(Allocation.OfTenCalls(() => source.Read(values, s_long, out _)), Is.Zero);
    }

    [TestCase("gst:audiotestsrc num-buffers=3 ! nosuchelement", "no element \"nosuchelement\"")]
    [TestCase("gst:audiotestsrc ! audio/x-raw,format=U8,layout=interleaved ! appsink name=edgert", "found audio/x-raw in U8")]
    [TestCase("gst:filesrc location=/nowhere.wav ! wavparse", "/nowhere.wav")]
    [TestCase("gst:videotestsrc num-buffers=1 ! appsink name=edgert", "found video/x-raw")]
    [TestCase("rtp://127.0.0.1:1?start=300ms", "")]
    public void What_fails_is_an_error(string uri, string problem)
    {
        var error = Assert.Throws<DeviceException>(() => Open(uri).Dispose());
        Assert.That(error!.Message, Does.Contain(problem));
    }

    [Test]
    public void A_port_to_which_nobody_sends_is_an_error() =>
        Assert.That(() => Open($"rtp://127.0.0.1:{Programs.FreePort()}?start=300ms").Dispose(), Throws.TypeOf<DeviceException>().With.Message.Contains("no sound came within 0.3 s"));

    [TestCase("rtp://127.0.0.1:99999", "no port")]
    [TestCase("rtp://camera:5004", "no address")]
    [TestCase("rtp://127.0.0.1/stream", "an address and a port alone")]
    [TestCase("rtp://127.0.0.1?encoding=MP3", "one of L16")]
    [TestCase("rtp://127.0.0.1?encoding=opus&rate=16000", "opus has 48000")]
    [TestCase("rtp://127.0.0.1?codec=opus", "no option 'codec'")]
    [TestCase("gst:", "expected a pipeline")]
    public void A_uri_that_cannot_be_is_refused(string uri, string problem) => Assert.That(() => Open(uri), Throws.TypeOf<ConfigurationException>().With.Message.Contains(problem));

    private static SampleSource OpenWhile(int port)
    {
        using var sending = new GstPipeline(new GstOptions("sender", $"audiotestsrc is-live=true samplesperbuffer=320 ! audio/x-raw,format=S16BE,rate=16000,channels=1 ! rtpL16pay pt=96 ! tee name=t ! queue ! udpsink host=127.0.0.1 port={port} t. ! queue ! appsink name=edgert sync=false drop=true max-buffers=1"), "packet");
        return Open($"rtp://127.0.0.1:{port}?rate=16000");
    }

    private static SampleSource Open(string uri)
    {
        var parsed = DeviceUri.Parse(uri);
        return parsed.Scheme == "rtp" ? new RtpSoundDriver().Prepare(parsed)() : new GstSoundDriver().Prepare(parsed)();
    }
}
