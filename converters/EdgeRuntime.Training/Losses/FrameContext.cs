using EdgeRuntime.Graph;

namespace EdgeRuntime.Training.Losses;

/// <summary>The rows of a model's input that a frame of its output depends on: frame f on rows <c>f·Stride − Left</c> to <c>f·Stride + Right</c>.</summary>
/// <param name="Stride">Rows from one frame to the next.</param>
/// <param name="Left">Rows before its first.</param>
/// <param name="Right">Rows behind its first.</param>
internal sealed record FrameContext(long Stride, long Left, long Right)
{
    private static readonly string[] s_pointwise =
        ["Add", "Mul", "Sub", "Div", "Relu", "Clip", "LeakyRelu", "HardSwish", "HardSigmoid", "Sigmoid", "Tanh", "Gelu", "Identity", "Dropout", "BatchNormalization", "Transpose", "Reshape", "Squeeze", "LogSoftmax", "Softmax", "MatMul"];

    /// <summary>Reads it off a model whose input is [batch, channels, rows, …]; null where an operator mixes rows in a way that is not bounded, or not known.</summary>
    public static FrameContext? Of(Model model)
    {
        var graph = model.Graph;
        var known = new Dictionary<string, FrameContext>(StringComparer.Ordinal) { [graph.RequiredInputs.First().Name] = new(1, 0, 0) };
        foreach (var node in graph.Nodes)
        {
            FrameContext[] inputs = [.. node.Inputs.Where(known.ContainsKey).Select(name => known[name])];
            if (inputs.Length == 0)
                continue;
            if (inputs.Any(input => input.Stride != inputs[0].Stride))
                return null;
            var all = new FrameContext(inputs[0].Stride, inputs.Max(input => input.Left), inputs.Max(input => input.Right));
            if (node.OpType is "Conv" or "MaxPool" or "AveragePool" && Window(node, graph) is var (kernel, stride, before))
                all = new FrameContext(all.Stride * stride, all.Left + before * all.Stride, all.Right + (kernel - 1 - before) * all.Stride);
            else if (!s_pointwise.Contains(node.OpType))
                return null;
            known[node.Outputs[0]] = all;
        }
        return known.GetValueOrDefault(graph.Outputs[0].Name);
    }

    private static (long Kernel, long Stride, long Before)? Window(Node node, ModelGraph graph)
    {
        if (node.Text("auto_pad", "NOTSET") != "NOTSET")
            return null;
        var kernel = node.Ints("kernel_shape")?[0] ?? graph.Find(node.Input(1))?.Shape?[2].Value;
        return kernel is null ? null : ((kernel.Value - 1) * (node.Ints("dilations")?[0] ?? 1) + 1, node.Ints("strides")?[0] ?? 1, node.Ints("pads")?[0] ?? 0);
    }
}
