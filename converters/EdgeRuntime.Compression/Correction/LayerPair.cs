using EdgeRuntime.Graph;

namespace EdgeRuntime.Compression.Correction;

/// <summary>Two layers of which the second alone reads the first, with at most one activation between them: channels between them may be scaled.</summary>
/// <param name="First">Conv or Gemm.</param>
/// <param name="Second">Conv (dense or depthwise) or Gemm.</param>
/// <param name="Limit">Where the activation cuts values off: 6 for a Relu6, infinity for none and for Relu.</param>
/// <param name="Floor">Below which the activation gives one value: 0 for Relu and Relu6, −infinity for none.</param>
internal sealed record LayerPair(Node First, Node Second, float Limit, float Floor)
{
    /// <summary>Whether each channel between the layers goes into one channel of the second.</summary>
    public bool IsDepthwise => Second.OpType == "Conv" && Second.Int("group", 1) > 1;

    /// <summary>Whether the second layer sees zeros beside the values of the first.</summary>
    public bool IsPadded => Second.OpType == "Conv" && (Second.Text("auto_pad", "NOTSET") is "SAME_UPPER" or "SAME_LOWER" || Second.Ints("pads")?.Any(pad => pad != 0) == true);

    /// <summary>The pairs of a model, first layers in order.</summary>
    public static IEnumerable<LayerPair> Of(Model model)
    {
        var index = new GraphIndex(model.Graph);
        // Constants that several nodes read must stay as they are.
        bool Own(Node node) => node.Inputs.Skip(1).Where(input => input.Length > 0).All(input => model.Graph.Initializers.TryGetValue(input, out var constant) && constant.Type == ElementType.Float32 && index.Consumers(input).Count == 1 && !index.IsCaptured(input));
        foreach (var first in model.Graph.Nodes.Where(node => IsLayer(node, index) && Own(node)))
        {
            var next = index.OnlyConsumer(first.Outputs[0]);
            var (limit, floor) = (float.PositiveInfinity, float.NegativeInfinity);
            if (next is { OpType: "Relu" or "Clip", Domain: "" } && next.Input(0) == first.Outputs[0])
            {
                if (Bounds(next, index) is not { } bounds)
                    continue;
                (floor, limit) = bounds;
                next = index.OnlyConsumer(next.Outputs[0]);
            }
            if (next is not null && IsLayer(next, index) && Own(next) && Fits(first, next, index))
                yield return new LayerPair(first, next, limit, floor);
        }
    }

    private static bool IsLayer(Node node, GraphIndex index) => node.Domain.Length == 0 && index.Constant(node.Input(1)) is { } weights && node.OpType switch
    {
        "Conv" => weights.Shape.Count == 4,
        "Gemm" => weights.Shape.Count == 2 && node.Int("transA") == 0 && node.Float("alpha", 1) == 1 && node.Float("beta", 1) == 1,
        _ => false,
    };

    private static bool Fits(Node first, Node second, GraphIndex index)
    {
        var channels = Channels(first, index);
        var weights = index.Constant(second.Input(1))!;
        return second.OpType == "Gemm" ? weights.Shape[second.Int("transB") != 0 ? 1 : 0] == channels
            : second.Int("group", 1) == 1 || (second.Int("group", 1) == channels && weights.Shape[1] == 1 && weights.Shape[0] == channels);
    }

    private static long Channels(Node node, GraphIndex index)
    {
        var shape = index.Constant(node.Input(1))!.Shape;
        return node.OpType == "Conv" || node.Int("transB") != 0 ? shape[0] : shape[^1];
    }

    /// <summary>The bounds of Relu, or of a Clip from 0; null for others, which scaling would change.</summary>
    private static (float Floor, float Limit)? Bounds(Node activation, GraphIndex index)
    {
        if (activation.OpType == "Relu")
            return (0, float.PositiveInfinity);
        float? Bound(int input, string attribute, float fallback) => !activation.HasInput(input) ? activation.Float(attribute, fallback)
            : index.Constant(activation.Input(input)) is { Type: ElementType.Float32, Count: 1 } bound ? bound.As<float>()[0] : null;
        return Bound(1, "min", float.NegativeInfinity) == 0 && Bound(2, "max", float.PositiveInfinity) is { } limit && limit > 0 ? (0, limit) : null;
    }
}
