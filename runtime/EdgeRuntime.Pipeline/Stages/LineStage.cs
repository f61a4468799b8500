using EdgeRuntime.Pipeline.Configuration;
using EdgeRuntime.Pipeline.Events;
using EdgeRuntime.Vision.Zones;

namespace EdgeRuntime.Pipeline.Stages;

/// <summary>Watches a line.</summary>
internal sealed class LineStage : Stage
{
    private readonly LineStageSettings _settings;
    private readonly string _name;
    private readonly ulong _bit;
    private readonly IReadOnlyList<string> _labels;
    private LineCounter _line;
    private (int Width, int Height) _size;

    public LineStage(LineStageSettings settings, StageBuild build)
    {
        StageChecks.AfterTracker(build, "line");
        (_settings, _name, _labels) = (settings, build.Name, build.Labels);
        _bit = 1ul << build.AddName(build.Lines, "line");
        _line = Make(1, 1);
    }

    public override string Description => FormattableString.Invariant($"({_settings.From.X}, {_settings.From.Y}) to ({_settings.To.X}, {_settings.To.Y})");

    public override void Process(StageFrame frame)
    {
        if (!frame.Fresh)
            return;
        var size = (frame.Result.Width, frame.Result.Height);
        if (_settings.Relative && size != _size)
            (_size, _line) = (size, Make(size.Width, size.Height));
        foreach (ref readonly var crossing in _line.Update(frame.Result.Tracks))
            Take(frame, crossing);
    }

    private void Take(StageFrame frame, in Crossing crossing)
    {
        var happened = frame.Events.Rent(PipelineEventKind.Cross, frame);
        (happened.Name, happened.Class, happened.Track) = (_name, Labels.NameOf(crossing.Class, _labels), crossing.Track);
        happened.Direction = crossing.Direction == CrossingDirection.ToRight ? "to-right" : "to-left";
        foreach (ref var one in frame.Scene.Objects)
        {
            if (one.Track != crossing.Track)
                continue;
            (happened.Box, happened.Score) = (one.Box, one.Score);
            if (crossing.Direction == CrossingDirection.ToRight)
                one.ToRight |= _bit;
            else
                one.ToLeft |= _bit;
        }
        frame.Events.Publish(happened);
    }

    private LineCounter Make(float width, float height) => new(_settings.From.X * width, _settings.From.Y * height, _settings.To.X * width, _settings.To.Y * height, _settings.Margin, _settings.Anchor);
}
