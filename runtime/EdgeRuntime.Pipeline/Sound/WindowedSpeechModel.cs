using EdgeRuntime.Bundle;
using EdgeRuntime.Inference;
using EdgeRuntime.Speech.Keywords;

namespace EdgeRuntime.Pipeline.Sound;

/// <summary>A classifier over a window of feature rows, one of whose classes is <c>speech</c>: what it says of the window that ends here. There is no speech before a whole window was heard.</summary>
internal sealed class WindowedSpeechModel : SpeechModel
{
    /// <summary>The class that says that there is speech.</summary>
    public const string Class = "speech";

    private readonly KeywordListener _listener;
    private readonly int _speech;
    private bool _heard;

    public WindowedSpeechModel(InferenceSession session, Manifest manifest, IReadOnlyList<string> labels)
    {
        _listener = new KeywordListener(session, manifest, labels, new KeywordOptions());
        _speech = IndexOf(labels);
        if (_speech < 0 || _speech >= _listener.Scores.Length)
            throw new ConfigurationException($"{manifest.Name}: expected a model of voice activity, with a class '{Class}'; found {(labels.Count == 0 ? "no class names" : string.Join(", ", labels))}. See docs/speech.md for how to train one.");
        ChunkSamples = (int)Math.Round(_listener.Interval.TotalSeconds * _listener.SampleRate);
    }

    public override int SampleRate => _listener.SampleRate;

    public override int ChunkSamples { get; }

    protected override void Fill(ReadOnlySpan<float> samples)
    {
        while (samples.Length > 0)
        {
            samples = samples[_listener.Take(samples)..];
            _heard |= _listener.HasScores;
        }
    }

    protected override void Complete() => Probability = _heard ? _listener.Scores[_speech] : 0;

    protected override void Forget()
    {
        _listener.Reset();
        _heard = false;
    }

    private static int IndexOf(IReadOnlyList<string> labels)
    {
        for (var i = 0; i < labels.Count; i++)
        {
            if (labels[i] == Class)
                return i;
        }
        return -1;
    }
}
