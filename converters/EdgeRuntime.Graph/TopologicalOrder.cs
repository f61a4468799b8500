namespace EdgeRuntime.Graph;

/// <summary>The order in which every node stands behind those whose values it reads.</summary>
public static class TopologicalOrder
{
    /// <summary>Sorts the nodes in place; nodes that are in order already keep their places.</summary>
    /// <exception cref="InvalidModelException">The nodes form a cycle.</exception>
    public static void Restore(List<Node> nodes)
    {
        var producers = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < nodes.Count; i++)
        {
            foreach (var output in nodes[i].Outputs.Where(output => output.Length > 0))
                producers[output] = i;
        }
        var sources = nodes.Select(node => SourcesOf(node, producers)).ToArray();
        if (sources.Index().All(entry => entry.Item.All(source => source < entry.Index)))
            return;

        var waiting = sources.Select(list => list.Count).ToArray();
        var consumers = sources.Index().SelectMany(entry => entry.Item, (entry, source) => (Source: source, Consumer: entry.Index)).ToLookup(edge => edge.Source, edge => edge.Consumer);
        var ready = new PriorityQueue<int, int>(waiting.Index().Where(entry => entry.Item == 0).Select(entry => (entry.Index, entry.Index)));
        var order = new List<Node>(nodes.Count);
        while (ready.TryDequeue(out var index, out _))
        {
            order.Add(nodes[index]);
            foreach (var consumer in consumers[index])
            {
                if (--waiting[consumer] == 0)
                    ready.Enqueue(consumer, consumer);
            }
        }
        if (order.Count < nodes.Count)
        {
            var stuck = nodes[Array.FindIndex(waiting, count => count > 0)];
            throw new InvalidModelException($"the nodes form a cycle: '{stuck.DisplayName}' ({stuck.OpType}) waits for its own result; export the model again.");
        }
        nodes.Clear();
        nodes.AddRange(order);
    }

    private static HashSet<int> SourcesOf(Node node, Dictionary<string, int> producers)
    {
        var sources = new HashSet<int>();
        foreach (var name in node.Inputs.Concat(SubGraphs.CapturedNames(node)))
        {
            if (producers.TryGetValue(name, out var index))
                sources.Add(index);
        }
        return sources;
    }
}
