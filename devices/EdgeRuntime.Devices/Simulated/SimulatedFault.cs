namespace EdgeRuntime.Devices.Simulated;

/// <summary>What goes wrong with a simulated sensor, at a moment that its URI names.</summary>
internal enum SimulatedFault
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>It is unplugged: an error from then on.</summary>
    Unplug,

    /// <summary>It loses as many samples as it gives in a tenth of a second (at least one), which count as missed.</summary>
    Gap,

    /// <summary>It measures the same value from then on.</summary>
    Stuck,

    /// <summary>Its wave is three times as high from then on, with noise in it: what a model for anomalies should find.</summary>
    Anomaly,
}
