using EdgeRuntime.Recognition;
using EdgeRuntime.Vision.Geometry;

namespace EdgeRuntime.Vision.Decoding;

/// <summary>
/// Text by connectionist temporal classification (<c>ctc</c>): of an output <c>[1, steps, classes]</c> the best class of every step, repetitions merged, blanks dropped. The labels are the characters; where there is
/// one more class than they and the blank, the last is the space. Keys: <c>blank</c> (the blank's class, 0), <c>softmax</c> (whether the output holds logits), <c>text</c> (the output by name). <c>stride</c>, <c>left</c>,
/// <c>right</c> and <c>shift</c> say how steps lie in the input of a model that hears (docs/speech.md).
/// </summary>
public sealed class CtcTextDecoder : ModelDecoder
{
    private readonly int _output;
    private readonly int _steps;
    private readonly int _classes;
    private readonly int _blank;
    private readonly bool _softmax;
    private readonly string[] _characters;
    private readonly float[] _probabilities;

    private CtcTextDecoder(DecoderOptions options)
    {
        var model = options.Model;
        _output = options.Outputs("text")?[0] ?? 0;
        if (model.Outputs.Count == 0 || model.Outputs[_output].Shape is not { Rank: 3 } shape || shape[0] != 1 || shape[2] < 2)
            throw options.WrongOutputs("an output [1,steps,classes]");
        (_steps, _classes) = (shape[1], shape[2]);
        if (model.Labels.Count != _classes - 1 && model.Labels.Count != _classes - 2)
            throw new ConfigurationException($"decoder {options.Type}: expected {_classes - 1} labels, the characters without the blank (or {_classes - 2}, without the space too), found {model.Labels.Count}; give them with --labels, one a line.");
        _blank = options.Integer("blank", 0, 0, _classes - 1);
        _softmax = options.Flag("softmax", false);
        foreach (var key in (ReadOnlySpan<string>)["stride", "left", "right", "shift", "lead"])
            options.Integer(key, 0, 0, 1_000_000);
        _characters = new string[_classes];
        for (var i = 0; i < _classes; i++)
        {
            var label = i < _blank ? i : i - 1;
            _characters[i] = i == _blank ? "" : label < model.Labels.Count ? model.Labels[label] : " ";
        }
        _probabilities = new float[_softmax ? _classes : 0];
    }

    /// <summary>Makes the decoder that the options describe.</summary>
    /// <exception cref="ConfigurationException">They are not possible, or the model's outputs are not of that kind.</exception>
    public static ModelDecoder Create(DecoderOptions options) => new CtcTextDecoder(options);

    /// <inheritdoc/>
    public override void Decode(IModelOutputs outputs, in InputTransform transform, VisionResult result)
    {
        result.Reset(0);
        var values = outputs.Read(_output);
        var (path, count, sum) = (new CtcPath(_blank), 0, 0f);
        for (var step = 0; step < _steps; step++)
        {
            var scores = values.Slice(step * _classes, _classes);
            var best = ClassificationDecoder.Best(scores);
            if (path.Push(best))
            {
                sum += Probability(scores, best);
                count++;
                result.AddText(_characters[best]);
            }
        }
        result.TextScore = count == 0 ? 0 : sum / count;
    }

    private float Probability(ReadOnlySpan<float> scores, int index)
    {
        if (!_softmax)
            return scores[index];
        ClassificationDecoder.Softmax(scores, _probabilities);
        return _probabilities[index];
    }
}
