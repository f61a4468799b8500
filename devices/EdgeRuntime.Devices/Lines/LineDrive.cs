namespace EdgeRuntime.Devices.Lines;

/// <summary>How an output drives its line.</summary>
internal enum LineDrive
{
    /// <summary>High and low.</summary>
    PushPull,

    /// <summary>Low only; a resistor makes it high.</summary>
    OpenDrain,

    /// <summary>High only; a resistor makes it low.</summary>
    OpenSource,
}
