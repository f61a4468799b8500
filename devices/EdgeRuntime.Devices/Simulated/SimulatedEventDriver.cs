using EdgeRuntime.Devices.Drivers;
using EdgeRuntime.Devices.Events;
using EdgeRuntime.Devices.Lines;

namespace EdgeRuntime.Devices.Simulated;

/// <summary>Opens input lines of a <see cref="SimulatedChip"/>: the twin of <c>gpio://</c>, whose options it takes. Its lines never bounce and float at the level that was driven last, so <c>debounce</c> and <c>bias</c> change nothing.</summary>
public sealed class SimulatedEventDriver() : EventDriver("sim-gpio", "sim-gpio://chip/5?edge=rising", "input lines that exist in this process only")
{
    /// <inheritdoc/>
    public override Func<EventSource> Prepare(DeviceUri uri)
    {
        ArgumentNullException.ThrowIfNull(uri);
        var (address, options, text) = (SimulatedLine.Address(uri), InputLineOptions.Parse(uri), uri.ToString());
        return () => new SimulatedEventSource(SimulatedLine.Find(address, text), options, text);
    }
}
