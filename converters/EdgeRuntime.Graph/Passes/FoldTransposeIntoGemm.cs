using EdgeRuntime.Graph.Shapes;

namespace EdgeRuntime.Graph.Passes;

/// <summary>
/// Takes out a Transpose of features that are flattened for a Gemm or MatMul: <c>Transpose → Reshape to [N, K] → (DequantizeLinear) → Gemm</c> reads the features as they are, and
/// the rows of the constant weights (or of what is dequantized to them) are put in that order.
/// </summary>
public sealed class FoldTransposeIntoGemm : IGraphPass
{
    /// <inheritdoc/>
    public string Name => nameof(FoldTransposeIntoGemm);

    /// <inheritdoc/>
    public bool Run(Model model)
    {
        ShapeInference.Run(model);
        var builder = new GraphBuilder(model);
        return GraphEdit.ForEach(model, (index, node) => TryFold(builder, index, node));
    }

    private static bool TryFold(GraphBuilder builder, GraphIndex index, Node gemm)
    {
        if (!gemm.Is("Gemm") && !gemm.Is("MatMul") || gemm.Int("transA") != 0)
            return false;
        var reader = gemm;
        var source = index.Producer(gemm.Input(0));
        if (source is not null && source.Is("DequantizeLinear") && index.Graph.Find(source.Input(1))?.Shape is { Count: 0 } && index.OnlyConsumer(source.Outputs[0]) == gemm)
            (reader, source) = (source, index.Producer(source.Inputs[0]));
        if (source is null || !source.Is("Reshape") && !source.Is("Flatten") || index.OnlyConsumer(source.Outputs[0]) != reader)
            return false;
        if (index.Producer(source.Inputs[0]) is not { } transpose || LayoutDivision.OrderOf(transpose) is not { } order || order[0] != 0 || index.OnlyConsumer(transpose.Outputs[0]) != source)
            return false;
        if (index.Graph.Find(transpose.Outputs[0])?.Shape is not { } features || !features.All(size => size.IsKnown) || index.Graph.Find(source.Outputs[0])?.Shape is not [{ IsKnown: true } rows, { IsKnown: true } columns])
            return false;
        if (rows.Value != features[0].Value || !source.Is("Flatten") && !ReshapeTarget.IsFixed(index, source))
            return false;
        var transposed = gemm.Int("transB") != 0;
        if (Reordered(index, gemm.Input(1), [.. features.Skip(1).Select(size => size.Value)], order, transposed) is not { } weights || weights.Dequantize is { } chain && index.OnlyConsumer(chain.Outputs[0]) != gemm)
            return false;
        var name = builder.Constant(weights.Tensor, $"{gemm.Inputs[1]}_rows");
        index.Change(weights.Dequantize ?? gemm, node => node.Inputs[weights.Dequantize is null ? 1 : 0] = name);
        index.Change(source, node => node.Inputs[0] = transpose.Inputs[0]);
        return columns.Value > 0;
    }

    // The weights with rows in the order of the features before the Transpose, and the DequantizeLinear that reads them, if any.
    private static (TensorData Tensor, Node? Dequantize)? Reordered(GraphIndex index, string name, long[] features, int[] order, bool transposed)
    {
        var dequantize = index.Producer(name) is { } producer && producer.Is("DequantizeLinear") ? producer : null;
        var axis = transposed ? 1 : 0;
        if (index.Constant(dequantize?.Inputs[0] ?? name) is not { Shape.Count: 2, Strings: null } tensor || tensor.Type.SizeInBits() < 8 || tensor.Shape[axis] != features.Aggregate(1L, (product, size) => product * size))
            return null;
        if (dequantize is not null && index.Graph.Find(dequantize.Input(1))?.Shape is null || dequantize is not null && IsAlong(index, dequantize, axis))
            return null;
        // [features…, N] or [N, features…], whose feature axes go back to where they were.
        var back = Permutation.Inverse([.. order.Skip(1).Select(i => i - 1)]);
        long[] split = transposed ? [tensor.Shape[0], .. features] : [.. features, tensor.Shape[1]];
        int[] axes = transposed ? [0, .. back.Select(i => i + 1)] : [.. back, features.Length];
        var moved = Permutation.Apply(new TensorData(tensor.Type, split, tensor.Bytes), axes);
        return (new TensorData(tensor.Type, tensor.Shape, moved.Bytes), dequantize);
    }

    // Whether there is a scale for each feature.
    private static bool IsAlong(GraphIndex index, Node dequantize, int axis) =>
        dequantize.Int("block_size") != 0 || index.Graph.Find(dequantize.Input(1))!.Shape!.Count > 0 && ((dequantize.Int("axis", 1) + 2) % 2) == axis;
}
