using System.Runtime.InteropServices;
using EdgeRuntime.Devices.Drivers;
using EdgeRuntime.Devices.Linux.Alsa;
using EdgeRuntime.Devices.Linux.Native;
using EdgeRuntime.Devices.Samples;
using EdgeRuntime.TestKit;

namespace EdgeRuntime.Devices.Tests.Alsa;

public sealed class AlsaTests
{
    private static readonly TimeSpan s_long = TimeSpan.FromSeconds(20);
    private FakeSoundKernel _kernel = null!;

    [SetUp]
    public void MakeKernel() => _kernel = new FakeSoundKernel();

    [TearDown]
    public void Everything_is_closed() => Assert.That(_kernel.OpenFiles, Is.Zero);

    [Test]
    public unsafe void Structures_have_the_kernels_sizes() =>
        Assert.That((sizeof(AlsaParameters), sizeof(AlsaSoftware), sizeof(AlsaTransfer), (int)Marshal.OffsetOf<AlsaParameters>(nameof(AlsaParameters.Requested))), Is.EqualTo((608, 136, 24, 512)));

    [Test]
    public void What_is_asked_for_is_set_where_the_card_has_it()
    {
        using var source = Open("rate=48000&channels=2&period=20ms");
        Assert.That((source.Format.Rate, source.Format.Channels.Count), Is.EqualTo((48000.0, 2)));
        Assert.That(_kernel.Calls, Is.EqualTo(new[] { "set 2 48000 2 960 65536", "software 960 65536", "prepare", "start" }));
    }

    [TestCase("rate=44100", 48000, 1), TestCase("rate=96000", 48000, 1), TestCase("rate=8000", 16000, 1), TestCase("rate=16000&channels=4", 16000, 2)]
    public void Else_the_nearest_is_taken(string options, int rate, int channels)
    {
        using var source = Open(options);
        Assert.That((source.Format.Rate, source.Format.Channels.Count), Is.EqualTo(((double)rate, channels)));
    }

    [Test]
    public void A_card_of_eight_channels_gives_eight()
    {
        _kernel.Channels = (8, 8);
        using var source = Open("");
        Assert.That(source.Format.Channels, Has.Count.EqualTo(8));
    }

    [TestCase(2, 1f), TestCase(10, 1f), TestCase(32, 1f), TestCase(6, 1f), TestCase(14, 1f)]
    public void Samples_of_every_kind_are_read(int format, float scale)
    {
        _kernel.Formats.Clear();
        _kernel.Formats.Add(format);
        using var source = Open("channels=2");
        var (values, next) = (new float[2 * 500], 0);
        while (next < 1000)
        {
            var count = source.Read(values, s_long, out var timestamp);
            Assert.That(timestamp, Is.GreaterThan(0));
            for (var i = 0; i < count; i++)
                Assert.That((values[2 * i], values[2 * i + 1]), Is.EqualTo((scale * ((next + i) % 1000) / 32768f, scale * ((next + i) % 1000 + 10_000) / 32768f)));
            next += count;
        }
        Assert.That((source.Missed, source.Ended), Is.EqualTo((0L, false)));
    }

    [Test]
    public void Fifty_overruns_are_recovered_and_counted()
    {
        using var source = (AlsaSource)Open("");
        var values = new float[1024];
        for (var i = 0; i < 50; i++)
        {
            _kernel.Faults.Enqueue(AlsaRequests.Overrun);
            Assert.That(source.Read(values, s_long, out _), Is.GreaterThan(0), $"after overrun {i}");
            Assert.That(values[0], Is.Zero, "recording began again");
        }
        Assert.That((source.Overruns, source.Missed), Is.EqualTo((50L, source.Missed)));
        Assert.That(source.Missed, Is.GreaterThanOrEqualTo(50));
    }

    [Test]
    public void A_machine_that_slept_goes_on([Values(0, 38)] int resume)
    {
        using var source = Open("");
        (_kernel.ResumeError, var before) = (resume, _kernel.Calls.Count);
        _kernel.Faults.Enqueue(AlsaRequests.Suspended);
        Assert.That(source.Read(new float[1024], s_long, out _), Is.GreaterThan(0));
        Assert.That(_kernel.Calls.Skip(before), Is.EqualTo(resume == 0 ? new[] { "resume" } : ["resume", "prepare", "start"]));
    }

    [Test]
    public void A_card_that_goes_is_an_error_and_one_that_comes_back_is_opened_again_twenty_times()
    {
        var values = new float[1024];
        for (var i = 0; i < 20; i++)
        {
            using (var source = Open(""))
            {
                Assert.That(source.Read(values, s_long, out _), Is.GreaterThan(0));
                _kernel.Plugged = false;
                Assert.That(() => source.Read(values, s_long, out _), Throws.TypeOf<DeviceException>().With.Message.Contains("is gone, unplugged most likely").And.Message.Contains("alsa://hw:0,0"));
            }
            Assert.That(() => Open(""), Throws.TypeOf<DeviceException>().With.Message.Contains("arecord -l"));
            _kernel.Plugged = true;
        }
    }

    [Test]
    public void Waiting_ends_with_the_time()
    {
        _kernel.Period = (16000, 16000);
        using var source = Open("period=1s");
        Assert.That(source.Read(new float[10], TimeSpan.FromMilliseconds(20), out _), Is.Zero);
        Assert.That(source.Read(new float[10], TimeSpan.Zero, out _), Is.Zero);
    }

    [Test]
    public void Other_errors_are_told()
    {
        using var source = Open("");
        _kernel.Faults.Enqueue(Errno.InputOutput);
        Assert.That(() => source.Read(new float[10], s_long, out _), Throws.TypeOf<DeviceException>().With.Message.Contains("failed: ").And.Message.Contains("errno 5"));
        _kernel.Formats.Clear();
        _kernel.Formats.Add(20);
        Assert.That(() => Open(""), Throws.TypeOf<DeviceException>().With.Message.Contains("no kind that is understood"));
    }

    [Test]
    public void Reading_allocates_nothing()
    {
        using var source = Open("period=1ms");
        var values = new float[64];
        Assert.That(Allocation.OfTenCalls(() => source.Read(values, s_long, out _)), Is.Zero);
    }

    [Test]
    public void Cards_go_by_name_too()
    {
        var root = Directory.CreateTempSubdirectory("edge-alsa-").FullName;
        Directory.CreateDirectory(Path.Combine(root, "proc/asound/card0"));
        File.CreateSymbolicLink(Path.Combine(root, "proc/asound/Microphone"), "card0");
        new AlsaDriver(_kernel, root).Prepare(DeviceUri.Parse("alsa://hw:Microphone"))().Dispose();
        Assert.That(() => new AlsaDriver(_kernel, root).Prepare(DeviceUri.Parse("alsa://hw:Other,0"))(), Throws.TypeOf<DeviceException>().With.Message.Contains("no sound card 'Other'"));
        Directory.Delete(root, recursive: true);
    }

    [TestCase("alsa://plughw:0,0", "expected alsa://hw:CARD"), TestCase("alsa://hw:0,x", "no card and device"), TestCase("alsa://hw:../x", "no card and device|expected alsa"), TestCase("alsa://hw:0,0?rate=1", "rate is '1'"),
     TestCase("alsa://hw:0,0?period=5s", "expected 1ms to 1s"), TestCase("alsa://hw:0,0?volume=3", "no option 'volume'")]
    public void What_it_does_not_know_is_named(string uri, string message) =>
        Assert.That(() => new AlsaDriver(_kernel, "/").Prepare(DeviceUri.Parse(uri)), Throws.TypeOf<ConfigurationException>().With.Message.Match(message));

    private SampleSource Open(string options) => new AlsaDriver(_kernel, "/").Prepare(DeviceUri.Parse($"alsa://hw:0,0?{options}"))();
}
