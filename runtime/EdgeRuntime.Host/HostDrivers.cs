using EdgeRuntime.Devices.Drivers;

namespace EdgeRuntime.Host;

/// <summary>The devices that edgert can open.</summary>
internal static class HostDrivers
{
    public static DriverRegistry Create() => new();
}
