namespace EdgeRuntime.Vision.Zones;

/// <summary>Something that happened in a zone.</summary>
/// <param name="Kind">What.</param>
/// <param name="Track">The object's number.</param>
/// <param name="Class">What it is.</param>
/// <param name="Inside">How long it has been in the zone.</param>
public readonly record struct ZoneEvent(ZoneEventKind Kind, int Track, int Class, TimeSpan Inside);

/// <summary>What can happen in a zone.</summary>
public enum ZoneEventKind
{
    /// <summary>An object came in.</summary>
    Enter,

    /// <summary>An object has been in for the time that was set; once for each stay.</summary>
    Dwell,

    /// <summary>An object went out, or was not seen for the time after which it is forgotten.</summary>
    Leave,
}
