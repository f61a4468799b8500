namespace EdgeRuntime.Devices.Lines;

/// <summary>What holds a line that nobody drives.</summary>
internal enum LineBias
{
    /// <summary>As it is.</summary>
    Unchanged,

    /// <summary>A resistor to the supply.</summary>
    PullUp,

    /// <summary>A resistor to ground.</summary>
    PullDown,

    /// <summary>Nothing.</summary>
    Disabled,
}
