using EdgeRuntime.Pipeline.Configuration;
using EdgeRuntime.Vision.Decoding;

namespace EdgeRuntime.Pipeline.Stages;

/// <summary>Runs a model on pictures. Of several the first one says which pictures are looked at; what the others find is put behind it, and holds until they look again.</summary>
internal sealed class PictureModelStage : Stage
{
    // A model that gets a picture scaled down must not notice: pixels are averaged to its own by twice as many at least.
    private const int Oversampling = 2;

    private readonly ModelStageSettings _settings;
    private readonly StageModel _model;
    private readonly ResultReporter _reporter;
    private readonly float _least;
    private readonly VisionResult? _own; // null: the first model
    private readonly int _firstClass;
    private int _wait;

    public PictureModelStage(ModelStageSettings settings, StageModel model, StageBuild build)
    {
        if (!model.Feeder.TakesPictures)
            throw new ConfigurationException($"{model.Path}: the bundle does not say how pictures become its input; convert the model with --input-scale, --input-mean, --input-color or --input-fit.");
        if (model.Decoder is null)
            throw new ConfigurationException($"{model.Path}: the bundle does not say what its outputs are; convert the model with --decoder, or give 'decoder' here.");
        (_settings, _model, _least) = (settings, model, settings.Score ?? 0);
        _reporter = new ResultReporter(settings.Report, build.Name);
        if (build.ModelCount > 1)
            (_own, _firstClass) = (new VisionResult(), build.Labels.Count - model.Labels.Count);
        build.NeedPicture(Oversampling * model.Picture.Width, Oversampling * model.Picture.Height);
    }

    public override string Description => _model.Description;

    public override void Process(StageFrame frame)
    {
        if (!frame.Fresh)
            return;
        var looks = _wait == 0;
        _wait = looks ? _settings.Every - 1 : _wait - 1;
        if (!looks && _own is null)
        {
            frame.Fresh = false;
            return;
        }
        var all = frame.Result.Vision;
        var vision = _own ?? all;
        if (looks)
        {
            _model.Feeder.Feed(frame.Picture);
            _model.Session.Run();
            _model.Decoder!.Decode(_model.Outputs, frame.ToSource(_model.Feeder.Transform), vision);
        }
        if (_own is null)
            frame.Scene.Clear();
        var first = frame.Scene.Count;
        Show(vision, frame.Scene, _own is null ? 0 : all.Detections.Length);
        if (_own is not null)
            all.Add(_own, _firstClass);
        if (looks)
            _reporter.Report(frame, first);
    }

    public override void Lose(StageFrame frame)
    {
        _own?.Clear();
        frame.Result.Vision.Clear();
        _wait = 0;
    }

    protected override void Dispose(bool disposing)
    {
        _model.Dispose();
        base.Dispose(disposing);
    }

    private void Show(VisionResult vision, Scene scene, int firstDetection)
    {
        scene.Add(vision.Detections, _model.Labels, firstDetection);
        if (vision.Detections.IsEmpty && !vision.Classes.IsEmpty && vision.Classes[0].Score >= _least)
        {
            ref var one = ref scene.Add();
            (one.Class, one.Score) = (Labels.NameOf(vision.Classes[0].Index, _model.Labels), vision.Classes[0].Score);
        }
        if (!vision.Text.IsEmpty && vision.TextScore >= _least)
        {
            ref var one = ref scene.Add();
            (one.Text, one.Score) = (_reporter.TextOf(vision.Text), vision.TextScore);
        }
    }
}
