using EdgeRuntime.Compression.MixedPrecision;
using EdgeRuntime.Graph;

namespace EdgeRuntime.Compression.Pruning.Sparsity;

/// <summary>The weights that single zeros are put into: f32 constants of Conv, ConvTranspose, Gemm, MatMul and recurrent layers that have at least <see cref="SmallestCount"/> elements.</summary>
internal static class PrunableWeights
{
    /// <summary>Smaller constants are left alone: they save nothing.</summary>
    public const int SmallestCount = 64;

    /// <summary>The weights by name, each with the axis that it sums over (of convolutions: the input channels); without those that excluded nodes read, or that no node reads which alone are to be pruned.</summary>
    /// <exception cref="ConfigurationException">A pattern (<see cref="NodeSelection"/>) names no node.</exception>
    public static OrderedDictionary<string, int> Of(Model model, IReadOnlyCollection<string> excluded, IReadOnlyCollection<string> only)
    {
        var weights = new OrderedDictionary<string, int>(StringComparer.Ordinal);
        var graph = model.Graph;
        var kept = NodeSelection.Find(model, excluded, "--exclude", "simplified").SelectMany(node => node.Inputs).ToHashSet(StringComparer.Ordinal);
        foreach (var node in only.Count == 0 ? graph.Nodes : NodeSelection.Find(model, only, "--only", "simplified"))
        {
            foreach (var (place, axis) in Places(node))
            {
                if (graph.Initializers.GetValueOrDefault(node.Input(place)) is { Type: ElementType.Float32, Shape.Count: >= 2, Count: >= SmallestCount } tensor && !kept.Contains(node.Input(place)))
                    weights.TryAdd(node.Input(place), axis < 0 ? axis + tensor.Shape.Count : axis);
            }
        }
        return weights;
    }

    private static IEnumerable<(int Place, int InputAxis)> Places(Node node) => node.Domain is not ("" or "ai.onnx") ? [] : node.OpType switch
    {
        "Conv" => [(1, 1)],
        "ConvTranspose" => [(1, 0)],
        "Gemm" => [(1, node.Int("transB") != 0 ? 1 : 0)],
        "MatMul" => [(1, -2), (0, -1)],
        "LSTM" or "GRU" or "RNN" => [(1, 2), (2, 2)],
        _ => [],
    };
}
