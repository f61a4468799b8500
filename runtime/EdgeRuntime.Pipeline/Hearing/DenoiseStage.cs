using EdgeRuntime.Pipeline.Configuration;
using EdgeRuntime.Pipeline.Stages;
using EdgeRuntime.Speech.Sound;

namespace EdgeRuntime.Pipeline.Hearing;

/// <summary>
/// Takes noise away, by a model that gets chunks of samples and gives chunks of samples, or gets magnitudes of a spectrum and gives a mask; it may keep state. What comes of it is the sound for the stages that follow. A model that gives
/// what is no number begins anew, and that chunk is silence.
/// </summary>
internal sealed class DenoiseStage : Stage
{
    private readonly SoundModel _model;
    private readonly StageInput _input;
    private readonly OverlappingChunks _chunks;
    private readonly MaskedSpectrum? _spectrum;
    private readonly OutputReader _reader;
    private readonly float[] _chunk;
    private readonly int _slot;
    private readonly int _rate;
    private float[] _clean = [];
    private int _count;

    public DenoiseStage(DenoiseStageSettings settings, StageBuild build)
    {
        build.RequireSound("denoise");
        (_model, (_slot, _reader, _chunks, _spectrum)) = SoundModel.Open(settings.Bundle, settings.Threads, model => Prepare(model, settings));
        (_input, _rate, _chunk) = (new StageInput(settings.SampleRate), settings.SampleRate, new float[_chunks.Length]);
    }

    public override string Description => FormattableString.Invariant($"{_model.Description}, {(_spectrum is null ? "samples" : "spectra")}, {_chunks.Length} every {_chunks.Hop} at {_rate}/s");

    public override void Process(StageFrame frame)
    {
        _count = 0;
        Clean(_input.Take(frame.Sound));
        frame.Sound.Set(_clean.AsMemory(0, _count), _rate);
    }

    public override void Finish(StageFrame frame)
    {
        Process(frame);
        Span<float> silence = stackalloc float[256];
        silence.Clear();
        for (var left = _chunks.Length; left > 0; left -= silence.Length)
            Clean(silence[..Math.Min(left, silence.Length)]);
        frame.Sound.Set(_clean.AsMemory(0, _count), _rate);
    }

    public override void Lose(StageFrame frame)
    {
        _model.Session.ResetState();
        _chunks.Reset();
        _input.Reset();
    }

    protected override void Dispose(bool disposing)
    {
        _model.Dispose();
        base.Dispose(disposing);
    }

    private static (int Input, OutputReader Reader, OverlappingChunks Chunks, MaskedSpectrum? Spectrum) Prepare(SoundModel model, DenoiseStageSettings settings)
    {
        var session = model.Session;
        if (session.DataInputs.Count != 1 || session.DataOutputs.Count != 1 || session.Inputs[session.DataInputs[0]] is not { Type: ElementType.Float32 } input || session.Outputs[session.DataOutputs[0]].Shape.ElementCount != input.Shape.ElementCount)
            throw new ConfigurationException($"expected a model with one input of f32 and one output of as many values, beside its state; found inputs {string.Join(", ", session.DataInputs.Select(index => session.Inputs[index]))}, outputs {string.Join(", ", session.DataOutputs.Select(index => session.Outputs[index]))}. State is told to edgec convert by --state.");
        var values = (int)input.Shape.ElementCount;
        var length = settings.Spectrum ? 2 * (values - 1) : values;
        var hop = settings.Hop ?? (settings.Spectrum ? length / 2 : length);
        var chunks = new OverlappingChunks(length, hop);
        return (session.DataInputs[0], new OutputReader(session, session.DataOutputs[0]), chunks, settings.Spectrum ? new MaskedSpectrum(length, hop, settings.Window) : null);
    }

    private void Clean(ReadOnlySpan<float> samples)
    {
        var most = _count + samples.Length + _chunks.Hop;
        if (_clean.Length < most)
            Array.Resize(ref _clean, 2 * most);
        while (samples.Length > 0)
        {
            samples = samples[_chunks.Take(samples, out var complete)..];
            if (!complete)
                return;
            Run();
            _chunks.Add(_chunk, _clean.AsSpan(_count, _chunks.Hop));
            _count += _chunks.Hop;
        }
    }

    private void Run()
    {
        var input = _model.Session.Input(_slot).As<float>();
        _spectrum?.Analyze(_chunks.Chunk);
        (_spectrum is null ? _chunks.Chunk : _spectrum.Magnitudes).CopyTo(input);
        _model.Session.Run();
        var output = _reader.Read();
        if (_spectrum is null)
            output.CopyTo(_chunk);
        else
            _spectrum.Synthesize(output, _chunk);
        foreach (var sample in _chunk)
        {
            if (float.IsFinite(sample))
                continue;
            _model.Session.ResetState();
            _chunk.AsSpan().Clear();
            return;
        }
    }
}
