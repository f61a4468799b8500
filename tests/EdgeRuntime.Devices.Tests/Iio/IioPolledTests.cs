using EdgeRuntime.Devices.Drivers;
using EdgeRuntime.Devices.Linux.Iio;
using EdgeRuntime.Devices.Linux.Native;
using EdgeRuntime.Devices.Samples;
using EdgeRuntime.Devices.Tests.Samples;

namespace EdgeRuntime.Devices.Tests.Iio;

public sealed class IioPolledTests : SampleSourceContract
{
    private SysfsTree _tree = null!;

    [SetUp]
    public void MakeTree() => _tree = IioTree.Make();

    [TearDown]
    public void DeleteTree() => _tree.Dispose();

    [TestCase("iio://bmp280")]
    [TestCase("iio://device1")]
    [TestCase("iio://iio:device1")]
    public void Without_channels_all_come_and_what_the_driver_processed_is_taken(string uri)
    {
        using var source = Open(uri);
        var values = new float[2];
        source.Read(values, TimeSpan.FromSeconds(20), out _);
        Assert.That(source.Format.Channels, Is.EqualTo(["pressure", "temp"]));
        Assert.That(values, Is.EqualTo([100.653f, 25.08f]));
        Assert.That(source.Format.Rate, Is.EqualTo(10));
    }

    [Test]
    public void A_scale_of_the_channel_goes_before_one_of_its_type()
    {
        _tree.Put($"{IioTree.Accelerometer}/in_accel_x_scale", "0.5\n");
        using var source = Open("iio://lis3dh?channels=accel_x");
        var values = new float[1];
        source.Read(values, TimeSpan.FromSeconds(20), out _);
        Assert.That(values[0], Is.EqualTo(50));
    }

    [Test]
    public void Late_readers_miss_samples()
    {
        using var source = Open("iio://lis3dh?channels=accel_x&rate=1000");
        Thread.Sleep(50);
        source.Read(new float[1], TimeSpan.FromSeconds(20), out _);
        Assert.That(source.Missed, Is.GreaterThanOrEqualTo(45));
    }

    [TestCase("iio://lis3dh?channels=accel_z", "iio:device0 has no channel accel_z; there are accel_x, accel_y, temp")]
    [TestCase("iio://bno055", "there is no bno055; there are iio:device0 (lis3dh), iio:device1 (bmp280)")]
    [TestCase("iio://device7", "there is no iio:device7")]
    public void What_is_not_there_is_named_with_what_is(string uri, string message) => Assert.That(() => Open(uri), Throws.TypeOf<DeviceException>().With.Message.Contains(message));

    [Test]
    public void A_scale_that_is_no_number_is_refused_with_its_name()
    {
        _tree.Put($"{IioTree.Accelerometer}/in_accel_scale", "none\n");
        Assert.That(() => Open(10), Throws.TypeOf<DeviceException>().With.Message.Contains("in_accel_scale holds 'none'"));
    }

    [TestCase("iio://", "expected iio://DEVICE")]
    [TestCase("iio://a/b", "expected iio://DEVICE")]
    [TestCase("iio://a?channels=x,,y", "channels is 'x,,y'")]
    [TestCase("iio://a?rate=2000", "rate is 2000, expected up to 1000")]
    [TestCase("iio://a?buffer=1", "buffer is '1'")]
    [TestCase("iio://a?fast", "there is no option 'fast'")]
    public void What_cannot_be_asked_for_is_refused(string uri, string message) => Assert.That(() => Open(uri), Throws.TypeOf<ConfigurationException>().With.Message.Contains(message));

    protected override IReadOnlyList<string> Names => ["temp", "accel_y"];

    protected override (float A, float B) Values => (25, -2);

    protected override SampleSource Open(double rate) => Open(FormattableString.Invariant($"iio://lis3dh?channels=temp,accel_y&rate={rate}"));

    protected override void Plug(bool plugged) => _tree.Plug(IioTree.Accelerometer, plugged);

    private SampleSource Open(string uri) => new IioDriver(LinuxKernel.Instance, _tree.Root).Prepare(DeviceUri.Parse(uri))();
}
