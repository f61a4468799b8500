using EdgeRuntime.Inference;
using EdgeRuntime.Speech.Segmentation;

namespace EdgeRuntime.Pipeline.Sound;

/// <summary>
/// Speech in a stream of sound, by a model of the kind of Silero's: its input is a chunk with a little of what came before, its output the probability of speech, and it keeps state. 576 inputs are 512 new samples at 16 kHz, 288
/// are 256 at 8 kHz. Nothing allocates.
/// </summary>
public sealed class SpeechListener
{
    private readonly InferenceSession _session;
    private readonly OutputReader _reader;
    private readonly SpeechSegmenter _segmenter;
    private readonly int _input;
    private readonly int _context;
    private int _held;
    private long _samples;

    /// <summary>Prepares for one stream.</summary>
    /// <param name="session">The model.</param>
    /// <param name="options">When speech begins and ends.</param>
    /// <exception cref="ConfigurationException">The model is none of that kind, or an option is out of range.</exception>
    public SpeechListener(InferenceSession session, SegmenterOptions options)
    {
        ArgumentNullException.ThrowIfNull(session);
        _session = session;
        var length = session.DataInputs.Count == 1 && session.Inputs[session.DataInputs[0]] is { Type: ElementType.Float32 } input ? input.Shape.ElementCount : 0;
        if (length is not (576 or 288) || session.DataOutputs.Count == 0 || session.States.Count == 0)
            throw new ConfigurationException($"expected a model of voice activity with state and one input of f32[1x576] (16 kHz) or f32[1x288] (8 kHz), as Silero's; found {(session.Inputs.Count == 0 ? "none" : session.Inputs[0])}{(session.States.Count == 0 ? ", no state" : "")}. See docs/speech.md for how to convert it.");
        _input = session.DataInputs[0];
        _context = (int)length / 9;
        SampleRate = length == 576 ? 16000 : 8000;
        ChunkSamples = (int)length - _context;
        _reader = new OutputReader(session, session.DataOutputs[0]);
        _segmenter = new SpeechSegmenter(options, SampleRate, ChunkSamples);
        Reset();
    }

    /// <summary>Samples a second.</summary>
    public int SampleRate { get; }

    /// <summary>Samples that a probability is of.</summary>
    public int ChunkSamples { get; }

    /// <summary>The probability of the chunk before.</summary>
    public float Probability { get; private set; }

    /// <summary>What <see cref="Take"/> changed.</summary>
    public SpeechChange Change { get; private set; }

    /// <summary>When the speech that was told of last began.</summary>
    public TimeSpan Start => TimeSpan.FromSeconds((double)_segmenter.Start / SampleRate);

    /// <summary>When it ended.</summary>
    public TimeSpan End => TimeSpan.FromSeconds((double)_segmenter.End / SampleRate);

    /// <summary>Takes samples up to the end of a chunk; then <see cref="Change"/> says what it changed.</summary>
    /// <returns>How many were taken: call again with the rest.</returns>
    public int Take(ReadOnlySpan<float> samples)
    {
        Change = SpeechChange.None;
        var chunk = _session.Input(_input).As<float>();
        var count = Math.Min(samples.Length, ChunkSamples - _held);
        for (var i = 0; i < count; i++)
            chunk[_context + _held + i] = float.IsFinite(samples[i]) ? Math.Clamp(samples[i], -1, 1) : 0;
        _held += count;
        _samples += count;
        if (_held < ChunkSamples)
            return count;
        _session.Run();
        Probability = _reader.Read()[0];
        Change = _segmenter.Push(Probability);
        chunk[^_context..].CopyTo(chunk);
        _held = 0;
        return count;
    }

    /// <summary>Ends the stream: what is left is filled up with silence, speech that lasts ends. <see cref="Change"/> says what that changed.</summary>
    public void Finish()
    {
        var (last, samples) = (SpeechChange.None, _samples);
        if (_held > 0)
        {
            var chunk = _session.Input(_input).As<float>();
            chunk[(_context + _held)..].Clear();
            _session.Run();
            Probability = _reader.Read()[0];
            last = _segmenter.Push(Probability);
        }
        var change = _segmenter.Finish(samples);
        Change = last == SpeechChange.Ended ? last : change;
        Reset();
    }

    /// <summary>Starts a new stream.</summary>
    public void Reset()
    {
        _session.ResetState();
        _session.Input(_input).As<float>().Clear();
        (_held, _samples) = (0, 0);
    }
}
