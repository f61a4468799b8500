using EdgeRuntime.Pipeline.Configuration;

namespace EdgeRuntime.Pipeline.Stages;

/// <summary>Runs a model on pictures.</summary>
internal sealed class PictureModelStage : Stage
{
    // A model that gets a picture scaled down must not notice: pixels are averaged to its own by twice as many at least.
    private const int Oversampling = 2;

    private readonly ModelStageSettings _settings;
    private readonly StageModel _model;
    private readonly ResultReporter _reporter;
    private readonly float _least;
    private int _wait;

    public PictureModelStage(ModelStageSettings settings, StageModel model, StageBuild build)
    {
        if (!model.Feeder.TakesPictures)
            throw new ConfigurationException($"{model.Path}: the bundle does not say how pictures become its input; convert the model with --input-scale, --input-mean, --input-color or --input-fit.");
        if (model.Decoder is null)
            throw new ConfigurationException($"{model.Path}: the bundle does not say what its outputs are; convert the model with --decoder, or give 'decoder' here.");
        (_settings, _model, _least) = (settings, model, settings.Score ?? 0);
        _reporter = new ResultReporter(settings.Report, build.Name);
        build.NeedPicture(Oversampling * model.Picture.Width, Oversampling * model.Picture.Height);
    }

    public override string Description => _model.Description;

    public override void Process(StageFrame frame)
    {
        if (_wait > 0)
        {
            _wait--;
            frame.Fresh = false;
            return;
        }
        _wait = _settings.Every - 1;
        _model.Feeder.Feed(frame.Picture);
        _model.Session.Run();
        var vision = frame.Result.Vision;
        _model.Decoder!.Decode(_model.Outputs, frame.ToSource(_model.Feeder.Transform), vision);
        frame.Scene.Take(vision.Detections, _model.Labels);
        if (vision.Detections.IsEmpty && !vision.Classes.IsEmpty && vision.Classes[0].Score >= _least)
        {
            ref var one = ref frame.Scene.Add();
            (one.Class, one.Score) = (Labels.NameOf(vision.Classes[0].Index, _model.Labels), vision.Classes[0].Score);
        }
        if (!vision.Text.IsEmpty && vision.TextScore >= _least)
        {
            ref var one = ref frame.Scene.Add();
            (one.Text, one.Score) = (_reporter.TextOf(vision.Text), vision.TextScore);
        }
        _reporter.Report(frame);
    }

    public override void Lose(StageFrame frame)
    {
        frame.Result.Vision.Clear();
        _wait = 0;
    }

    protected override void Dispose(bool disposing)
    {
        _model.Dispose();
        base.Dispose(disposing);
    }
}
