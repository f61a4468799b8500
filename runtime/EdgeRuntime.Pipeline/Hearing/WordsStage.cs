using EdgeRuntime.Pipeline.Configuration;
using EdgeRuntime.Pipeline.Events;
using EdgeRuntime.Pipeline.Sound;
using EdgeRuntime.Pipeline.Stages;
using EdgeRuntime.Speech.Keywords;

namespace EdgeRuntime.Pipeline.Hearing;

/// <summary>Hears words.</summary>
internal sealed class WordsStage : Stage
{
    private const int Piece = 1024;

    private readonly SoundModel _model;
    private readonly KeywordListener _listener;
    private readonly StageInput _input;
    private readonly string _name;
    private readonly float[] _silence = new float[Piece];

    public WordsStage(WordsStageSettings settings, StageBuild build)
    {
        build.RequireSound("words");
        (_model, _listener) = SoundModel.Open(settings.Bundle, settings.Threads, model => new KeywordListener(model.Session, model.Manifest, model.Labels, settings.Options, settings.Hop));
        (_input, _name, build.HasWords) = (new StageInput(_listener.SampleRate), build.Name, true);
        for (var i = 0; i < _listener.Scores.Length; i++)
        {
            var word = Labels.NameOf(i, _model.Labels);
            if (!KeywordDetector.IsNoWord(word) && !build.Words.Contains(word))
                build.Words.Add(word);
        }
    }

    public override string Description => _model.Description;

    public override void Process(StageFrame frame) => Hear(frame, _input.Take(frame.Sound));

    public override void Finish(StageFrame frame)
    {
        Process(frame);
        for (var left = _listener.TailSamples; left > 0; left -= Piece)
            Hear(frame, _silence.AsSpan(0, Math.Min(Piece, left)));
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

    private void Hear(StageFrame frame, ReadOnlySpan<float> samples)
    {
        while (samples.Length > 0)
        {
            samples = samples[_listener.Take(samples)..];
            if (_listener.Word < 0)
                continue;
            ref var one = ref frame.Scene.Add();
            (one.Heard, one.Text, one.Score) = (Heard.Word, Labels.NameOf(_listener.Word, _model.Labels), _listener.Score);
            var happened = frame.Events.Rent(PipelineEventKind.Word, frame);
            (happened.Name, happened.Text, happened.Score, happened.End) = (_name, one.Text, one.Score, _listener.Position);
            frame.Events.Publish(happened);
        }
    }
}
