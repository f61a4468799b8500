using EdgeRuntime.Pipeline.Configuration;
using EdgeRuntime.Vision.Decoding;
using EdgeRuntime.Vision.Zones;

namespace EdgeRuntime.Pipeline.Stages;

/// <summary>Drops detections.</summary>
internal sealed class FilterStage : Stage
{
    private readonly FilterStageSettings _settings;
    private readonly IReadOnlyList<string> _labels;
    private readonly bool[]? _classes;
    private readonly ZoneMonitor? _region;
    private bool[] _keep = new bool[16];

    public FilterStage(FilterStageSettings settings, StageBuild build)
    {
        StageChecks.AfterModel(build, "filter");
        if (build.HasTracker)
            throw new ConfigurationException("'filter' stands before the tracker, which follows what stays.");
        (_settings, _labels) = (settings, build.Labels);
        _classes = StageChecks.Classes(settings.Classes, build.Labels);
        if (settings.Region.Count > 0)
            _region = new ZoneMonitor([.. settings.Region]);
    }

    public override string Description => string.Join(", ", new[]
    {
        _settings.Classes.Count > 0 ? string.Join(" ", _settings.Classes) : "", _settings.Score > 0 ? FormattableString.Invariant($"score >= {_settings.Score}") : "", _region is null ? "" : "region",
        _settings.Size != default ? FormattableString.Invariant($"at least {_settings.Size.Width}x{_settings.Size.Height}") : "",
    }.Where(static part => part.Length > 0));

    public override void Process(StageFrame frame)
    {
        if (!frame.Fresh)
            return;
        var detections = frame.Result.Vision.Detections;
        if (_keep.Length < detections.Length)
            _keep = new bool[2 * detections.Length];
        for (var i = 0; i < detections.Length; i++)
            _keep[i] = Keeps(detections[i]);
        frame.Result.Vision.Keep(_keep);
        frame.Scene.Take(frame.Result.Vision.Detections, _labels);
    }

    private bool Keeps(in Detection one) =>
        one.Score >= _settings.Score && one.Box.Width >= _settings.Size.Width && one.Box.Height >= _settings.Size.Height
        && (_classes is null || ((uint)one.Class < (uint)_classes.Length && _classes[one.Class])) && (_region is null || _region.Contains(one.Box.CenterX, one.Box.CenterY));
}
