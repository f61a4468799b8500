using EdgeRuntime.Devices.Drivers;
using EdgeRuntime.Devices.Lines;
using EdgeRuntime.Devices.Output;

namespace EdgeRuntime.Devices.Simulated;

/// <summary>Opens output lines of a <see cref="SimulatedChip"/>: the twin of <c>gpio://</c>, whose options it takes. <c>drive</c> changes nothing: nobody else pulls at its lines.</summary>
public sealed class SimulatedOutputDriver() : OutputDriver("sim-gpio", "sim-gpio://chip/17", "output lines that exist in this process only")
{
    /// <inheritdoc/>
    public override Func<DigitalOutput> Prepare(DeviceUri uri)
    {
        ArgumentNullException.ThrowIfNull(uri);
        var (address, options, text) = (SimulatedLine.Address(uri), OutputLineOptions.Parse(uri), uri.ToString());
        return () => new SimulatedOutput(SimulatedLine.Find(address, text), options, text);
    }
}
