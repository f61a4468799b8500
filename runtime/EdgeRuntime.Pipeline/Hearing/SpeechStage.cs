using EdgeRuntime.Pipeline.Configuration;
using EdgeRuntime.Pipeline.Events;
using EdgeRuntime.Pipeline.Sound;
using EdgeRuntime.Pipeline.Stages;
using EdgeRuntime.Speech.Segmentation;

namespace EdgeRuntime.Pipeline.Hearing;

/// <summary>Says when somebody speaks.</summary>
internal sealed class SpeechStage : Stage
{
    private readonly SoundModel _model;
    private readonly SpeechListener _listener;
    private readonly StageInput _input;
    private readonly string _name;

    public SpeechStage(SpeechStageSettings settings, StageBuild build)
    {
        build.RequireSound("speech");
        if (build.HasSpeech)
            throw new ConfigurationException("a pipeline has one stage 'speech'.");
        (_model, _listener) = SoundModel.Open(settings.Bundle, settings.Threads, model => new SpeechListener(model.Session, model.Manifest, model.Labels, settings.Options));
        (_input, _name, build.HasSpeech) = (new StageInput(_listener.SampleRate), build.Name, true);
    }

    public override string Description => _model.Description;

    public override void Process(StageFrame frame)
    {
        Hear(frame);
        (frame.Result.Sound!.SpeechProbability, frame.Result.Sound.IsSpeech) = (_listener.Probability, frame.Scene.Speech == true);
    }

    public override void Finish(StageFrame frame)
    {
        Hear(frame);
        _listener.Finish();
        Tell(frame);
    }

    public override void Lose(StageFrame frame)
    {
        _listener.Finish();
        Tell(frame);
        _input.Reset();
        frame.Scene.Speech = false;
    }

    protected override void Dispose(bool disposing)
    {
        _model.Dispose();
        base.Dispose(disposing);
    }

    private void Hear(StageFrame frame)
    {
        for (var samples = _input.Take(frame.Sound); samples.Length > 0;)
        {
            samples = samples[_listener.Take(samples)..];
            Tell(frame);
        }
    }

    private void Tell(StageFrame frame)
    {
        if (_listener.Change == SpeechChange.None)
            return;
        if (frame.Scene.Speech != true)
            Publish(frame, true);
        if (_listener.Change == SpeechChange.Ended)
            Publish(frame, false);
        frame.Scene.Speech = _listener.Change == SpeechChange.Started;
    }

    private void Publish(StageFrame frame, bool begins)
    {
        var happened = frame.Events.Rent(PipelineEventKind.Speech, frame);
        (happened.Name, happened.Active, happened.Start) = (_name, begins, _listener.Start);
        if (!begins)
            (happened.End, happened.Duration) = (_listener.End, _listener.End - _listener.Start);
        frame.Events.Publish(happened);
    }
}
