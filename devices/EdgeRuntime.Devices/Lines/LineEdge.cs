namespace EdgeRuntime.Devices.Lines;

/// <summary>Which changes of a line are events.</summary>
[Flags]
internal enum LineEdge
{
    /// <summary>From inactive to active.</summary>
    Rising = 1,

    /// <summary>From active to inactive.</summary>
    Falling = 2,

    /// <summary>All changes.</summary>
    Both = Rising | Falling,
}
