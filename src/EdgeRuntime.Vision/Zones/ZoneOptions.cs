namespace EdgeRuntime.Vision.Zones;

/// <summary>Settings of <see cref="ZoneMonitor"/>.</summary>
public sealed record ZoneOptions
{
    /// <summary>How long an object must be in the zone before it has entered; default 0.</summary>
    public TimeSpan EnterAfter { get; init; }

    /// <summary>How long an object must be outside before it has left; default 0.</summary>
    public TimeSpan LeaveAfter { get; init; }

    /// <summary>How long an object must have been in the zone to be reported as staying; null: none is.</summary>
    public TimeSpan? DwellAfter { get; init; }

    /// <summary>How long an object may be unseen before it has left; default 1 s.</summary>
    public TimeSpan ForgetAfter { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The point of an object that counts.</summary>
    public AnchorPoint Anchor { get; init; }
}
