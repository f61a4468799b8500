using System.Buffers.Binary;
using System.Diagnostics;
using EdgeRuntime.Devices.Drivers;
using EdgeRuntime.Devices.Linux.Iio;
using EdgeRuntime.Devices.Linux.Native;
using EdgeRuntime.Devices.Samples;
using EdgeRuntime.Devices.Tests.Samples;

namespace EdgeRuntime.Devices.Tests.Iio;

public sealed class IioBufferedTests : SampleSourceContract
{
    private SysfsTree _tree = null!;
    private FakeIioKernel _kernel = null!;

    [SetUp]
    public void MakeTree() => (_tree, _kernel) = (IioTree.Make(), new FakeIioKernel());

    [TearDown]
    public void DeleteTree() => _tree.Dispose();

    [Test]
    public void Channels_trigger_length_rate_and_clock_are_set_and_the_buffer_is_enabled_and_disabled_at_the_end()
    {
        using (var source = Open("iio://lis3dh?channels=accel_x,temp&rate=200&trigger=timer&buffer=64"))
        {
            Assert.That((Attribute("scan_elements/in_accel_x_en"), Attribute("scan_elements/in_accel_y_en"), Attribute("scan_elements/in_temp_en"), Attribute("scan_elements/in_timestamp_en")), Is.EqualTo(("1", "0", "1", "1")));
            Assert.That((Attribute("buffer/length"), Attribute("trigger/current_trigger"), Attribute("current_timestamp_clock"), Attribute("buffer/enable")), Is.EqualTo(("64", "timer", "monotonic", "1")));
            Assert.That((_tree.Get("sys/bus/iio/devices/trigger0/sampling_frequency"), Attribute("sampling_frequency"), source.Format.Rate), Is.EqualTo(("200", "10", 200.0)));
        }
        Assert.That((Attribute("buffer/enable"), _kernel.IsOpen), Is.EqualTo(("0", false)));
    }

    [Test]
    public void Without_a_trigger_the_devices_own_rate_is_taken()
    {
        using var source = Open("iio://device0?buffer=32");
        Assert.That(source.Format.Channels, Is.EqualTo(["accel_x", "accel_y", "temp"]));
        Assert.That((source.Format.Rate, Attribute("buffer/length"), Attribute("trigger/current_trigger")), Is.EqualTo((10.0, "32", "")));
    }

    [Test]
    public void Bytes_that_come_in_pieces_become_whole_samples()
    {
        using var source = Open(100);
        _kernel.Most = 7;
        Sample();
        Sample();
        var values = new float[4];
        var count = 0;
        for (var i = 0; i < 20 && count < 2; i++)
            count += source.Read(values.AsSpan(0, 2), TimeSpan.Zero, out _);
        Assert.That((count, values[0], values[1], source.Missed), Is.EqualTo((2, Values.A, Values.B, 0L)));
    }

    [Test]
    public void Gaps_between_timestamps_are_missed_samples()
    {
        using var source = Open(100);
        var values = new float[2 * 8];
        foreach (var milliseconds in (int[])[0, 10, 20, 50, 61, 99])
            Queue(1_000_000_000 + milliseconds * 1_000_000L);
        Assert.That(source.Read(values, TimeSpan.Zero, out var timestamp), Is.EqualTo(6));
        Assert.That((source.Missed, timestamp), Is.EqualTo((5L, 1_099_000_000L)));
    }

    [Test]
    public void Times_of_the_clock_of_the_day_become_those_of_the_programs_clock()
    {
        var before = Stopwatch.GetTimestamp();
        var ago = Stopwatch.GetTimestamp() - MonotonicClock.FromRealTime((DateTime.UtcNow.Ticks - DateTime.UnixEpoch.Ticks) * 100 - 5_000_000_000);
        var slack = Stopwatch.GetTimestamp() - before + Stopwatch.Frequency / 100;
        Assert.That(ago, Is.EqualTo(5 * Stopwatch.Frequency).Within(slack), "both clocks are read within the slack");
    }

    [TestCase("le:s16/16>>0", new byte[] { 0xff, 0x7f }, 32767)]
    [TestCase("be:s12/16>>4", new byte[] { 0xff, 0xf0 }, -1)]
    [TestCase("be:u12/16>>4", new byte[] { 0xff, 0xf7 }, 4095)]
    [TestCase("le:u8/8>>0", new byte[] { 200 }, 200)]
    [TestCase("be:u24/32>>8", new byte[] { 1, 2, 3, 4 }, 0x010203)]
    [TestCase("le:s24/32>>0", new byte[] { 0, 0, 0x80, 0xaa }, -8388608)]
    [TestCase("be:s64/64>>0", new byte[] { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe }, -2)]
    [TestCase("le:u1/64>>63", new byte[] { 0, 0, 0, 0, 0, 0, 0, 0x80 }, 1)]
    public void A_type_says_which_bits_count(string type, byte[] bytes, long expected) => Assert.That(IioElement.Parse("x", "0", type, "iio://x").Read(bytes), Is.EqualTo(expected));

    [TestCase("le:s16/16X3>>0")]
    [TestCase("me:s16/16>>0")]
    [TestCase("le:f32/32>>0")]
    [TestCase("le:s17/16>>0")]
    [TestCase("le:s16/24>>0")]
    [TestCase("le:s16/16>>1")]
    [TestCase("le:s16")]
    [TestCase("")]
    [TestCase(null)]
    public void A_type_that_is_not_known_is_refused_with_the_channels_name(string? type) => Assert.That(() => IioElement.Parse("accel_x", "0", type, "iio://x"), Throws.TypeOf<DeviceException>().With.Message.Contains("accel_x"));

    [Test]
    public void Channels_lie_aligned_and_a_scan_ends_aligned_to_the_largest()
    {
        IioElement Make(string name, int index, int bits) => new(name, index, false, true, bits, bits, 0);
        var layout = new IioScanLayout([Make("d", 9, 16), Make("a", 0, 8), Make("t", 12, 64), Make("c", 3, 32)]);
        Assert.That((layout.Find("a")?.Offset, layout.Find("c")?.Offset, layout.Find("d")?.Offset, layout.Find("t")?.Offset, layout.Bytes), Is.EqualTo((0, 4, 8, 16, 24)));
        Assert.That((new IioScanLayout([Make("a", 0, 32), Make("b", 1, 8)]).Bytes, new IioScanLayout([Make("a", 0, 8)]).Bytes, layout.Find("x")), Is.EqualTo((8, 1, ((IioElement, int)?)null)));
    }

    [Test]
    public void A_buffer_that_is_in_use_is_refused()
    {
        _tree.Put($"{IioTree.Accelerometer}/buffer/enable", "1\n");
        Assert.That(() => Open(100), Throws.TypeOf<DeviceException>().With.Message.Contains("the buffer of iio:device0 is used by another program"));
        Assert.That(_kernel.IsOpen, Is.False);
        _kernel.OpenWith = Errno.Busy;
        Assert.That(() => Open(100), Throws.TypeOf<DeviceException>().With.Message.Contains("/dev/iio:device0 is used by another program"));
    }

    [TestCase("iio://lis3dh?trigger=clock", "there is no trigger clock; there are timer. A timer is made by: sudo modprobe iio-trig-hrtimer")]
    [TestCase("iio://lis3dh?channels=gyro&buffer=8", "has no channel gyro; there are")]
    [TestCase("iio://bmp280?buffer=8", "/dev/iio:device1 does not exist")]
    public void What_is_not_there_is_named(string uri, string message) => Assert.That(() => Open(uri), Throws.TypeOf<DeviceException>().With.Message.Contains(message));

    [Test]
    public void A_rate_that_nobody_takes_is_refused()
    {
        File.Delete(_tree.At($"{IioTree.Accelerometer}/sampling_frequency"));
        Assert.That(() => Open("iio://lis3dh?rate=5&buffer=8"), Throws.TypeOf<DeviceException>().With.Message.Contains("sampling_frequency"));
        using var source = Open("iio://lis3dh?buffer=8");
        Assert.That(source.Format.Rate, Is.Zero);
    }

    protected override IReadOnlyList<string> Names => ["temp", "accel_x"];

    protected override (float A, float B) Values => (50, -0.01f);

    protected override SampleSource Open(double rate) => Open(FormattableString.Invariant($"iio://lis3dh?channels=temp,accel_x&rate={rate}&trigger=timer"));

    protected override void Plug(bool plugged)
    {
        _kernel.Plugged = plugged;
        _tree.Put($"{IioTree.Accelerometer}/buffer/enable", "0\n");
    }

    protected override void Sample() => Queue(Stopwatch.GetTimestamp());

    // accel_x (2 bytes), 2 unused, temp (4), timestamp (8).
    private void Queue(long nanoseconds)
    {
        Span<byte> scan = stackalloc byte[16];
        BinaryPrimitives.WriteInt16BigEndian(scan, -1 << 4);
        BinaryPrimitives.WriteUInt32LittleEndian(scan[4..], 60 << 2);
        BinaryPrimitives.WriteInt64LittleEndian(scan[8..], nanoseconds);
        _kernel.Queue(scan);
    }

    private string Attribute(string path) => _tree.Get($"{IioTree.Accelerometer}/{path}").Trim();

    private SampleSource Open(string uri) => new IioDriver(_kernel, _tree.Root).Prepare(DeviceUri.Parse(uri))();
}
