using System.Globalization;
using EdgeRuntime.Bundle;
using EdgeRuntime.Inference;
using EdgeRuntime.Speech.Recognition;

namespace EdgeRuntime.Pipeline.Sound;

/// <summary>
/// How the frames of a CTC model lie in the rows that it takes. The manifest's decoder, where it is <c>ctc</c>, may say more: <c>blank</c> (its class), <c>softmax</c> (false: the scores are probabilities), <c>text</c> (the
/// output by name), <c>stride</c> (rows a frame), <c>left</c> and <c>right</c> (rows that a frame depends on before and behind its first one), <c>lead</c> (rows of silence that a stream begins with) and <c>shift</c> (rows from one chunk to the next of a model with state).
/// </summary>
internal sealed class CtcModel
{
    private CtcModel(string name, int rows) => (Name, Rows) = (name, rows);

    public string Name { get; }

    /// <summary>Rows that the model takes at once.</summary>
    public int Rows { get; }

    /// <summary>The output's index.</summary>
    public int Output { get; private init; }

    /// <summary>Frames of a run.</summary>
    public int Frames { get; private init; }

    /// <summary>Scores of a frame.</summary>
    public int Classes { get; private init; }

    /// <summary>Whether the scores of a class lie side by side, not those of a frame.</summary>
    public bool ClassesFirst { get; private init; }

    /// <summary>Whether scores are probabilities.</summary>
    public bool Probabilities { get; private init; }

    /// <summary>The tokens.</summary>
    public TokenTable Tokens { get; private init; } = null!;

    /// <summary>Rows from one frame to the next.</summary>
    public int Stride { get; private init; }

    /// <summary>Rows that a frame depends on before its first one, a multiple of <see cref="Stride"/>.</summary>
    public int Left { get; private init; }

    /// <summary>Rows that it depends on from its first one on.</summary>
    public int Right { get; private init; }

    /// <summary>Rows of silence that a model hears before a stream's first sample, as it did in training: a multiple of <see cref="Stride"/>.</summary>
    public int Lead { get; private init; }

    /// <summary>The most rows from one run to the next of a model without state; below 1 where it has state.</summary>
    public int MostHop => Rows - Left - Right - 2 * Stride;

    /// <summary>Whether the model keeps state, and takes chunks one after the other.</summary>
    public bool Streams { get; private init; }

    /// <summary>Rows from one run to the next of a model with state.</summary>
    public int Shift { get; private init; }

    /// <summary>Reads it from a model.</summary>
    /// <exception cref="ConfigurationException">The model is no CTC model, or a setting does not fit it.</exception>
    public static CtcModel Of(InferenceSession session, Manifest manifest, IReadOnlyList<string> tokens, int rows)
    {
        var settings = manifest.Decoder is { } decoder && decoder.GetValueOrDefault("type") == "ctc" ? decoder : [];
        var output = settings.TryGetValue("text", out var name) ? session.OutputIndex(name) : session.DataOutputs is [var first, ..] ? first : throw Wrong(manifest, "the model has no output");
        var (frames, classes, classesFirst) = Layout(session.Outputs[output], manifest, tokens.Count);
        if (settings.Count == 0 && frames == 1 && (session.States.Count == 0 || manifest.Inputs.Exists(static input => input.Stream is not null)))
            throw Classifier(manifest, session.Outputs[output], tokens);
        var streams = session.States.Count > 0;
        var stride = Integer("stride", Math.Max(1, (int)Math.Round((double)rows / frames)), 1);
        var margin = streams ? 0 : rows / 4;
        var right = Integer("right", streams ? rows : margin, 0);
        var left = (Integer("left", margin, 0) + stride - 1) / stride * stride;
        var lead = (Integer("lead", 0, 0) + stride - 1) / stride * stride;
        var shift = Integer("shift", rows, 1);
        if (lead > rows)
            throw Wrong(manifest, $"its streams begin with {lead} rows of silence, more than the {rows} that it takes; state lead=ROWS in its decoder");
        if (!streams && left + right + 2 * stride >= rows)
            throw Wrong(manifest, $"it takes {rows} rows, and a frame depends on {left} before and {right} behind it, which leaves none that are new; convert it for more rows (--rows), or state less");
        if (streams && (shift > rows || shift % frames != 0))
            throw Wrong(manifest, $"chunks of {rows} rows, {shift} from one to the next, do not go into {frames} frames; state shift=ROWS in its decoder");
        return new CtcModel(manifest.Name, rows)
        {
            Output = output, Frames = frames, Classes = classes, ClassesFirst = classesFirst,
            Probabilities = settings.GetValueOrDefault("softmax") == "false",
            Tokens = new TokenTable(tokens, classes, settings.ContainsKey("blank") ? Integer("blank", 0, 0) : null),
            Stride = streams ? shift / frames : stride, Left = left, Right = right, Lead = streams ? 0 : lead, Streams = streams, Shift = shift,
        };

        int Integer(string key, int missing, int least)
        {
            if (!settings.TryGetValue(key, out var text))
                return missing;
            return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= least && value <= 1_000_000 ? value
                : throw Wrong(manifest, $"its decoder says {key}={text}, expected an integer of at least {least}");
        }
    }

    private static (int Frames, int Classes, bool ClassesFirst) Layout(TensorInfo output, Manifest manifest, int tokens)
    {
        var sizes = new List<int>();
        foreach (var size in output.Shape.Dimensions)
        {
            if (size != 1)
                sizes.Add(size);
        }
        return sizes switch
        {
            [var frames, var classes] when Fits(classes) => (frames, classes, false),
            [var classes, var frames] when Fits(classes) => (frames, classes, true),
            [var classes] when Fits(classes) => (1, classes, false),
            _ => throw Wrong(manifest, $"expected scores of [frames, {(tokens == 0 ? "classes" : $"{tokens + 1} or {tokens} classes")}] beside dimensions of 1, the output is {output}"),
        };

        bool Fits(int classes) => tokens == 0 ? classes > 1 : classes == tokens || classes == tokens + 1;
    }

    // One row of scores for a whole window cannot be a text.
    private static ConfigurationException Classifier(Manifest manifest, TensorInfo output, IReadOnlyList<string> labels)
    {
        var (kind, option, stage) = labels.Contains(WindowedSpeechModel.Class) ? ("voice activity", "--vad", "speech") : ("words", "--words", "words");
        return new($"{manifest.Name}: expected a model of connected speech, with a row of scores for each frame; found {output}, one for the whole window, as a model of {kind} has: that is listened with by 'edgert listen SOURCE {option} BUNDLE', or as a stage \"{stage}\".");
    }

    private static ConfigurationException Wrong(Manifest manifest, string what) => new($"{manifest.Name}: no model of connected speech that can be listened with: {what}. See docs/speech.md.");
}
