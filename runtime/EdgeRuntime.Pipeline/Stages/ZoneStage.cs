using EdgeRuntime.Pipeline.Configuration;
using EdgeRuntime.Pipeline.Events;
using EdgeRuntime.Vision.Zones;

namespace EdgeRuntime.Pipeline.Stages;

/// <summary>Watches a zone.</summary>
internal sealed class ZoneStage : Stage
{
    private readonly ZoneStageSettings _settings;
    private readonly string _name;
    private readonly ulong _bit;
    private readonly IReadOnlyList<string> _labels;
    private readonly bool _tracked;
    private ZoneMonitor _zone;
    private (int Width, int Height) _size;

    public ZoneStage(ZoneStageSettings settings, StageBuild build)
    {
        StageChecks.AfterModel(build, "zone");
        (_settings, _name, _labels, _tracked) = (settings, build.Name, build.Labels, build.HasTracker);
        _bit = 1ul << build.AddName(build.Zones, "zone");
        _zone = new ZoneMonitor([.. settings.Polygon], settings.Options);
        if (settings.Relative && settings.Polygon.Any(static corner => corner.X is < 0 or > 1 || corner.Y is < 0 or > 1))
            throw new ConfigurationException("zone: the corners are relative: expected fractions of the picture, 0 to 1.");
    }

    public override string Description => $"{_settings.Polygon.Count} corners";

    public override void Process(StageFrame frame)
    {
        if (!frame.Fresh)
            return;
        Fit(frame);
        foreach (ref var one in frame.Scene.Objects)
        {
            if (one.Detection >= 0 && _zone.Contains(one.Box.CenterX, _settings.Options.Anchor == AnchorPoint.Center ? one.Box.CenterY : one.Box.Bottom))
                one.Zones |= _bit;
        }
        if (!_tracked)
            return;
        foreach (ref readonly var happened in _zone.Update(frame.Result.Tracks, frame.Time))
            Publish(frame, happened);
    }

    public override void Lose(StageFrame frame)
    {
        foreach (ref readonly var happened in _zone.Update([], frame.Time + _settings.Options.ForgetAfter + TimeSpan.FromTicks(1)))
            Publish(frame, happened);
    }

    private void Publish(StageFrame frame, in ZoneEvent what)
    {
        var happened = frame.Events.Rent(what.Kind switch
        {
            ZoneEventKind.Enter => PipelineEventKind.Enter,
            ZoneEventKind.Dwell => PipelineEventKind.Dwell,
            _ => PipelineEventKind.Leave,
        }, frame);
        (happened.Name, happened.Class, happened.Track, happened.Duration) = (_name, Labels.NameOf(what.Class, _labels), what.Track, what.Inside);
        foreach (ref readonly var one in frame.Scene.Objects)
        {
            if (one.Track == what.Track)
                (happened.Box, happened.Score) = (one.Box, one.Score);
        }
        frame.Events.Publish(happened);
    }

    // Relative corners are those of another picture once its size has changed: who was in the zone leaves it, and enters it again.
    private void Fit(StageFrame frame)
    {
        if (!_settings.Relative || (frame.Result.Width, frame.Result.Height) == _size)
            return;
        Lose(frame);
        Make(frame.Result.Width, frame.Result.Height);
    }

    private void Make(int width, int height)
    {
        _size = (width, height);
        _zone = new ZoneMonitor(Corners.InPicture(_settings.Polygon, width, height), _settings.Options);
    }
}
