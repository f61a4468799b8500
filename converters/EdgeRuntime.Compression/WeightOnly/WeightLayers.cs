using EdgeRuntime.Compression.MixedPrecision;
using EdgeRuntime.Graph;

namespace EdgeRuntime.Compression.WeightOnly;

/// <summary>A constant factor of a dense or recurrent layer.</summary>
/// <param name="Node">The layer.</param>
/// <param name="Input">The input that the weights are.</param>
/// <param name="Name">Their name.</param>
/// <param name="Tensor">The weights: [K, N], [N, K] or [D, gates·H, K].</param>
/// <param name="OutputAxis">The axis of the output channels.</param>
internal sealed record WeightLayer(Node Node, int Input, string Name, TensorData Tensor, int OutputAxis)
{
    /// <summary>The axis that is summed over.</summary>
    public int InnerAxis => Node.OpType is "LSTM" or "GRU" or "RNN" ? 2 : 1 - OutputAxis;
}

/// <summary>Finds the layers whose weights are the bulk of a model without convolutions.</summary>
internal static class WeightLayers
{
    /// <summary>The weights of dense layers (Gemm, MatMul) and of recurrent ones (LSTM, GRU, RNN) that are large enough.</summary>
    /// <exception cref="ConfigurationException">There is none; the message names the precision.</exception>
    public static IReadOnlyList<WeightLayer> Find(Model model, WeightOnlyOptions options, string precision)
    {
        var index = new GraphIndex(model.Graph);
        var layers = new List<WeightLayer>();
        foreach (var node in model.Graph.Nodes.Where(node => node.Domain.Length == 0 && !options.ExcludedNodes.Contains(NodeSelection.KeyOf(node))))
        {
            switch (node.OpType)
            {
                case "Gemm" or "MatMul" when index.Constant(node.Input(0)) is null && Large(node, 1) is { Shape.Count: 2 } tensor:
                    layers.Add(new WeightLayer(node, 1, node.Input(1), tensor, node.OpType == "Gemm" && node.Int("transB") != 0 ? 0 : 1));
                    break;
                case "LSTM" or "GRU" or "RNN" when Constant(node, 1) is { Shape.Count: 3 } input && Constant(node, 2) is { Shape.Count: 3 } recurrent && input.Count + recurrent.Count >= options.SmallestCount:
                    layers.Add(new WeightLayer(node, 1, node.Input(1), input, 1));
                    layers.Add(new WeightLayer(node, 2, node.Input(2), recurrent, 1));
                    break;
            }
        }
        return layers.Count > 0 ? layers : throw None(precision, options);

        TensorData? Constant(Node node, int input) => index.Constant(node.Input(input)) is { Type: ElementType.Float32, Count: > 0 } tensor ? tensor : null;
        TensorData? Large(Node node, int input) => Constant(node, input) is { } tensor && tensor.Count >= options.SmallestCount ? tensor : null;
    }

    private static ConfigurationException None(string precision, WeightOnlyOptions options) =>
        new($"--precision {precision}: the model has no dense layer (Gemm, MatMul) and no recurrent one (LSTM, GRU, RNN) with at least {options.SmallestCount} weights; lower --weights-from, or convert with --precision int8 and calibration data, which quantizes convolutions too.");
}
