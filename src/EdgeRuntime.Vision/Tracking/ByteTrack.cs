using EdgeRuntime.Vision.Decoding;
using EdgeRuntime.Vision.Geometry;

namespace EdgeRuntime.Vision.Tracking;

/// <summary>An object as <see cref="ByteTracker"/> keeps it.</summary>
internal struct ByteTrack
{
    public ByteTrack(Detection first, int detection, int update)
    {
        Motion = new KalmanBox(first.Box);
        (Class, Score, Detection, Begin, LastSeen) = (first.Class, first.Score, detection, update, update);
    }

    /// <summary>0 until it is confirmed.</summary>
    public int Id;

    public KalmanBox Motion;

    public int Class;

    public float Score;

    /// <summary>The detection of this update; −1 where it is not seen.</summary>
    public int Detection;

    public int Begin;

    public int LastSeen;

    public bool Lost;

    public readonly Box Box => Motion.Box;

    public void See(Detection seen, int detection, int update)
    {
        Motion.Correct(seen.Box);
        (Class, Score, Detection, LastSeen, Lost) = (seen.Class, seen.Score, detection, update, false);
    }
}
