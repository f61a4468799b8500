using EdgeRuntime.Inference;

namespace EdgeRuntime.Pipeline.Sound;

/// <summary>A model of the kind of Silero's: its input is a chunk with a little of what came before, its output the probability of speech, and it keeps state. 576 inputs are 512 new samples at 16 kHz, 288 are 256 at 8 kHz.</summary>
internal sealed class StatefulSpeechModel : SpeechModel
{
    private readonly InferenceSession _session;
    private readonly OutputReader _reader;
    private readonly int _input;
    private readonly int _context;

    /// <param name="session">The model.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="ConfigurationException">The model is of another kind.</exception>
    public StatefulSpeechModel(InferenceSession session, string name)
    {
        _session = session;
        var length = session.DataInputs.Count == 1 && session.Inputs[session.DataInputs[0]] is { Type: ElementType.Float32 } input ? input.Shape.ElementCount : 0;
        if (length is not (576 or 288) || session.DataOutputs.Count == 0 || session.States.Count == 0)
            throw new ConfigurationException($"{name}: expected a model of voice activity with state and one input of f32[1x576] (16 kHz) or f32[1x288] (8 kHz), as Silero's, or one with features and a class '{WindowedSpeechModel.Class}'; found {(session.Inputs.Count == 0 ? "none" : session.Inputs[0])}{(session.States.Count == 0 ? ", no state" : "")}. See docs/speech.md for how to convert or train one.");
        _input = session.DataInputs[0];
        _context = (int)length / 9;
        SampleRate = length == 576 ? 16000 : 8000;
        ChunkSamples = (int)length - _context;
        _reader = new OutputReader(session, session.DataOutputs[0]);
    }

    public override int SampleRate { get; }

    public override int ChunkSamples { get; }

    protected override void Fill(ReadOnlySpan<float> samples)
    {
        var chunk = _session.Input(_input).As<float>()[(_context + Held)..];
        for (var i = 0; i < samples.Length; i++)
            chunk[i] = float.IsFinite(samples[i]) ? Math.Clamp(samples[i], -1, 1) : 0;
    }

    protected override void Complete()
    {
        _session.Run();
        Probability = _reader.Read()[0];
        var chunk = _session.Input(_input).As<float>();
        chunk[^_context..].CopyTo(chunk);
    }

    protected override void Forget()
    {
        _session.ResetState();
        _session.Input(_input).As<float>().Clear();
    }
}
