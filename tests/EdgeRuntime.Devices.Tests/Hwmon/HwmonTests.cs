using EdgeRuntime.Devices.Drivers;
using EdgeRuntime.Devices.Linux.Hwmon;
using EdgeRuntime.Devices.Samples;
using EdgeRuntime.Devices.Tests.Samples;

namespace EdgeRuntime.Devices.Tests.Hwmon;

public sealed class HwmonTests : SampleSourceContract
{
    private const string Chip = "sys/class/hwmon/hwmon1";

    private SysfsTree _tree = null!;

    [SetUp]
    public void MakeTree()
    {
        _tree = new SysfsTree();
        _tree.Put("sys/class/hwmon/hwmon0/name", "acpitz\n");
        _tree.Put("sys/class/hwmon/hwmon0/temp1_input", "50000\n");
        _tree.Put($"{Chip}/name", "ina3221\n");
        _tree.Put($"{Chip}/temp1_input", "25500\n");
        _tree.Put($"{Chip}/temp1_max", "80000\n");
        _tree.Put($"{Chip}/in1_input", "-5016\n");
        _tree.Put($"{Chip}/in1_label", "VDD_IN\n");
        _tree.Put($"{Chip}/curr1_input", "1500\n");
        _tree.Put($"{Chip}/power1_average", "7500000\n");
        _tree.Put($"{Chip}/fan1_input", "2400\n");
        _tree.Put($"{Chip}/pwm1", "128\n");
        _tree.Put($"{Chip}/pwm1_enable", "1\n");
    }

    [TearDown]
    public void DeleteTree() => _tree.Dispose();

    [Test]
    public void Without_a_path_all_inputs_come_in_their_units()
    {
        using var source = Open("hwmon://ina3221");
        var values = new float[6];
        Assert.That(source.Read(values, TimeSpan.FromSeconds(20), out _), Is.EqualTo(1));
        Assert.That(source.Format.Channels, Is.EqualTo(["curr1", "fan1", "in1", "power1", "pwm1", "temp1"]));
        Assert.That(values, Is.EqualTo([1.5f, 2400, -5.016f, 7.5f, 128, 25.5f]).Within(1e-4));
        Assert.That(source.Format.Rate, Is.EqualTo(1));
    }

    [TestCase("garbage\n", "holds 'garbage', expected a number")]
    [TestCase("NaN\n", "holds 'NaN', expected a number")]
    [TestCase("12 34\n", "holds '12 34', expected a number")]
    [TestCase("", "holds '', expected a number")]
    [TestCase("1e999\n", "expected a number")]
    public void What_is_no_number_is_refused_with_its_name(string text, string message)
    {
        using var source = Open("hwmon://hwmon1/temp1?rate=1000");
        _tree.Put($"{Chip}/temp1_input", text);
        Assert.That(() => source.Read(new float[1], TimeSpan.FromSeconds(20), out _), Throws.TypeOf<DeviceException>().With.Message.Contains(message).And.Message.Contains("temp1_input"));
    }

    [TestCase("hwmon://nobody/temp1", "there is no nobody; there are hwmon0 (acpitz), hwmon1 (ina3221)")]
    [TestCase("hwmon://ina3221/temp7", "hwmon1 has no input temp7; there are curr1, fan1, in1, power1, pwm1, temp1")]
    public void What_is_not_there_is_named_with_what_is(string uri, string message) => Assert.That(() => Open(uri), Throws.TypeOf<DeviceException>().With.Message.Contains(message));

    [Test]
    public void Two_chips_of_one_name_are_told_apart_by_their_folders()
    {
        _tree.Put("sys/class/hwmon/hwmon2/name", "ina3221\n");
        Assert.That(() => Open("hwmon://ina3221/temp1"), Throws.TypeOf<DeviceException>().With.Message.Contains("several are called ina3221: hwmon1, hwmon2"));
        Open("hwmon://hwmon1/temp1").Dispose();
    }

    [TestCase("hwmon://", "names no chip")]
    [TestCase("hwmon://x/temp1,temp1", "each once")]
    [TestCase("hwmon://x/temp1,", "expected names between commas")]
    [TestCase("hwmon://x/temp1?rate=0", "rate is '0'")]
    [TestCase("hwmon://x/temp1?unit=F", "there is no option 'unit'")]
    public void What_cannot_be_asked_for_is_refused(string uri, string message) => Assert.That(() => Open(uri), Throws.TypeOf<ConfigurationException>().With.Message.Contains(message));

    protected override IReadOnlyList<string> Names => ["temp1", "curr1"];

    protected override (float A, float B) Values => (25.5f, 1.5f);

    protected override SampleSource Open(double rate) => Open(FormattableString.Invariant($"hwmon://ina3221/temp1,curr1?rate={rate}"));

    protected override void Plug(bool plugged) => _tree.Plug(Chip, plugged);

    private SampleSource Open(string uri) => new HwmonDriver(_tree.Root).Prepare(DeviceUri.Parse(uri))();
}
