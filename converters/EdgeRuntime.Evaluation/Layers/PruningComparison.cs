using EdgeRuntime.Evaluation.Reports;
using EdgeRuntime.Graph;

namespace EdgeRuntime.Evaluation.Layers;

/// <summary>Says what pruning left of every layer with weights, whether it removed channels or set single weights to 0.</summary>
public static class PruningComparison
{
    /// <summary>Compares nodes of one name in two models, in order; empty where nothing was removed.</summary>
    public static IReadOnlyList<PrunedLayer> Of(Model before, Model after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        var (oldIndex, newIndex) = (new GraphIndex(before.Graph), new GraphIndex(after.Graph));
        var pruned = after.Graph.Nodes.GroupBy(node => node.DisplayName, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.First(), StringComparer.Ordinal);
        var rows = new List<PrunedLayer>();
        foreach (var node in before.Graph.Nodes.Where(node => node.OpType is "Conv" or "ConvTranspose" or "Gemm" or "MatMul" or "LSTM" or "GRU" or "RNN"))
        {
            if (oldIndex.Constant(node.Input(1)) is not { Type: ElementType.Float32 } weights || !pruned.TryGetValue(node.DisplayName, out var other) || newIndex.Constant(other.Input(1)) is not { Type: ElementType.Float32 } left)
                continue;
            rows.Add(new PrunedLayer(node.DisplayName, node.OpType, Channels(node, weights), Channels(other, left), NonZero(weights), NonZero(left)));
        }
        return rows.Exists(row => row.WeightsAfter < row.WeightsBefore) ? rows : [];
    }

    private static long Channels(Node node, TensorData weights) => node.OpType switch
    {
        "Conv" => weights.Shape[0],
        "ConvTranspose" => weights.Shape[1] * node.Int("group", 1),
        "Gemm" => weights.Shape[node.Int("transB") != 0 ? 0 : 1],
        "MatMul" => weights.Shape[^1],
        _ => node.Int("hidden_size"),
    };

    private static long NonZero(TensorData weights)
    {
        var values = weights.As<float>();
        return values.Length - values.Count(0f);
    }
}
