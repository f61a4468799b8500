using EdgeRuntime.Graph;
using EdgeRuntime.Graph.Shapes;

namespace EdgeRuntime.Lowering;

/// <summary>A model with every shape known.</summary>
internal static class StaticModel
{
    /// <summary>A copy (nodes and constants shared) whose inputs have batch 1 where the batch was symbolic, with shapes inferred.</summary>
    public static Model From(Model model)
    {
        var copy = new Model { IrVersion = model.IrVersion, Graph = new ModelGraph { Name = model.Graph.Name } };
        foreach (var (domain, version) in model.Opsets)
            copy.Opsets[domain] = version;
        copy.Graph.Nodes.AddRange(model.Graph.Nodes);
        foreach (var (name, tensor) in model.Graph.Initializers)
            copy.Graph.Initializers.Add(name, tensor);
        foreach (var input in model.Graph.Inputs)
            copy.Graph.Inputs.Add(new ValueInfo(input.Name, input.Type, WithBatchOfOne(input.Shape)) { OtherType = input.OtherType });
        foreach (var output in model.Graph.Outputs)
            copy.Graph.Outputs.Add(new ValueInfo(output.Name, output.Type) { OtherType = output.OtherType });
        ShapeInference.Run(copy);
        foreach (var output in copy.Graph.Outputs.Where(o => o.Shape is null && copy.Graph.Values.TryGetValue(o.Name, out var inferred) && inferred.Shape is not null))
            (output.Type, output.Shape) = (copy.Graph.Values[output.Name].Type, copy.Graph.Values[output.Name].Shape);
        return copy;
    }

    private static Dimension[]? WithBatchOfOne(IReadOnlyList<Dimension>? shape) =>
        shape is null ? null : [.. shape.Select((dimension, axis) => axis == 0 && !dimension.IsKnown ? 1 : dimension)];
}
