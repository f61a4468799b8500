using EdgeRuntime.Graph;
using EdgeRuntime.Graph.Decompose;
using EdgeRuntime.Graph.Shapes;

namespace EdgeRuntime.Lowering;

/// <summary>A model with every shape known.</summary>
internal static class StaticModel
{
    /// <summary>A copy (nodes and constants shared) whose inputs have batch 1 where the batch was symbolic, with shapes inferred, what follows from them computed, and operators without kernels written in terms of those that have one.</summary>
    public static Model From(Model model)
    {
        var copy = ModelCopy.Of(model);
        copy.Graph.Values.Clear();
        foreach (var input in copy.Graph.Inputs)
            input.Shape = WithBatchOfOne(input.Shape);
        foreach (var output in copy.Graph.Outputs)
            output.Shape = null;
        ShapeInference.Run(copy);
        while (StaticRows.Fix(copy))
            ShapeInference.Run(copy);
        NativeDecompositions.Run(copy);
        return copy;
    }

    private static Dimension[]? WithBatchOfOne(IReadOnlyList<Dimension>? shape) =>
        shape is null ? null : [.. shape.Select((dimension, axis) => axis == 0 && !dimension.IsKnown ? 1 : dimension)];
}
