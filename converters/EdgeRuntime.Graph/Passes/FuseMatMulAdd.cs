using EdgeRuntime.Graph.Shapes;

namespace EdgeRuntime.Graph.Passes;

/// <summary>A MatMul of two matrices and the Add of a constant row behind it become one Gemm.</summary>
public sealed class FuseMatMulAdd : IGraphPass
{
    /// <inheritdoc/>
    public string Name => nameof(FuseMatMulAdd);

    /// <inheritdoc/>
    public bool Run(Model model)
    {
        ShapeInference.Run(model);
        return GraphEdit.ForEach(model, TryFuse);
    }

    private static bool TryFuse(GraphIndex index, Node add)
    {
        if (!add.Is("Add"))
            return false;
        var matMul = index.Producer(add.Inputs[0]) is { OpType: "MatMul" } left ? left : index.Producer(add.Inputs[1]);
        if (matMul is null || !matMul.Is("MatMul") || index.OnlyConsumer(matMul.Outputs[0]) != add)
            return false;
        var bias = add.Inputs[0] == matMul.Outputs[0] ? add.Inputs[1] : add.Inputs[0];
        var graph = index.Graph;
        if (graph.Find(matMul.Inputs[0])?.Shape?.Count != 2 || graph.Find(matMul.Inputs[1]) is not { Shape: [_, { IsKnown: true } columns], Type: ElementType.Float32 or ElementType.Float64 or ElementType.Float16 })
            return false;
        if (index.Constant(bias) is not { } row || row.Shape is not ([_] or [1, _]) || row.Shape[^1] != columns.Value)
            return false;
        index.Remove(matMul);
        index.Replace(add, new Node("Gemm", [matMul.Inputs[0], matMul.Inputs[1], bias], add.Outputs, matMul.Name));
        return true;
    }
}
