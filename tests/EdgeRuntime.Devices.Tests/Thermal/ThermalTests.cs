using EdgeRuntime.Devices.Drivers;
using EdgeRuntime.Devices.Linux.Thermal;
using EdgeRuntime.Devices.Samples;
using EdgeRuntime.Devices.Tests.Samples;

namespace EdgeRuntime.Devices.Tests.Thermal;

public sealed class ThermalTests : SampleSourceContract
{
    private SysfsTree _tree = null!;

    [SetUp]
    public void MakeTree()
    {
        _tree = new SysfsTree();
        _tree.Put("sys/class/thermal/thermal_zone0/type", "cpu-thermal\n");
        _tree.Put("sys/class/thermal/thermal_zone0/temp", "48500\n");
        _tree.Put("sys/class/thermal/thermal_zone1/type", "gpu-thermal\n");
        _tree.Put("sys/class/thermal/thermal_zone1/temp", "-1500\n");
        _tree.Put("sys/class/thermal/cooling_device0/type", "pwm-fan\n");
    }

    [TearDown]
    public void DeleteTree() => _tree.Dispose();

    [Test]
    public void A_zone_goes_by_its_folder_too()
    {
        using var source = Open("thermal://thermal_zone1");
        var values = new float[1];
        source.Read(values, TimeSpan.FromSeconds(20), out _);
        Assert.That((values[0], source.Format.Rate), Is.EqualTo((-1.5f, 1.0)));
    }

    [Test]
    public void A_zone_that_there_is_not_is_named_with_those_that_there_are() =>
        Assert.That(() => Open("thermal://soc"), Throws.TypeOf<DeviceException>().With.Message.Contains("there is no soc; there are thermal_zone0 (cpu-thermal), thermal_zone1 (gpu-thermal)"));

    [TestCase("thermal://")]
    [TestCase("thermal://a/b")]
    [TestCase("thermal://a?what=1")]
    public void What_cannot_be_asked_for_is_refused(string uri) => Assert.That(() => Open(uri), Throws.TypeOf<ConfigurationException>());

    protected override IReadOnlyList<string> Names => ["cpu-thermal", "gpu-thermal"];

    protected override (float A, float B) Values => (48.5f, -1.5f);

    protected override SampleSource Open(double rate) => Open(FormattableString.Invariant($"thermal://cpu-thermal,gpu-thermal?rate={rate}"));

    protected override void Plug(bool plugged) => _tree.Plug("sys/class/thermal/thermal_zone1", plugged);

    private SampleSource Open(string uri) => new ThermalDriver(_tree.Root).Prepare(DeviceUri.Parse(uri))();
}
