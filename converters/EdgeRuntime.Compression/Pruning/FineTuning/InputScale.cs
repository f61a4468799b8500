using EdgeRuntime.Graph;
using EdgeRuntime.Training.Recipes;

namespace EdgeRuntime.Compression.Pruning.FineTuning;

/// <summary>A model for inputs of another scale.</summary>
internal static class InputScale
{
    // Pixels up to 25: nobody makes networks for such inputs but those that take them as they are.
    private const float Raw = 0.1f;

    /// <summary>The scale to train by where a recipe says none: 1/255 for a model that takes pixels as they are, which training does not get along with; null for the model's own.</summary>
    public static float? ForTraining(Model model) =>
        ModelMetadata.Preprocessing(model) is { Scale: var own } && own.Distinct().Count() == 1 && own[0] >= Raw && Readers(model).Other is null ? 1 / 255f : null;

    /// <summary>A model's scale of its input divided by a recipe's; 1 where one of them says nothing.</summary>
    /// <exception cref="ConfigurationException">They differ in more than one factor.</exception>
    public static float Factor(ImagePreprocessing? own, InputRecipe recipe)
    {
        if (own is null || recipe.Scale is not { } scale || own.Scale.SequenceEqual(scale))
            return 1;
        if (own.Scale.Distinct().Count() > 1 || scale.Distinct().Count() > 1 || recipe.Mean is { } mean && !mean.Distinct().SequenceEqual(own.Mean.Distinct()))
            throw new ConfigurationException($"input.scale: [{string.Join(", ", scale)}] does not fit the model's own, [{string.Join(", ", own.Scale)}] with the mean [{string.Join(", ", own.Mean)}]; give one number and the same mean, or leave input.scale out.");
        return own.Scale[0] / scale[0];
    }

    /// <summary>The model whose weights that meet its inputs are multiplied by a factor; where an input is quantized, it is rounded in steps of so much less.</summary>
    /// <exception cref="ConfigurationException">What reads an input is no layer with weights.</exception>
    public static Model Multiply(Model model, float factor)
    {
        if (factor == 1)
            return model;
        var copy = ModelCopy.Of(model);
        var constants = copy.Graph.Initializers;
        var (layers, other) = Readers(copy);
        if (other is not null)
            throw new ConfigurationException($"input.scale: is another than the model's own, and node '{other.DisplayName}' ({other.OpType}), which reads the input, has no weights to make up for it; leave input.scale out.");
        foreach (var name in layers.Where(layer => layer.OpType != "QuantizeLinear").Select(layer => layer.Input(1)).Distinct(StringComparer.Ordinal))
            constants[name] = Map(constants[name], weight => weight * factor);
        // DequantizeLinear behind it keeps the scale, so that what follows computes as before.
        foreach (var node in layers.Where(layer => layer.OpType == "QuantizeLinear"))
        {
            var scale = new GraphBuilder(copy).Constant(Map(constants[node.Input(1)], step => step / factor), $"{node.Input(1)}.input");
            copy.Graph.Nodes[copy.Graph.Nodes.IndexOf(node)] = ModelCopy.Of(node, [node.Input(0), scale, .. node.Inputs.Skip(2)], node.Outputs);
        }
        return copy;
    }

    // The nodes whose constants can make up for another scale, and the first that has none.
    private static (List<Node> Layers, Node? Other) Readers(Model model)
    {
        var index = new GraphIndex(model.Graph);
        var pending = new Queue<string>(model.Graph.RequiredInputs.Select(input => input.Name));
        var layers = new List<Node>();
        while (pending.TryDequeue(out var value))
        {
            foreach (var node in index.Consumers(value))
            {
                if (node.OpType is "Transpose" or "Reshape" or "Flatten" or "Identity" or "MaxPool" or "AveragePool")
                    pending.Enqueue(node.Outputs[0]);
                else if (node.OpType is not ("Conv" or "Gemm" or "MatMul" or "QuantizeLinear") || node.Input(0) != value || model.Graph.Initializers.GetValueOrDefault(node.Input(1)) is not { Type: ElementType.Float32 })
                    return (layers, node);
                else
                    layers.Add(node);
            }
        }
        return (layers, null);
    }

    private static TensorData Map(TensorData tensor, Converter<float, float> map) => TensorData.From(Array.ConvertAll(tensor.As<float>().ToArray(), map), [.. tensor.Shape]);
}
