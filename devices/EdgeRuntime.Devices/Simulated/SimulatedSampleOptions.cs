using EdgeRuntime.Devices.Drivers;
using EdgeRuntime.Devices.Samples;

namespace EdgeRuntime.Devices.Simulated;

/// <summary>What a URI asks of a simulated sensor.</summary>
/// <param name="Name">Its name, for <see cref="SimulatedSensor"/>.</param>
/// <param name="Channels">Its channels.</param>
/// <param name="Rate">Samples per second.</param>
/// <param name="Wave">What it measures.</param>
/// <param name="Frequency">Periods per second.</param>
/// <param name="Amplitude">The height of the wave.</param>
/// <param name="Offset">What is added.</param>
/// <param name="Noise">How much noise is added, from −1 to 1 times this.</param>
/// <param name="Samples">After how many samples it ends; 0 for never.</param>
/// <param name="Fault">What goes wrong.</param>
/// <param name="FaultAt">At which sample.</param>
internal sealed record SimulatedSampleOptions(
    string Name, string[] Channels, double Rate, SimulatedWave Wave, double Frequency, double Amplitude, double Offset, double Noise, long Samples, SimulatedFault Fault, long FaultAt)
{
    private const double Most = 1e9;

    /// <exception cref="ConfigurationException">Something of it cannot be.</exception>
    public static SimulatedSampleOptions Parse(DeviceUri uri)
    {
        var channels = OptionList.Names(uri, "channels");
        var rate = uri.Number("rate", 100, 0.001, 1e6);
        var options = new SimulatedSampleOptions(
            uri.Authority,
            channels.Length > 0 ? channels : ["value"],
            rate,
            uri.OneOf("wave", "sine", "sine", "square", "ramp", "constant", "noise") switch { "square" => SimulatedWave.Square, "ramp" => SimulatedWave.Ramp, "constant" => SimulatedWave.Constant, "noise" => SimulatedWave.Noise, _ => SimulatedWave.Sine },
            uri.Number("frequency", 1, 0, Most),
            uri.Number("amplitude", 1, -Most, Most),
            uri.Number("offset", 0, -Most, Most),
            uri.Number("noise", 0, 0, Most),
            uri.Integer("samples", 0, 1, int.MaxValue),
            uri.OneOf("fault", "none", "none", "unplug", "gap", "stuck", "anomaly") switch { "unplug" => SimulatedFault.Unplug, "gap" => SimulatedFault.Gap, "stuck" => SimulatedFault.Stuck, "anomaly" => SimulatedFault.Anomaly, _ => SimulatedFault.None },
            (long)(uri.Duration("at", TimeSpan.FromSeconds(10)).TotalSeconds * rate));
        uri.RefuseOthers();
        return options;
    }

    /// <summary>What a channel measures at a sample.</summary>
    public float Value(long sample, int channel)
    {
        if (Fault == SimulatedFault.Stuck)
            sample = Math.Min(sample, FaultAt);
        var anomaly = Fault == SimulatedFault.Anomaly && sample >= FaultAt;
        var turns = sample * Frequency / Rate + channel * 0.25;
        var wave = Wave switch
        {
            SimulatedWave.Sine => Math.Sin(2 * Math.PI * turns),
            SimulatedWave.Square => turns - Math.Floor(turns) < 0.5 ? 1 : -1,
            SimulatedWave.Ramp => 2 * (turns - Math.Floor(turns)) - 1,
            SimulatedWave.Noise => Hash(sample, channel + 1000),
            _ => 1,
        };
        var noise = (Noise + (anomaly ? Math.Abs(Amplitude) : 0)) * Hash(sample, channel);
        return (float)(Offset + Amplitude * (anomaly ? 3 : 1) * wave + noise);
    }

    // SplitMix64 of the sample and channel, as −1 to 1.
    private static double Hash(long sample, int channel)
    {
        var z = unchecked((ulong)sample * 0x9E3779B97F4A7C15 + (ulong)(channel + 1) * 0xD1B54A32D192ED03);
        z = unchecked((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9);
        z = unchecked((z ^ (z >> 27)) * 0x94D049BB133111EB);
        return ((z ^ (z >> 31)) >> 11) * (2.0 / (1L << 53)) - 1;
    }
}
