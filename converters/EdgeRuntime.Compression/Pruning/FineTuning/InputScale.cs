using EdgeRuntime.Graph;
using EdgeRuntime.Training.Recipes;

namespace EdgeRuntime.Compression.Pruning.FineTuning;

/// <summary>A model for inputs of another scale.</summary>
internal static class InputScale
{
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

    /// <summary>The model whose weights that meet its inputs are multiplied by a factor.</summary>
    /// <exception cref="ConfigurationException">What reads an input is no layer with weights.</exception>
    public static Model Multiply(Model model, float factor)
    {
        if (factor == 1)
            return model;
        var copy = ModelCopy.Of(model);
        var index = new GraphIndex(copy.Graph);
        var pending = new Queue<string>(copy.Graph.RequiredInputs.Select(input => input.Name));
        var scaled = new HashSet<string>(StringComparer.Ordinal);
        while (pending.TryDequeue(out var value))
        {
            foreach (var node in index.Consumers(value))
            {
                if (node.OpType is "Transpose" or "Reshape" or "Flatten" or "Identity" or "MaxPool" or "AveragePool")
                    pending.Enqueue(node.Outputs[0]);
                else if (node.OpType is not ("Conv" or "Gemm" or "MatMul") || node.Input(0) != value || copy.Graph.Initializers.GetValueOrDefault(node.Input(1)) is not { Type: ElementType.Float32 } weights)
                    throw new ConfigurationException($"input.scale: is another than the model's own, and node '{node.DisplayName}' ({node.OpType}), which reads the input, has no weights to make up for it; leave input.scale out.");
                else if (scaled.Add(node.Input(1)))
                    copy.Graph.Initializers[node.Input(1)] = TensorData.From(Array.ConvertAll(weights.As<float>().ToArray(), weight => weight * factor), [.. weights.Shape]);
            }
        }
        return copy;
    }
}
