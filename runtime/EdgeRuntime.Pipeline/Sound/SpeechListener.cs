using EdgeRuntime.Bundle;
using EdgeRuntime.Inference;
using EdgeRuntime.Speech.Segmentation;

namespace EdgeRuntime.Pipeline.Sound;

/// <summary>
/// Speech in a stream of sound, by a model that gives the probability of speech for each chunk: one of the kind of Silero's, which takes samples and keeps state, or a classifier over feature rows with a class <c>speech</c>. Nothing allocates.
/// </summary>
public sealed class SpeechListener
{
    private readonly SpeechModel _model;
    private readonly SpeechSegmenter _segmenter;
    private long _samples;

    /// <summary>Prepares for one stream with a model of the kind of Silero's: its input is a chunk with a little of what came before, its output the probability. 576 inputs are 512 new samples at 16 kHz, 288 are 256 at 8 kHz.</summary>
    /// <param name="session">The model.</param>
    /// <param name="options">When speech begins and ends.</param>
    /// <exception cref="ConfigurationException">The model is none of that kind, or an option is out of range.</exception>
    public SpeechListener(InferenceSession session, SegmenterOptions options)
    {
        ArgumentNullException.ThrowIfNull(session);
        _model = new StatefulSpeechModel(session, "the model");
        _segmenter = new SpeechSegmenter(options, SampleRate, ChunkSamples);
        Reset();
    }

    /// <summary>Prepares for one stream with a model of either kind: features in the manifest make it a classifier.</summary>
    /// <param name="session">The model.</param>
    /// <param name="manifest">What its bundle says of it.</param>
    /// <param name="labels">Its classes.</param>
    /// <param name="options">When speech begins and ends.</param>
    /// <exception cref="ConfigurationException">The model is of neither kind, or an option is out of range.</exception>
    public SpeechListener(InferenceSession session, Manifest manifest, IReadOnlyList<string> labels, SegmenterOptions options)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(manifest);
        ArgumentNullException.ThrowIfNull(labels);
        _model = manifest.Inputs.Exists(static input => input.Features is not null) ? new WindowedSpeechModel(session, manifest, labels) : new StatefulSpeechModel(session, manifest.Name);
        _segmenter = new SpeechSegmenter(options, SampleRate, ChunkSamples);
        Reset();
    }

    /// <summary>Samples a second.</summary>
    public int SampleRate => _model.SampleRate;

    /// <summary>Samples that a probability is of.</summary>
    public int ChunkSamples => _model.ChunkSamples;

    /// <summary>The probability of the chunk before.</summary>
    public float Probability => _model.Probability;

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
        var count = _model.Take(samples);
        _samples += count;
        Change = _model.Held == 0 && count > 0 ? _segmenter.Push(Probability) : SpeechChange.None;
        return count;
    }

    /// <summary>Ends the stream: what is left is filled up with silence, speech that lasts ends. <see cref="Change"/> says what that changed.</summary>
    public void Finish()
    {
        var (last, samples) = (SpeechChange.None, _samples);
        if (_model.Held > 0)
        {
            Span<float> silence = stackalloc float[64];
            silence.Clear();
            while (_model.Held > 0)
                _model.Take(silence[..Math.Min(silence.Length, ChunkSamples - _model.Held)]);
            last = _segmenter.Push(Probability);
        }
        var change = _segmenter.Finish(samples);
        Change = last == SpeechChange.Ended ? last : change;
        Reset();
    }

    /// <summary>Starts a new stream.</summary>
    public void Reset()
    {
        _model.Reset();
        _samples = 0;
    }
}
