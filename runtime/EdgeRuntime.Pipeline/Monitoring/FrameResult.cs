using EdgeRuntime.Vision.Decoding;
using EdgeRuntime.Vision.Tracking;

namespace EdgeRuntime.Pipeline.Monitoring;

/// <summary>What a pipeline found in one frame. One object is used for frame after frame.</summary>
public sealed class FrameResult
{
    private Track[] _tracks = [];
    private int _trackCount;
    private ObjectDetail[] _details = [];
    private int _detailCount;
    private TimeSpan[] _stageTimes = [];
    private int _stageCount;

    /// <summary>The source's number of the frame.</summary>
    public long Sequence { get; set; }

    /// <summary>When it was taken, as <see cref="System.Diagnostics.Stopwatch.GetTimestamp"/> counts.</summary>
    public long Timestamp { get; set; }

    /// <summary>The frame's size.</summary>
    public int Width { get; set; }

    /// <summary>The frame's size.</summary>
    public int Height { get; set; }

    /// <summary>What was heard; null for pipelines that do not hear.</summary>
    public SoundResult? Sound { get; init; }

    /// <summary>What the model's decoder made of it: detections, points, mask, text, classes.</summary>
    public VisionResult Vision { get; } = new();

    /// <summary>The objects that are followed; empty where the pipeline has no tracker.</summary>
    public ReadOnlySpan<Track> Tracks => _tracks.AsSpan(0, _trackCount);

    /// <summary>Puts objects in place of those that it held.</summary>
    public void SetTracks(ReadOnlySpan<Track> tracks)
    {
        if (_tracks.Length < tracks.Length)
            _tracks = new Track[Math.Max(16, 2 * tracks.Length)];
        tracks.CopyTo(_tracks);
        _trackCount = tracks.Length;
    }

    /// <summary>What second models found in parts of this frame.</summary>
    public ReadOnlySpan<ObjectDetail> Details => _details.AsSpan(0, _detailCount);

    internal ObjectDetail AddDetail()
    {
        if (_detailCount == _details.Length)
        {
            Array.Resize(ref _details, Math.Max(4, 2 * _detailCount));
            for (var i = _detailCount; i < _details.Length; i++)
                _details[i] = new ObjectDetail();
        }
        return _details[_detailCount++];
    }

    internal void ClearDetails() => _detailCount = 0;

    /// <summary>How long each stage took, in the order of the stages among <see cref="IPipelineMonitor.Parts"/>; empty where nobody measured.</summary>
    public ReadOnlySpan<TimeSpan> StageTimes => _stageTimes.AsSpan(0, _stageCount);

    /// <summary>Makes room for the times of a number of stages, which the caller fills in.</summary>
    public Span<TimeSpan> PrepareStageTimes(int count)
    {
        if (_stageTimes.Length < count)
            _stageTimes = new TimeSpan[count];
        _stageCount = count;
        return _stageTimes.AsSpan(0, count);
    }
}
