using EdgeRuntime.Vision.Geometry;

namespace EdgeRuntime.Vision.Decoding;

/// <summary>Class scores (<c>classification</c>): the best classes of an output <c>[1, classes]</c>. Keys: <c>softmax</c> (whether the output holds logits), <c>top</c> (how many, 5), <c>scores</c> (the output by name).</summary>
public sealed class ClassScoresDecoder : ModelDecoder
{
    private readonly int _output;
    private readonly bool _softmax;
    private readonly int _top;

    private ClassScoresDecoder(DecoderOptions options)
    {
        _output = options.Outputs("scores")?[0] ?? 0;
        _softmax = options.Flag("softmax", false);
        if (options.Model.Outputs.Count == 0 || options.Model.Outputs[_output].Shape is not { ElementCount: > 0 and <= int.MaxValue } shape)
            throw options.WrongOutputs("an output [1,classes]");
        options.CheckLabels((int)shape.ElementCount);
        _top = Math.Min(options.Integer("top", 5, 1, 1000), (int)shape.ElementCount);
    }

    /// <summary>Makes the decoder that the options describe.</summary>
    /// <exception cref="ConfigurationException">They are not possible, or the model's outputs are not of that kind.</exception>
    public static ModelDecoder Create(DecoderOptions options) => new ClassScoresDecoder(options);

    /// <inheritdoc/>
    public override void Decode(IModelOutputs outputs, in InputTransform transform, VisionResult result)
    {
        result.Reset(0);
        ClassificationDecoder.TopK(outputs.Read(_output), result.PrepareClasses(_top), _softmax);
    }
}
