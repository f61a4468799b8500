using EdgeRuntime.Pipeline.Hearing;
using EdgeRuntime.Vision.Decoding;
using EdgeRuntime.Vision.Geometry;
using EdgeRuntime.Vision.Tracking;

namespace EdgeRuntime.Pipeline.Stages;

/// <summary>Something that rules can speak of: an object of the picture, the class of a whole picture, the value of a window, an edge.</summary>
internal struct SceneObject
{
    public Box Box;
    public string? Class;
    public float Score;
    public int Track;
    public string? Text;
    public double Value;

    /// <summary>Whether it was heard, and as what.</summary>
    public Heard Heard;

    /// <summary>Its index among the detections; −1: it is none.</summary>
    public int Detection;

    /// <summary>The zones that it is in, a bit each.</summary>
    public ulong Zones;

    /// <summary>The lines that it went over in this frame, to their right side.</summary>
    public ulong ToRight;

    /// <summary>The lines that it went over in this frame, to their left side.</summary>
    public ulong ToLeft;
}

/// <summary>What there is now. It grows to what it needed at most.</summary>
internal sealed class Scene
{
    private SceneObject[] _objects = new SceneObject[16];

    public Span<SceneObject> Objects => _objects.AsSpan(0, Count);

    public int Count { get; private set; }

    /// <summary>Whether the source is lost.</summary>
    public bool SourceLost { get; set; }

    /// <summary>The level of the line, for sources that are one.</summary>
    public bool? Level { get; set; }

    /// <summary>The edge that came now; null: none.</summary>
    public bool? Edge { get; set; }

    /// <summary>Whether somebody speaks; null where nobody listens.</summary>
    public bool? Speech { get; set; }

    public void Clear() => Count = 0;

    public ref SceneObject Add()
    {
        if (Count == _objects.Length)
            Array.Resize(ref _objects, 2 * Count);
        ref var one = ref _objects[Count++];
        one = new SceneObject { Detection = -1, Value = double.NaN };
        return ref one;
    }

    /// <summary>Adds what a model found, which lies from <paramref name="first"/> on among the detections of the frame.</summary>
    public void Add(ReadOnlySpan<Detection> detections, IReadOnlyList<string> labels, int first)
    {
        for (var i = 0; i < detections.Length; i++)
        {
            ref var one = ref Add();
            (one.Box, one.Class, one.Score, one.Detection) = (detections[i].Box, Labels.NameOf(detections[i].Class, labels), detections[i].Score, first + i);
        }
    }

    /// <summary>Takes detections in place of those that there are; what was said of the whole picture stays.</summary>
    public void Take(ReadOnlySpan<Detection> detections, IReadOnlyList<string> labels)
    {
        KeepWhole();
        Add(detections, labels, 0);
    }

    /// <summary>Takes the objects that are followed, in place of detections; what was said of the whole picture stays.</summary>
    public void Take(ReadOnlySpan<Track> tracks, IReadOnlyList<string> labels)
    {
        KeepWhole();
        foreach (ref readonly var track in tracks)
        {
            ref var one = ref Add();
            (one.Box, one.Class, one.Score, one.Track, one.Detection) = (track.Box, Labels.NameOf(track.Class, labels), track.Score, track.Id, track.Detection);
        }
    }

    /// <summary>Forgets what is true of a moment only.</summary>
    public void EndMoment()
    {
        Edge = null;
        if (Count > 0 && _objects[0].Heard != Heard.Nothing)
            Clear();
        foreach (ref var one in Objects)
            (one.ToLeft, one.ToRight) = (0, 0);
    }

    private void KeepWhole()
    {
        var kept = 0;
        foreach (ref readonly var one in Objects)
        {
            if (one is { Detection: < 0, Track: 0 })
                _objects[kept++] = one;
        }
        Count = kept;
    }
}
