using EdgeRuntime.Graph;

namespace EdgeRuntime.Training;

/// <summary>Copies models that are to be changed in part.</summary>
internal static class ModelCopy
{
    /// <summary>A model with lists of its own over the same nodes, value descriptions and tensors, none of which may then be changed.</summary>
    public static Model Shallow(Model model)
    {
        var copy = new Model
        {
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
            copy.Opsets[domain] = version;
        copy.Functions.AddRange(model.Functions);
        copy.Metadata.AddRange(model.Metadata);
        copy.Graph.Name = model.Graph.Name;
        copy.Graph.DocString = model.Graph.DocString;
        copy.Graph.Carried = model.Graph.Carried;
        copy.Graph.Nodes.AddRange(model.Graph.Nodes);
        copy.Graph.Inputs.AddRange(model.Graph.Inputs);
        copy.Graph.Outputs.AddRange(model.Graph.Outputs);
        foreach (var (name, data) in model.Graph.Initializers)
            copy.Graph.Initializers.Add(name, data);
        foreach (var (name, bytes) in model.Graph.SparseInitializers)
            copy.Graph.SparseInitializers.Add(name, bytes);
        foreach (var (name, info) in model.Graph.Values)
            copy.Graph.Values.Add(name, info);
        return copy;
    }
}
