using EdgeRuntime.Graph;

namespace EdgeRuntime.Lowering;

/// <summary>
/// Gives the result of NonMaxSuppression as many rows as it can have at most, batches · classes · min(max_output_boxes_per_class, boxes): a plan has a fixed place for every value. The operation fills the rows
/// that are left over with −1.
/// </summary>
internal static class StaticRows
{
    /// <summary>Marks the nodes whose limits and input shapes are known; whether there were any that had not been marked.</summary>
    public static bool Fix(Model model)
    {
        var graph = model.Graph;
        var index = new GraphIndex(graph);
        var changed = false;
        for (var i = 0; i < graph.Nodes.Count; i++)
        {
            var node = graph.Nodes[i];
            if (!node.Is("NonMaxSuppression") || node.Attributes.ContainsKey(Node.StaticRows) || Rows(node, graph, index) is not { } rows)
                continue;
            graph.Nodes[i] = ModelCopy.Of(node, node.Inputs, node.Outputs).With(Node.StaticRows, rows);
            graph.Values.Remove(node.Outputs[0]);
            foreach (var output in graph.Outputs.Where(output => output.Name == node.Outputs[0]))
                output.Shape = null;
            changed = true;
        }
        return changed;
    }

    private static long? Rows(Node node, ModelGraph graph, GraphIndex index)
    {
        if (index.Constant(node.Input(2)) is not { Type: ElementType.Int64, Count: 1 } limit || limit.As<long>()[0] < 1 || graph.Find(node.Input(1))?.Shape is not [{ IsKnown: true }, { IsKnown: true }, { IsKnown: true }] scores)
            return null;
        var rows = (Int128)scores[0].Value * scores[1].Value * Math.Min(limit.As<long>()[0], scores[2].Value);
        return rows <= int.MaxValue ? (long)rows : null;
    }
}
