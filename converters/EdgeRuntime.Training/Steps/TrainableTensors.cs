using EdgeRuntime.Graph;

namespace EdgeRuntime.Training.Steps;

/// <summary>Which constants of a model training changes.</summary>
public static class TrainableTensors
{
    private static readonly Dictionary<string, int[]> s_places = new(StringComparer.Ordinal)
    {
        ["Conv"] = [1, 2],
        ["Gemm"] = [0, 1, 2],
        ["MatMul"] = [0, 1],
        ["ConvTranspose"] = [1, 2],
        ["BatchNormalization"] = [1, 2],
        ["LayerNormalization"] = [1, 2],
        ["PRelu"] = [1],
        ["Gather"] = [0],
        ["Add"] = [0, 1],
        ["Mul"] = [0, 1],
        ["QuantizeLinear"] = [0],
        ["Exp"] = [0],
    };

    /// <summary>
    /// The f32 constants of one dimension or more that nodes use as weights, biases and scales, in graph order: those of Conv, ConvTranspose, Gemm, MatMul, BatchNormalization, LayerNormalization, PRelu,
    /// Gather (tables of embeddings), Add and Mul, weights that QuantizeLinear rounds, and those of Exp, scalars as well: the logarithms of learned scales.
    /// </summary>
    public static IReadOnlyList<string> Of(Model model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var names = new OrderedDictionary<string, bool>(StringComparer.Ordinal);
        foreach (var node in model.Graph.Nodes)
            foreach (var place in s_places.GetValueOrDefault(node.OpType, []))
                if (model.Graph.Initializers.TryGetValue(node.Input(place), out var data) && data.Type == ElementType.Float32 && (data.Shape.Count > 0 || node.OpType == "Exp"))
                    names.TryAdd(node.Input(place), true);
        return [.. names.Keys];
    }

    /// <summary>The running means and variances, which training follows without a gradient.</summary>
    internal static IReadOnlyList<string> Statistics(Model model) =>
        [.. model.Graph.Nodes.Where(node => node.OpType == "BatchNormalization").SelectMany(node => new[] { node.Inputs[3], node.Inputs[4] }).Where(model.Graph.Initializers.ContainsKey).Distinct()];
}
