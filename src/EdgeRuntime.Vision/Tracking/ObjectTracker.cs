using EdgeRuntime.Vision.Decoding;

namespace EdgeRuntime.Vision.Tracking;

/// <summary>Gives the objects of one picture the numbers that they had in the pictures before. It allocates nothing once it has followed as many at a time as there will be.</summary>
public abstract class ObjectTracker
{
    /// <summary>Takes the detections of the next picture.</summary>
    /// <param name="detections">What was found, in any order.</param>
    /// <returns>The objects that are seen in this picture and confirmed, in the order of their numbers; good until the next call.</returns>
    public abstract ReadOnlySpan<Track> Update(ReadOnlySpan<Detection> detections);

    /// <summary>Forgets all objects, as for another video. Numbers go on.</summary>
    public abstract void Reset();
}
