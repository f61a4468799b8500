using EdgeRuntime.Graph;
using EdgeRuntime.Graph.Shapes;

namespace EdgeRuntime.Training.Imports;

/// <summary>Models for one sample, as TFLite's are, made ready for any number of them.</summary>
internal static class OpenBatch
{
    private static readonly Dimension s_batch = new(-1, "batch");

    /// <summary>A copy whose first axis of the input is open, and of those Reshapes that repeat it. A model that is not fixed to one sample is returned as it is.</summary>
    public static Model Of(Model model)
    {
        if (model.Graph.RequiredInputs.FirstOrDefault()?.Shape is not [{ Value: 1 }, ..])
            return model;
        var copy = ModelCopy.Of(model);
        var graph = copy.Graph;
        ShapeInference.Run(copy);
        var builder = new GraphBuilder(copy);
        for (var i = 0; i < graph.Nodes.Count; i++)
            if (graph.Nodes[i] is { OpType: "Reshape" } node && Target(node, graph) is { } target)
                graph.Nodes[i] = ModelCopy.Of(node, [node.Inputs[0], builder.Constant(TensorData.Vector(target), $"{node.DisplayName}.shape")], node.Outputs);
        foreach (var value in graph.Inputs.Take(1).Concat(graph.Outputs))
            if (value.Shape is [{ Value: 1 }, ..])
                value.Shape = [s_batch, .. value.Shape.Skip(1)];
        graph.Values.Clear();
        ShapeInference.Run(copy);
        return copy;
    }

    // [1, …] of a value [1, …]: the rest holds as many elements on both sides, so that the first axis is the same one.
    private static long[]? Target(Node node, ModelGraph graph)
    {
        if (!graph.Initializers.TryGetValue(node.Input(1), out var shape) || shape.Type != ElementType.Int64 || node.Int("allowzero") != 0)
            return null;
        var target = shape.As<long>().ToArray();
        if (target is not [1, ..] || graph.Find(node.Inputs[0])?.Shape is not [{ Value: 1 }, ..])
            return null;
        target[0] = target.Contains(-1) ? 0 : -1;
        return target;
    }
}
