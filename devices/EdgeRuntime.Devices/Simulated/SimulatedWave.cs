namespace EdgeRuntime.Devices.Simulated;

/// <summary>What a simulated sensor measures.</summary>
internal enum SimulatedWave
{
    /// <summary>A sine; each further channel is a quarter of a period later.</summary>
    Sine,

    /// <summary>Its sign.</summary>
    Square,

    /// <summary>From −1 to 1 in each period.</summary>
    Ramp,

    /// <summary>Always 1.</summary>
    Constant,

    /// <summary>Evenly spread from −1 to 1, by a hash of the sample's number: the same in every run.</summary>
    Noise,
}
