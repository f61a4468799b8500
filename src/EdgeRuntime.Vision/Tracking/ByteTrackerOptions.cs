namespace EdgeRuntime.Vision.Tracking;

/// <summary>Settings of <see cref="ByteTracker"/>; the defaults are its authors'. Detections must come with low scores too: set the decoder's score to <see cref="LowScore"/>.</summary>
public sealed record ByteTrackerOptions
{
    /// <summary>Detections from this score on are matched first; default 0.5.</summary>
    public float HighScore { get; init; } = 0.5f;

    /// <summary>Detections below this score are ignored; default 0.1.</summary>
    public float LowScore { get; init; } = 0.1f;

    /// <summary>Detections from this score on may begin an object; default 0.6.</summary>
    public float NewScore { get; init; } = 0.6f;

    /// <summary>The least IoU · score with which a good detection is matched, 0 to 1; default 0.2.</summary>
    public float FirstOverlap { get; init; } = 0.2f;

    /// <summary>The least IoU with which a weak detection is matched to what is left; default 0.5.</summary>
    public float SecondOverlap { get; init; } = 0.5f;

    /// <summary>The least IoU · score with which an object that was seen once is confirmed; default 0.3.</summary>
    public float ConfirmOverlap { get; init; } = 0.3f;

    /// <summary>Updates that an object may be missing before it is forgotten; default 30, a second of video.</summary>
    public int KeepFor { get; init; } = 30;

    /// <summary>Whether detections of another class are other objects; default true.</summary>
    public bool ClassesApart { get; init; } = true;
}
