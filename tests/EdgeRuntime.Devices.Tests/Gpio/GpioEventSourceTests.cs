using EdgeRuntime.Devices.Drivers;
using EdgeRuntime.Devices.Events;
using EdgeRuntime.Devices.Linux.Gpio;
using EdgeRuntime.Devices.Linux.Native;

namespace EdgeRuntime.Devices.Tests.Gpio;

public sealed class GpioEventSourceTests : EventSourceContract
{
    private FakeGpioKernel _kernel = null!;
    private FakeChip _chip = null!;

    [SetUp]
    public void MakeChips()
    {
        _kernel = new FakeGpioKernel();
        _kernel.Add("gpiochip0", "tegra234-gpio-aon", 8, "PAA.00", "PAA.01");
        _chip = _kernel.Add("gpiochip1", "tegra234-gpio", 64, "", "", "", "", "", "PQ.05");
    }

    [TestCase("gpio://gpiochip1/5")]
    [TestCase("gpio://gpiochip1/PQ.05")]
    [TestCase("gpio://tegra234-gpio/5")]
    [TestCase("gpio://tegra234-gpio/PQ.05")]
    [TestCase("gpio:///PQ.05")]
    public void A_line_goes_by_number_or_name_and_a_chip_by_node_or_label(string uri)
    {
        using var source = Open(DeviceUri.Parse(uri));
        Assert.That(_chip.Lines[5].Consumer, Is.EqualTo("edgert"));
    }

    [TestCase("", GpioRequests.Input | GpioRequests.RisingEdge | GpioRequests.FallingEdge, 0u)]
    [TestCase("?edge=falling&bias=pull-up&active-low&debounce=5ms", GpioRequests.Input | GpioRequests.FallingEdge | GpioRequests.PullUp | GpioRequests.ActiveLow, 5000u)]
    [TestCase("?edge=rising&bias=pull-down", GpioRequests.Input | GpioRequests.RisingEdge | GpioRequests.PullDown, 0u)]
    [TestCase("?bias=disabled&debounce=0.2ms", GpioRequests.Input | GpioRequests.RisingEdge | GpioRequests.FallingEdge | GpioRequests.BiasDisabled, 200u)]
    public void Options_become_the_kernels_flags(string options, ulong flags, uint debounce)
    {
        using var source = Open(options);
        Assert.That((_chip.Lines[5].Flags, _chip.Lines[5].DebounceMicroseconds), Is.EqualTo((flags, debounce)));
    }

    [Test]
    public void The_chips_node_is_not_kept_open()
    {
        using var source = Open();
        Assert.That(_chip.Closed, Is.EqualTo(1));
    }

    [Test]
    public void A_user_without_rights_is_told_the_group()
    {
        _kernel.RefuseWith = Errno.AccessDenied;
        Assert.That(() => Open(), Throws.TypeOf<DeviceException>().With.Message.Contains("/dev/gpiochip1 may not be opened").And.Message.Contains("group 'gpio': sudo usermod -aG gpio "));
    }

    [Test]
    public void A_line_of_another_program_is_refused_with_its_name()
    {
        _chip.Lines[5].Consumer = "gpiomon";
        Assert.That(() => Open(), Throws.TypeOf<DeviceException>().With.Message.Contains("line 5 of gpiochip1 is used by 'gpiomon'"));
    }

    [Test]
    public void What_the_chip_cannot_do_is_said()
    {
        _chip.RefuseWith = Errno.NotSupported;
        Assert.That(() => Open("?bias=pull-up"), Throws.TypeOf<DeviceException>().With.Message.Contains("gpiochip1 (tegra234-gpio) does not give line 5 as it is asked for").And.Message.Contains("errno 95"));
    }

    [TestCase("gpio://gpiochip7/5", "there is no chip gpiochip7; there are gpiochip0 (tegra234-gpio-aon), gpiochip1 (tegra234-gpio)")]
    [TestCase("gpio:///PZ.99", "none of the 2 chips of this machine has a line that is called 'PZ.99'")]
    [TestCase("gpio://gpiochip1/PQ.06", "there are PQ.05, …")]
    public void What_is_not_there_is_named_with_what_is(string uri, string message) => Assert.That(() => Open(DeviceUri.Parse(uri)), Throws.TypeOf<DeviceException>().With.Message.Contains(message));

    [TestCase("gpio://gpiochip1", "names no line")]
    [TestCase("gpio:///5", "line 5 of which chip?")]
    [TestCase("gpio:5", "names no line")]
    public void A_uri_without_a_line_is_refused(string uri, string message) => Assert.That(() => Open(DeviceUri.Parse(uri)), Throws.TypeOf<ConfigurationException>().With.Message.Contains(message));

    [Test]
    public void This_machine_without_such_a_chip_says_so() =>
        Assert.That(() => new GpioEventDriver().Prepare(DeviceUri.Parse("gpio://gpiochip987/5"))(), Throws.TypeOf<DeviceException>().With.Message.Contains("there is no chip gpiochip987"));

    protected override EventSource Open(string options = "", string line = "5") => Open(DeviceUri.Parse($"gpio://gpiochip1/{line}{options}"));

    protected override void Drive(bool high) => _chip.Lines[5].Drive(high);

    protected override void Plug(bool plugged) => _chip.Plug(plugged);

    private EventSource Open(DeviceUri uri) => new GpioEventDriver(_kernel).Prepare(uri)();
}
