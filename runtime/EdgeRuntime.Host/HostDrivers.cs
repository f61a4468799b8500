using EdgeRuntime.Devices.Drivers;
using EdgeRuntime.Devices.Linux.Gpio;
using EdgeRuntime.Devices.Simulated;

namespace EdgeRuntime.Host;

/// <summary>The devices that edgert can open.</summary>
internal static class HostDrivers
{
    public static DriverRegistry Create() => new DriverRegistry()
        .Add(new GpioEventDriver())
        .Add(new GpioOutputDriver())
        .Add(new SimulatedEventDriver())
        .Add(new SimulatedOutputDriver());
}
