using EdgeRuntime.Devices.Drivers;
using EdgeRuntime.Devices.Linux.Samples;
using EdgeRuntime.Devices.Samples;

namespace EdgeRuntime.Devices.Linux.Thermal;

/// <summary>Measures temperatures of the machine itself, in °C: <c>thermal://cpu-thermal?rate=1</c>, by the zone's type or its folder's name (<c>thermal_zone0</c>); several between commas.</summary>
public sealed class ThermalDriver() : SampleDriver("thermal", "thermal://thermal_zone0?rate=1", "temperatures of the processor and what is near it, in °C")
{
    private const double MillidegreesToDegrees = 1e-3;

    private readonly string _root = "/";

    internal ThermalDriver(string root) : this() => _root = root;

    /// <inheritdoc/>
    public override Func<SampleSource> Prepare(DeviceUri uri)
    {
        ArgumentNullException.ThrowIfNull(uri);
        if (uri.Authority.Length == 0 || uri.Path.Length > 1)
            throw new ConfigurationException($"{uri}: expected thermal://ZONE, as in thermal://thermal_zone0 or thermal://cpu-thermal. 'edgert devices --kind thermal' lists them.");
        var zones = OptionList.Names(uri, "zones", uri.Authority);
        var rate = uri.Number("rate", 1, 0.001, 1000);
        uri.RefuseOthers();
        return () => new SysfsSampleSource(Array.ConvertAll(zones, zone => Channel(uri, zone)), rate);
    }

    private SysfsChannel Channel(DeviceUri uri, string zone)
    {
        var folder = SysfsFolders.Find(Path.Combine(_root, "sys/class/thermal"), "thermal_zone", ["type"], zone, uri);
        return new SysfsChannel(zone, new ValueFile(Path.Combine(folder, "temp"), uri), 0, MillidegreesToDegrees);
    }
}
