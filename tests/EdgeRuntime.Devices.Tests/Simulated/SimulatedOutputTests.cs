using EdgeRuntime.Devices.Drivers;
using EdgeRuntime.Devices.Output;
using EdgeRuntime.Devices.Simulated;
using EdgeRuntime.Devices.Tests.Gpio;

namespace EdgeRuntime.Devices.Tests.Simulated;

public sealed class SimulatedOutputTests : OutputContract
{
    private string _chip = "";

    [SetUp]
    public void NameChip() => _chip = $"outputs-{Guid.NewGuid()}";

    protected override bool High => SimulatedChip.Of(_chip).Read(17);

    protected override DigitalOutput Open(string options = "", string line = "17") => new SimulatedOutputDriver().Prepare(DeviceUri.Parse($"sim-gpio://{_chip}/{line}{options}"))();

    protected override void Plug(bool plugged)
    {
        if (plugged)
            SimulatedChip.Of(_chip).Plug();
        else
            SimulatedChip.Of(_chip).Unplug();
    }
}
