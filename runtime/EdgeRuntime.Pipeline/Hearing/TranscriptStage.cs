using EdgeRuntime.Pipeline.Configuration;
using EdgeRuntime.Pipeline.Events;
using EdgeRuntime.Pipeline.Sound;
using EdgeRuntime.Pipeline.Stages;
using EdgeRuntime.Speech.Recognition;

namespace EdgeRuntime.Pipeline.Hearing;

/// <summary>Writes down what is said.</summary>
internal sealed class TranscriptStage : Stage
{
    private readonly SoundModel _model;
    private readonly TranscriptListener _listener;
    private readonly StageInput _input;
    private readonly string _name;
    private readonly bool _partial;

    public TranscriptStage(TranscriptStageSettings settings, StageBuild build)
    {
        build.RequireSound("transcript");
        (_model, _listener) = SoundModel.Open(settings.Bundle, settings.Threads, model => new TranscriptListener(model.Session, model.Manifest, model.Labels, settings.Options));
        (_input, _name, _partial, build.HasText) = (new StageInput(_listener.SampleRate), build.Name, settings.Partial, true);
    }

    public override string Description => _model.Description;

    public override void Process(StageFrame frame)
    {
        for (var samples = _input.Take(frame.Sound); samples.Length > 0;)
        {
            samples = samples[_listener.Take(samples)..];
            Tell(frame);
        }
    }

    public override void Finish(StageFrame frame)
    {
        Process(frame);
        _listener.Finish();
        Tell(frame);
    }

    public override void Lose(StageFrame frame)
    {
        _listener.Reset();
        _input.Reset();
    }

    protected override void Dispose(bool disposing)
    {
        _model.Dispose();
        base.Dispose(disposing);
    }

    private void Tell(StageFrame frame)
    {
        if (_listener.Change == TranscriptChange.None)
            return;
        var final = _listener.Change == TranscriptChange.Final;
        ref var one = ref frame.Scene.Add();
        (one.Heard, one.Text, one.Score) = (final ? Heard.Text : Heard.Partial, _listener.Text, _listener.Score);
        if (!final && !_partial)
            return;
        var happened = frame.Events.Rent(PipelineEventKind.Text, frame);
        (happened.Name, happened.Text, happened.Score, happened.Final, happened.Start, happened.End) = (_name, one.Text, one.Score, final, _listener.Start, _listener.End);
        frame.Events.Publish(happened);
    }
}
