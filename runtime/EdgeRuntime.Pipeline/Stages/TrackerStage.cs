using EdgeRuntime.Pipeline.Configuration;
using EdgeRuntime.Vision.Tracking;

namespace EdgeRuntime.Pipeline.Stages;

/// <summary>Follows detections and tells when objects come and go.</summary>
internal sealed class TrackerStage : Stage
{
    private readonly TrackerStageSettings _settings;
    private readonly IReadOnlyList<string> _labels;
    private readonly ObjectTracker _tracker;
    private readonly TrackBook _book;

    public TrackerStage(TrackerStageSettings settings, StageBuild build)
    {
        StageChecks.AfterModel(build, "tracker");
        if (build.HasTracker)
            throw new ConfigurationException("a pipeline has one tracker.");
        build.HasTracker = true;
        (_settings, _labels) = (settings, build.Labels);
        var keepFor = settings.KeepFor ?? (settings.Kind == "iou" ? 15 : 30);
        _tracker = settings.Kind == "iou"
            ? new IouTracker(new IouTrackerOptions { Iou = settings.Overlap, ConfirmAfter = settings.ConfirmAfter, KeepFor = keepFor, ClassesApart = settings.ClassesApart })
            : new ByteTracker(new ByteTrackerOptions { HighScore = settings.HighScore, LowScore = settings.LowScore, NewScore = settings.NewScore, KeepFor = keepFor, ClassesApart = settings.ClassesApart });
        _book = new TrackBook(build.Name, keepFor, settings.Update, build.Labels);
    }

    public override string Description => _settings.Kind;

    public override void Process(StageFrame frame)
    {
        if (!frame.Fresh)
            return;
        var tracks = _tracker.Update(frame.Result.Vision.Detections);
        frame.Result.SetTracks(tracks);
        frame.Scene.Take(tracks, _labels);
        _book.Update(frame, tracks);
    }

    public override void Lose(StageFrame frame)
    {
        _tracker.Reset();
        frame.Result.SetTracks([]);
        _book.End(frame);
    }
}
