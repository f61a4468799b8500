using EdgeRuntime.Graph;

namespace EdgeRuntime.Compression.Pruning.Coupling;

/// <summary>Normalizations. Those over the channels themselves (LayerNormalization) see fewer of them afterwards, as is usual in pruning; Softmax may not lose any.</summary>
internal static class NormalizationCoupling
{
    public static void PerChannel(Node node, CouplingContext context)
    {
        var (x, y) = (node.Input(0), node.Outputs[0]);
        for (var axis = 0; axis < (node.OpType == "BatchNormalization" ? context.Shape(x).Length : 2); axis++)
            context.Tie(x, axis, y, axis);
        foreach (var parameter in node.Inputs.Skip(1))
            context.Tie(parameter, 0, y, 1);
    }

    public static void OverAxes(Node node, CouplingContext context)
    {
        var (x, y) = (node.Input(0), node.Outputs[0]);
        for (var axis = 0; axis < context.Shape(x).Length; axis++)
            context.Tie(x, axis, y, axis);
        foreach (var parameter in node.Inputs.Skip(1).Where(name => name.Length > 0))
            ElementwiseCoupling.Broadcast(parameter, y, context);
    }

    public static void AlongAxis(Node node, CouplingContext context)
    {
        var rank = context.Shape(node.Input(0)).Length;
        var along = node.Int("axis", -1);
        for (var axis = 0; axis < rank; axis++)
        {
            if (axis != (along < 0 ? along + rank : along))
                context.Tie(node.Input(0), axis, node.Outputs[0], axis);
        }
    }

    public static void Quantization(Node node, CouplingContext context)
    {
        var (x, y) = (node.Input(0), node.Outputs[0]);
        var rank = context.Shape(x).Length;
        for (var axis = 0; axis < rank; axis++)
            context.Tie(x, axis, y, axis);
        var along = (int)node.Int("axis", 1);
        foreach (var parameter in node.Inputs.Skip(1).Where(name => name.Length > 0 && context.Shape(name) is [> 1]))
            context.Tie(parameter, 0, y, along < 0 ? along + rank : along);
    }
}
