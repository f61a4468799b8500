namespace EdgeRuntime.Graph;

/// <summary>Checks that names in a model are consistent, and puts nodes into topological order where a file has them in another.</summary>
public static class ModelChecker
{
    /// <summary>Checks the graph, its sub-graphs and the functions.</summary>
    /// <exception cref="InvalidModelException">A value is defined twice or not at all, nodes form a cycle, or a node has no operator.</exception>
    public static void Check(Model model)
    {
        Check(model.Graph, new HashSet<string>(StringComparer.Ordinal));
        foreach (var function in model.Functions)
        {
            var defined = new HashSet<string>(function.Inputs, StringComparer.Ordinal);
            Check(function.Nodes, defined, [], function.Outputs);
        }
    }

    private static void Check(ModelGraph graph, HashSet<string> outer)
    {
        var defined = new HashSet<string>(StringComparer.Ordinal);
        foreach (var input in graph.Inputs)
        {
            if (!defined.Add(input.Name))
                throw new InvalidModelException($"the graph input '{input.Name}' is listed twice; export the model again.");
        }
        defined.UnionWith(graph.Initializers.Keys);
        Check(graph.Nodes, defined, outer, graph.Outputs.Select(output => output.Name));
    }

    private static void Check(List<Node> nodes, HashSet<string> defined, HashSet<string> outer, IEnumerable<string> outputs)
    {
        var producers = new Dictionary<string, Node>(StringComparer.Ordinal);
        foreach (var node in nodes)
        {
            if (node.OpType.Length == 0)
                throw new InvalidModelException($"node '{node.DisplayName}' names no operator; export the model again.");
            foreach (var output in node.Outputs.Where(output => output.Length > 0))
            {
                if (defined.Contains(output) || !producers.TryAdd(output, node))
                    throw new InvalidModelException($"the value '{output}' is defined twice, the second time by node '{node.DisplayName}'; export the model again.");
            }
        }
        foreach (var node in nodes)
        {
            foreach (var input in node.Inputs)
            {
                if (input.Length > 0 && !defined.Contains(input) && !producers.ContainsKey(input) && !outer.Contains(input))
                    throw new InvalidModelException($"node '{node.DisplayName}' ({node.OpType}) reads '{input}', which nothing produces; export the model again.");
            }
        }
        foreach (var output in outputs)
        {
            if (!defined.Contains(output) && !producers.ContainsKey(output) && !outer.Contains(output))
                throw new InvalidModelException($"the output '{output}' is produced by nothing; export the model again.");
        }
        TopologicalOrder.Restore(nodes);

        var visible = new HashSet<string>(outer, StringComparer.Ordinal);
        visible.UnionWith(defined);
        visible.UnionWith(producers.Keys);
        foreach (var graph in nodes.SelectMany(SubGraphs.Of))
            Check(graph, visible);
    }
}
