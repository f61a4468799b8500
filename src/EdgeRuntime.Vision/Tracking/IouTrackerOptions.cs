namespace EdgeRuntime.Vision.Tracking;

/// <summary>Settings of <see cref="IouTracker"/>.</summary>
public sealed record IouTrackerOptions
{
    /// <summary>The least overlap with where the object was, 0 to 1; default 0.3.</summary>
    public float Iou { get; init; } = 0.3f;

    /// <summary>Updates in a row that an object must be seen before it is reported, 1 or more; default 3.</summary>
    public int ConfirmAfter { get; init; } = 3;

    /// <summary>Updates that an object may be missing before it is forgotten, 0 or more; default 15.</summary>
    public int KeepFor { get; init; } = 15;

    /// <summary>Whether detections of another class are other objects; default true.</summary>
    public bool ClassesApart { get; init; } = true;
}
