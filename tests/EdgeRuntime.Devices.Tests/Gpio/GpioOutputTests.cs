using EdgeRuntime.Devices.Drivers;
using EdgeRuntime.Devices.Linux.Gpio;
using EdgeRuntime.Devices.Output;

namespace EdgeRuntime.Devices.Tests.Gpio;

public sealed class GpioOutputTests : OutputContract
{
    private FakeGpioKernel _kernel = null!;
    private FakeChip _chip = null!;

    [SetUp]
    public void MakeChip()
    {
        _kernel = new FakeGpioKernel();
        _chip = _kernel.Add("gpiochip0", "pinctrl-bcm2835", 64);
    }

    [TestCase("", GpioRequests.Output)]
    [TestCase("?active-low&drive=open-drain", GpioRequests.Output | GpioRequests.ActiveLow | GpioRequests.OpenDrain)]
    [TestCase("?drive=open-source", GpioRequests.Output | GpioRequests.OpenSource)]
    public void Options_become_the_kernels_flags(string options, ulong flags)
    {
        using var output = Open(options);
        Assert.That(_chip.Lines[17].Flags, Is.EqualTo(flags));
    }

    protected override bool High => _chip.Lines[17].High;

    protected override DigitalOutput Open(string options = "", string line = "17") => new GpioOutputDriver(_kernel).Prepare(DeviceUri.Parse($"gpio://gpiochip0/{line}{options}"))();

    protected override void Plug(bool plugged) => _chip.Plug(plugged);
}
