using EdgeRuntime.Graph;
using EdgeRuntime.Graph.Shapes;

namespace EdgeRuntime.Compression.Quantization;

/// <summary>Writes means over H and W as GlobalAveragePool, which engines have in INT8.</summary>
internal static class SpatialMeans
{
    /// <summary>A copy of the model with shapes inferred.</summary>
    public static Model ToPooling(Model model)
    {
        var copy = ModelCopy.Of(model);
        copy.Graph.Values.Clear();
        ShapeInference.Run(copy);
        var names = new GraphBuilder(copy);
        var index = new GraphIndex(copy.Graph);
        var rewritten = false;
        for (var i = 0; i < copy.Graph.Nodes.Count; i++)
        {
            var node = copy.Graph.Nodes[i];
            if (node is not { OpType: "ReduceMean", Domain: "" } || copy.Graph.Find(node.Input(0))?.Shape?.Count != 4 || !IsSpatial(node, index))
                continue;
            rewritten = true;
            if (node.Int("keepdims", 1) != 0)
            {
                copy.Graph.Nodes[i] = new Node("GlobalAveragePool", [node.Input(0)], node.Outputs, node.Name);
                continue;
            }
            var pooled = names.UniqueName($"{node.Outputs[0]}_pooled");
            copy.Graph.Nodes[i] = new Node("GlobalAveragePool", [node.Input(0)], [pooled], node.Name);
            copy.Graph.Nodes.Insert(++i, new Node("Squeeze", [pooled, names.Constant(TensorData.Vector(2, 3), "axes")], node.Outputs, names.UniqueName($"{node.DisplayName}_squeeze")));
        }
        if (rewritten)
            ShapeInference.Run(copy);
        return copy;
    }

    private static bool IsSpatial(Node node, GraphIndex index)
    {
        var axes = node.HasInput(1) ? index.Constant(node.Input(1)) is { Type: ElementType.Int64 } tensor ? tensor.As<long>().ToArray() : null : node.Ints("axes");
        return axes is { Length: 2 } && axes.Select(axis => axis < 0 ? axis + 4 : axis).Order().SequenceEqual([2L, 3L]);
    }
}
