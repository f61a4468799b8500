using EdgeRuntime.Graph;

namespace EdgeRuntime.Compression;

/// <summary>Makes the model that a compression step fills.</summary>
internal static class ModelCopy
{
    /// <summary>A model with the same inputs, outputs, initializers, operator sets and metadata, and no nodes.</summary>
    public static Model WithoutNodes(Model model)
    {
        var copy = new Model
        {
            IrVersion = model.IrVersion, ProducerName = model.ProducerName, ProducerVersion = model.ProducerVersion, Domain = model.Domain,
            ModelVersion = model.ModelVersion, DocString = model.DocString, Graph = new ModelGraph { Name = model.Graph.Name, DocString = model.Graph.DocString },
        };
        foreach (var (domain, version) in model.Opsets)
            copy.Opsets[domain] = version;
        copy.Functions.AddRange(model.Functions);
        copy.Metadata.AddRange(model.Metadata);
        copy.Graph.Inputs.AddRange(model.Graph.Inputs.Select(Info));
        copy.Graph.Outputs.AddRange(model.Graph.Outputs.Select(Info));
        foreach (var (name, tensor) in model.Graph.Initializers)
            copy.Graph.Initializers.Add(name, tensor);
        return copy;
    }

    /// <summary>A node of its own with the same operator and attributes.</summary>
    public static Node Node(Node node, IEnumerable<string> inputs, IEnumerable<string> outputs)
    {
        var copy = new Node(node.OpType, inputs, outputs, node.Name) { Domain = node.Domain, Overload = node.Overload, DocString = node.DocString };
        foreach (var (name, value) in node.Attributes)
            copy.Attributes.Add(name, value);
        return copy;
    }

    /// <summary>Drops the initializers that nothing reads any more.</summary>
    public static void RemoveUnusedInitializers(ModelGraph graph)
    {
        var used = graph.Nodes.SelectMany(node => node.Inputs.Concat(SubGraphs.CapturedNames(node))).Concat(graph.Outputs.Select(output => output.Name))
            .Concat(graph.Inputs.Select(input => input.Name)).ToHashSet(StringComparer.Ordinal);
        foreach (var name in graph.Initializers.Keys.Where(name => !used.Contains(name)).ToList())
            graph.Initializers.Remove(name);
    }

    private static ValueInfo Info(ValueInfo info) => new(info.Name, info.Type, info.Shape) { DocString = info.DocString, OtherType = info.OtherType };
}
