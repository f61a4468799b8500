namespace EdgeRuntime.Graph;

/// <summary>Copies models that are to be changed in part.</summary>
public static class ModelCopy
{
    /// <summary>A model with lists and value descriptions of its own over the same nodes, functions and tensors; copy a node before changing it.</summary>
    public static Model Of(Model model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var copy = new Model
        {
            Graph = Of(model.Graph),
            IrVersion = model.IrVersion,
            ProducerName = model.ProducerName,
            ProducerVersion = model.ProducerVersion,
            Domain = model.Domain,
            ModelVersion = model.ModelVersion,
            DocString = model.DocString,
            Carried = model.Carried,
        };
        copy.Opsets.Clear();
        foreach (var (domain, version) in model.Opsets)
            copy.Opsets.Add(domain, version);
        copy.Functions.AddRange(model.Functions);
        copy.Metadata.AddRange(model.Metadata);
        return copy;
    }

    /// <summary>A node with the operator and attributes of another.</summary>
    public static Node Of(Node node, IEnumerable<string> inputs, IEnumerable<string> outputs)
    {
        ArgumentNullException.ThrowIfNull(node);
        var copy = new Node(node.OpType, inputs, outputs, node.Name) { Domain = node.Domain, Overload = node.Overload, DocString = node.DocString, Carried = node.Carried };
        foreach (var (name, value) in node.Attributes)
            copy.Attributes.Add(name, value);
        return copy;
    }

    private static ModelGraph Of(ModelGraph graph)
    {
        var copy = new ModelGraph { Name = graph.Name, DocString = graph.DocString, Carried = graph.Carried };
        copy.Nodes.AddRange(graph.Nodes);
        copy.Inputs.AddRange(graph.Inputs.Select(Of));
        copy.Outputs.AddRange(graph.Outputs.Select(Of));
        foreach (var (name, tensor) in graph.Initializers)
            copy.Initializers.Add(name, tensor);
        foreach (var (name, info) in graph.Values)
            copy.Values.Add(name, Of(info));
        return copy;
    }

    private static ValueInfo Of(ValueInfo info) => new(info.Name, info.Type, info.Shape) { DocString = info.DocString, OtherType = info.OtherType, Carried = info.Carried };
}
