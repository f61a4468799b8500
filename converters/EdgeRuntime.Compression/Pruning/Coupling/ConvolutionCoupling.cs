using EdgeRuntime.Graph;

namespace EdgeRuntime.Compression.Pruning.Coupling;

/// <summary>Convolutions: weights [M, C/groups, k…], or [C, M/groups, k…] where transposed. Channels of a grouped convolution go at the same place of every group, those of a depthwise one with their group.</summary>
internal static class ConvolutionCoupling
{
    public static void Conv(Node node, CouplingContext context) => Couple(node, context, transposed: false);

    public static void ConvTranspose(Node node, CouplingContext context) => Couple(node, context, transposed: true);

    /// <summary>A depthwise convolution has as many groups as channels.</summary>
    public static void Shrink(Node node, RemovalContext context)
    {
        if (IsDepthwise(node, context.OldSize(node.Input(0), 1)))
            node.Attributes["group"] = context.NewSize(node.Input(0), 1);
    }

    private static bool IsDepthwise(Node node, long channels) => node.Int("group", 1) is > 1 and var groups && groups == channels;

    private static void Couple(Node node, CouplingContext context, bool transposed)
    {
        var (x, w, y) = (node.Input(0), node.Input(1), node.Outputs[0]);
        var (inAxis, outAxis) = transposed ? (0, 1) : (1, 0);
        var groups = node.Int("group", 1);
        var (inputs, outputs) = (context.Shape(x)[1], context.Shape(y)[1]);
        var (inputsEach, outputsEach) = (inputs / groups, outputs / groups);
        context.Tie(x, 0, y, 0);
        if (node.HasInput(2))
            context.Tie(y, 1, node.Input(2), 0);
        if (IsDepthwise(node, inputs))
        {
            if (transposed)
                context.Tie(x, 1, w, 0);
            else
                context.Tie(w, 0, y, 1);
            context.Tie(x, 1, y, 1, Numbers(outputs).Select(o => (o / outputsEach, o)));
            return;
        }
        // The transposed weights have the groups on the input axis, the others on the output axis.
        context.Tie(x, 1, w, inAxis, Numbers(inputs).Select(i => (i, transposed ? i : i % inputsEach)));
        context.Tie(y, 1, w, outAxis, Numbers(outputs).Select(o => (o, transposed ? o % outputsEach : o)));
        if (groups > 1)
        {
            context.Tie(x, 1, x, 1, Numbers(inputs).Select(i => (i, i % inputsEach)));
            context.Tie(y, 1, y, 1, Numbers(outputs).Select(o => (o, o % outputsEach)));
        }
        context.Produce(node, w, outAxis);
    }

    private static IEnumerable<long> Numbers(long count) => Enumerable.Range(0, (int)count).Select(i => (long)i);
}
