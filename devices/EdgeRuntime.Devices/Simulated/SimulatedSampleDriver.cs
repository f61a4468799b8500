using EdgeRuntime.Devices.Drivers;
using EdgeRuntime.Devices.Samples;

namespace EdgeRuntime.Devices.Simulated;

/// <summary>
/// Opens sensors that exist in this process only: <c>sim-samples://NAME?channels=x,y&amp;rate=200&amp;wave=sine</c> with <c>frequency</c>, <c>amplitude</c>, <c>offset</c>, <c>noise</c> and an end after <c>samples</c>; <c>fault=unplug|gap|stuck|anomaly&amp;at=5s</c>
/// lets something go wrong. Values depend on the sample's number alone.
/// </summary>
public sealed class SimulatedSampleDriver() : SampleDriver("sim-samples", "sim-samples://?channels=x,y&rate=200&wave=sine", "sensors that exist in this process only")
{
    /// <inheritdoc/>
    public override Func<SampleSource> Prepare(DeviceUri uri)
    {
        ArgumentNullException.ThrowIfNull(uri);
        var (options, text) = (SimulatedSampleOptions.Parse(uri), uri.ToString());
        return () => new SimulatedSampleSource(options, text);
    }
}
