using EdgeRuntime.Bundle;
using EdgeRuntime.Graph;
using EdgeRuntime.Speech;
using EdgeRuntime.Speech.Features;

namespace EdgeRuntime.Converter.Conversion;

/// <summary>What a bundle's manifest says of a model, read off the model itself.</summary>
internal static class ModelManifest
{
    /// <summary>The program that writes bundles, as in <c>edgec 0.1.0</c>.</summary>
    public static string Producer { get; } = $"edgec {typeof(ModelManifest).Assembly.GetName().Version?.ToString(3)}";

    /// <param name="model">A model whose inputs and outputs have known types; symbolic dimensions count as 1.</param>
    /// <param name="name">The name it gets.</param>
    /// <param name="preprocessing">How pictures become the first input that is not state; null where it takes none.</param>
    /// <param name="state">Outputs that are inputs of the next run.</param>
    public static Manifest Create(Model model, string name, ImagePreprocessing? preprocessing, IReadOnlyList<StatePair> state)
    {
        var manifest = new Manifest { Producer = Producer, Name = name };
        foreach (var input in model.Graph.RequiredInputs)
            manifest.Inputs.Add(Describe(input));
        foreach (var output in model.Graph.Outputs)
            manifest.Outputs.Add(Describe(output));
        if (manifest.Inputs.Count == 0)
            throw new InvalidModelException($"model '{name}' has no input that a caller feeds; there is nothing to run.");
        ModelState.Declare(manifest, state);
        var first = manifest.Inputs.Find(input => !manifest.IsState(input)) ?? throw new ConfigurationException("--state: every input is state; one at least must be left to feed.");
        if (preprocessing is not null)
            first.Preprocessing = preprocessing;
        if (preprocessing?.Resize is not null)
            manifest.FormatVersion = Math.Max(manifest.FormatVersion, 3);
        if (ModelMetadata.Features(model) is { } features)
        {
            first.Features = FeatureText.Parse(features);
            _ = new ClipFeatures(FeatureOptions.Parse(first.Features), first.ToTensorInfo().Shape);
            manifest.FormatVersion = Math.Max(manifest.FormatVersion, 5);
        }
        first.Layout = Layout(first.Shape);
        manifest.Classification = manifest.Outputs.FindIndex(output => !manifest.IsState(output)) is >= 0 and var scores && Scores(model, model.Graph.Outputs[scores]) is { } softmax ? new Classification { Softmax = softmax } : null;
        return manifest;
    }

    /// <summary>Name, element type and shape of an input or output; symbolic dimensions count as 1.</summary>
    public static ManifestTensor Describe(ValueInfo value) => new()
    {
        Name = value.Name,
        Type = value.Type.ShortName(),
        Shape = [.. (value.Shape ?? throw new InvalidModelException($"value '{value.Name}' has no known rank; fix its shape with --shape {value.Name}=…")).Select(d => d.IsKnown ? checked((int)d.Value) : 1)],
    };

    // [N,1|3|4,H,W] is a picture in ONNX's own layout, [N,H,W,1|3|4] is one in TensorFlow's.
    private static string Layout(List<int> shape) => shape switch
    {
        [_, 1 or 3 or 4, > 4, > 4] => "NCHW",
        [_, > 4, > 4, 1 or 3 or 4] => "NHWC",
        [_, _, _, _] => "NCHW",
        _ => "",
    };

    // A float output [1,classes] holds class scores; they are logits unless the model ends in Softmax or Sigmoid. An 8-bit one does where it ends so: others have a scale of their own.
    private static bool? Scores(Model model, ValueInfo output)
    {
        if (output.Type is not (ElementType.Float32 or ElementType.Float16 or ElementType.UInt8 or ElementType.Int8) || output.Shape is not { Count: 2 } shape || shape[1].Value < 2)
            return null;
        var index = new GraphIndex(model.Graph);
        var producer = index.Producer(output.Name);
        while (producer is { OpType: "DequantizeLinear" or "QuantizeLinear" or "Reshape" or "Flatten" or "Identity" or "Squeeze" or "Cast" })
            producer = index.Producer(producer.Input(0));
        var probabilities = producer?.OpType is "Softmax" or "Sigmoid";
        return output.Type is ElementType.Float32 or ElementType.Float16 || probabilities ? !probabilities : null;
    }
}
