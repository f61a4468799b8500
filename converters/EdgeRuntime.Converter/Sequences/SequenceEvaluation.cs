using System.Diagnostics;
using EdgeRuntime.Converter.Conversion;
using EdgeRuntime.Pipeline.Sound;
using EdgeRuntime.Speech.Recognition;
using EdgeRuntime.Training.Losses;

namespace EdgeRuntime.Converter.Sequences;

/// <summary>What <c>edgec evaluate</c> measured of a model of connected speech.</summary>
/// <param name="Strings">Strings that were heard.</param>
/// <param name="Words">Words that were said.</param>
/// <param name="Errors">Words that are wrong, missing or additional.</param>
/// <param name="Right">Strings without an error.</param>
/// <param name="Same">Strings of which another model said the same, with the same times to the frame; null without one.</param>
/// <param name="TimesRealTime">Seconds of sound a second.</param>
internal sealed record SequenceResult(int Strings, int Words, int Errors, int Right, int? Same, double TimesRealTime)
{
    /// <summary>Errors as a part of the words that were said.</summary>
    public double ErrorRate => (double)Errors / Math.Max(1, Words);
}

/// <summary>Hears strings as a stream, in small pieces, as the device does, and counts errors.</summary>
internal static class SequenceEvaluation
{
    private const int Piece = 800;

    /// <summary>Whether a model hears connected speech.</summary>
    public static bool Fits(ModelFile model) => model.Manifest.Decoder?.GetValueOrDefault("type") == "ctc" && model.Manifest.Inputs.Exists(static input => input.Features is not null);

    /// <param name="model">The model.</param>
    /// <param name="other">Another model of the same tokens, run as seldom as its window allows; null for none.</param>
    /// <param name="data">The strings.</param>
    /// <param name="options">How they are decoded.</param>
    /// <param name="limit">So many at most.</param>
    /// <param name="progress">Told how many are done, and of how many.</param>
    /// <param name="cancellation">Stops between two.</param>
    public static SequenceResult Run(ModelFile model, ModelFile? other, string data, TranscriptOptions options, int? limit, Action<int, int> progress, CancellationToken cancellation)
    {
        var listener = new TranscriptListener(model.Session, model.Manifest, model.Labels, options);
        var reference = other is null ? null : new TranscriptListener(other.Session, other.Manifest, other.Labels, options with { Hop = TranscriptListener.LongestHop(other.Session, other.Manifest, other.Labels) });
        var strings = new SpokenStrings(data, listener.Tokens, listener.SampleRate, limit, cancellation);
        if (reference is not null && reference.SampleRate != listener.SampleRate)
            throw new ConfigurationException($"--against: it hears {reference.SampleRate} samples a second, the other {listener.SampleRate}; compare models of one rate.");
        var (words, errors, right, same, seconds, ticks) = (0, 0, 0, 0, 0.0, 0L);
        for (var i = 0; i < strings.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            var samples = strings.Read(i, out var said);
            var start = Stopwatch.GetTimestamp();
            var heard = Hear(listener, samples, Piece);
            ticks += Stopwatch.GetTimestamp() - start;
            seconds += (double)samples.Length / listener.SampleRate;
            var distance = Ctc.EditDistance<string>([.. heard.Select(static word => word.Text)], said);
            (words, errors, right) = (words + said.Length, errors + distance, right + (distance == 0 ? 1 : 0));
            if (reference is not null && Hear(reference, samples, samples.Length).Select(static word => (word.Text, word.Start, word.End)).SequenceEqual(heard.Select(static word => (word.Text, word.Start, word.End))))
                same++;
            progress(i + 1, strings.Count);
        }
        return new SequenceResult(strings.Count, words, errors, right, reference is null ? null : same, seconds * Stopwatch.Frequency / Math.Max(1, ticks));
    }

    private static List<TranscriptWord> Hear(TranscriptListener listener, ReadOnlySpan<float> samples, int piece)
    {
        var words = new List<TranscriptWord>();
        while (samples.Length > 0)
        {
            samples = samples[listener.Take(samples[..Math.Min(piece, samples.Length)])..];
            Add();
        }
        listener.Finish();
        Add();
        return words;

        void Add()
        {
            if (listener.Change == TranscriptChange.Final)
                words.AddRange(listener.Words);
        }
    }
}
