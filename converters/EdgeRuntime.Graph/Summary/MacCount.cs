namespace EdgeRuntime.Graph.Summary;

/// <summary>Multiply-accumulate operations of one node. Open dimensions count as 1; operators without products, or of unknown shape, as 0.</summary>
internal static class MacCount
{
    public static long Of(ModelGraph graph, Node node)
    {
        return node.OpType switch
        {
            "Conv" or "FusedConv" or "ConvInteger" => Elements(node.Outputs[0]) * ElementsPerChannel(node.Input(1)),
            "QLinearConv" => Elements(node.Outputs[0]) * ElementsPerChannel(node.Input(3)),
            "ConvTranspose" => Elements(node.Input(0)) * ElementsPerChannel(node.Input(1)),
            "Gemm" or "FusedGemm" => Elements(node.Outputs[0]) * Size(node.Input(0), node.Int("transA") != 0 ? 0 : -1),
            "MatMul" or "FusedMatMul" or "MatMulInteger" or "QLinearMatMul" => Elements(node.Outputs[0]) * Size(node.Input(0), -1),
            "LSTM" or "GRU" or "RNN" => Recurrent(),
            _ => 0,
        };

        // Each step of each sequence multiplies the input and the state by all weights, which hold all gates and directions.
        long Recurrent() => Shape(node.Input(0)) is [var steps, var batch, ..] ? steps * batch * (Elements(node.Input(1)) + Elements(node.Input(2))) : 0;

        long ElementsPerChannel(string name) => Shape(name) is [> 0 and var channels, ..] shape ? Product(shape) / channels : 0;

        long Elements(string name) => Shape(name) is { } shape ? Product(shape) : 0;

        long Size(string name, int axis) => Shape(name) is { Length: > 0 } shape ? axis < 0 ? shape[^1] : shape[axis] : 0;

        long[]? Shape(string name) => graph.Find(name)?.Shape?.Select(size => size.IsKnown ? size.Value : 1).ToArray();
    }

    private static long Product(long[] shape) => shape.Aggregate(1L, (product, size) => product * size);
}
