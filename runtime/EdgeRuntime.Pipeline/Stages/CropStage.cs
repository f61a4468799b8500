using EdgeRuntime.Pipeline.Configuration;
using EdgeRuntime.Pipeline.Events;
using EdgeRuntime.Vision.Decoding;
using EdgeRuntime.Vision.Geometry;

namespace EdgeRuntime.Pipeline.Stages;

/// <summary>Runs a second model on parts of the picture.</summary>
internal sealed class CropStage : Stage
{
    // Objects that were not seen for so many looks are forgotten with what was found out of them.
    private const int Remember = 300;

    private readonly CropStageSettings _settings;
    private readonly string _name;
    private readonly StageModel _model;
    private readonly IReadOnlyList<string> _labels;
    private readonly bool[]? _classes;
    private readonly int _index;
    private readonly Dictionary<int, Known> _known = [];
    private AttachedResult[] _results = new AttachedResult[16];
    private bool[] _done = new bool[16];
    private int _look;

    public CropStage(CropStageSettings settings, StageModel model, StageBuild build)
    {
        if (!model.Feeder.TakesPictures || model.Decoder is null)
            throw new ConfigurationException($"{model.Path}: the bundle does not say how pictures become its input, or what its outputs are; convert the model with --input-scale and --decoder.");
        (_settings, _name, _model, _labels) = (settings, build.Name, model, build.Labels);
        _classes = StageChecks.Classes(settings.Of, build.Labels);
        _index = build.Crops.Count;
        build.Crops.Add((build.Name, model.Labels));
        build.NeedPicture(int.MaxValue, int.MaxValue);
    }

    public override string Description => _model.Description;

    public override void Process(StageFrame frame)
    {
        if (!frame.Fresh)
            return;
        _look++;
        var objects = frame.Scene.Objects;
        if (_results.Length < objects.Length)
            (_results, _done) = (new AttachedResult[2 * objects.Length], new bool[2 * objects.Length]);
        frame.Attached[_index] = _results;
        for (var i = 0; i < objects.Length; i++)
        {
            _known.TryGetValue(objects[i].Track, out var known);
            _results[i] = objects[i].Track > 0 ? known.Result : default;
            _done[i] = !Wants(frame, objects[i], known);
        }
        for (var shown = 0; shown < _settings.Most && Next(objects) is var index and >= 0; shown++)
        {
            _done[index] = true;
            Show(frame, ref objects[index], index);
        }
        Forget();
    }

    public override void Lose(StageFrame frame) => _known.Clear();

    protected override void Dispose(bool disposing)
    {
        _model.Dispose();
        base.Dispose(disposing);
    }

    private bool Wants(StageFrame frame, in SceneObject one, in Known known) =>
        one.Detection >= 0 && one.Box.Area > 0 && (_classes is null || IsWanted(frame.Result.Vision.Detections[one.Detection].Class)) && (one.Track == 0 || known.Look == 0 || frame.Time - known.Time >= _settings.Again);

    private bool IsWanted(int index) => (uint)index < (uint)_classes!.Length && _classes[index];

    // Who was shown longest ago, or never.
    private int Next(ReadOnlySpan<SceneObject> objects)
    {
        var (best, oldest) = (-1, int.MaxValue);
        for (var i = 0; i < objects.Length; i++)
        {
            if (_done[i])
                continue;
            var look = objects[i].Track > 0 && _known.TryGetValue(objects[i].Track, out var known) ? known.Look : 0;
            if (look < oldest)
                (best, oldest) = (i, look);
        }
        return best;
    }

    private void Show(StageFrame frame, ref SceneObject one, int index)
    {
        _model.Feeder.Feed(frame.Picture, Region(frame.Result.Vision, one));
        _model.Session.Run();
        var detail = frame.Result.AddDetail();
        (detail.Stage, detail.Detection, detail.Track, detail.Labels) = (_name, one.Detection, one.Track, _model.Labels);
        _model.Decoder!.Decode(_model.Outputs, _model.Feeder.Transform, detail.Vision);
        var before = _results[index];
        ref var result = ref _results[index];
        result = default;
        var vision = detail.Vision;
        if (!vision.Classes.IsEmpty && vision.Classes[0].Score >= (_settings.Score ?? 0))
            (result.Class, result.Score) = (Labels.NameOf(vision.Classes[0].Index, _model.Labels), vision.Classes[0].Score);
        else if (!vision.Detections.IsEmpty)
            (result.Class, result.Score) = (Labels.NameOf(vision.Detections[0].Class, _model.Labels), vision.Detections[0].Score);
        if (!vision.Text.IsEmpty)
            (result.Text, result.Score) = (before.Text is { } same && vision.Text.SequenceEqual(same) ? same : vision.Text.ToString(), vision.TextScore);
        if (one.Track > 0)
            _known[one.Track] = new Known(result, _look, frame.Time);
        if (_settings.Report == "all" || (_settings.Report == "change" && one.Track > 0 && !(ReferenceEquals(result.Class, before.Class) && ReferenceEquals(result.Text, before.Text))))
            Publish(frame, one, result);
    }

    private RotatedBox Region(VisionResult vision, in SceneObject one)
    {
        var grow = 1 + 2 * _settings.Margin;
        if (_settings.Level is { } level && Math.Max(level.From, level.To) < vision.PointsEach)
        {
            var points = vision.Points(one.Detection);
            return RotatedBox.Around(one.Box, points[level.From], points[level.To], grow);
        }
        if (_settings.Corners && vision.PointsEach >= 4)
        {
            var text = RotatedBox.OfCorners(vision.Points(one.Detection));
            return text with { Width = text.Width * grow, Height = text.Height * grow };
        }
        var side = Math.Max(one.Box.Width, one.Box.Height);
        var (width, height) = _settings.Square ? (side, side) : (one.Box.Width, one.Box.Height);
        return new RotatedBox(one.Box.CenterX, one.Box.CenterY, width * grow, height * grow, 0);
    }

    private void Publish(StageFrame frame, in SceneObject one, in AttachedResult result)
    {
        var happened = frame.Events.Rent(PipelineEventKind.Result, frame);
        (happened.Name, happened.Class, happened.Score, happened.Text, happened.Box, happened.Track) = (_name, result.Class, result.Score, result.Text, one.Box, one.Track);
        frame.Events.Publish(happened);
    }

    private void Forget()
    {
        foreach (var (track, known) in _known)
        {
            if (_look - known.Look > Remember)
                _known.Remove(track);
        }
    }

    private readonly record struct Known(AttachedResult Result, int Look, TimeSpan Time);
}
