using EdgeRuntime.Devices.Drivers;
using EdgeRuntime.Devices.Events;
using EdgeRuntime.Devices.Simulated;
using EdgeRuntime.Devices.Tests.Gpio;

namespace EdgeRuntime.Devices.Tests.Simulated;

public sealed class SimulatedEventSourceTests : EventSourceContract
{
    private string _chip = "";

    [SetUp]
    public void NameChip() => _chip = $"events-{Guid.NewGuid()}";

    [Test]
    public void A_line_goes_by_its_name_too()
    {
        using var source = Open(line: "line5");
        Drive(true);
        Assert.That(source.Read(TimeSpan.Zero, out _), Is.True);
    }

    [Test]
    public void A_uri_without_a_chip_is_refused() => Assert.That(() => new SimulatedEventDriver().Prepare(DeviceUri.Parse("sim-gpio:///line5")), Throws.TypeOf<ConfigurationException>().With.Message.Contains("names no chip"));

    [Test]
    public void An_output_is_no_input_at_the_same_time()
    {
        using var output = new SimulatedOutputDriver().Prepare(DeviceUri.Parse($"sim-gpio://{_chip}/5"))();
        Assert.That(() => Open(), Throws.TypeOf<DeviceException>());
    }

    protected override EventSource Open(string options = "", string line = "5") => new SimulatedEventDriver().Prepare(DeviceUri.Parse($"sim-gpio://{_chip}/{line}{options}"))();

    protected override void Drive(bool high) => SimulatedChip.Of(_chip).Drive(5, high);

    protected override void Plug(bool plugged)
    {
        if (plugged)
            SimulatedChip.Of(_chip).Plug();
        else
            SimulatedChip.Of(_chip).Unplug();
    }
}
