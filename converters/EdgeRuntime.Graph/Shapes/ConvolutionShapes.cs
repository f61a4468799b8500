namespace EdgeRuntime.Graph.Shapes;

/// <summary>Convolutions over <c>[N,C,spatial…]</c> with weights <c>[M,C/group,kernel…]</c>.</summary>
internal static class ConvolutionShapes
{
    public static void Conv(ShapeContext context) => Conv(context, context.Shape(1), context.Type(0));

    public static void ConvInteger(ShapeContext context) => Conv(context, context.Shape(1), ElementType.Int32);

    // Inputs: x, x_scale, x_zero_point, w, w_scale, w_zero_point, y_scale, y_zero_point, bias.
    public static void QLinearConv(ShapeContext context) => Conv(context, context.Shape(3), context.Type(7));

    public static void ConvTranspose(ShapeContext context)
    {
        var (input, weight) = (context.Shape(0), context.Shape(1));
        if (input is null || weight is null)
        {
            context.Output(0, context.Type(0), null);
            return;
        }
        CheckRanks(context, input, weight);
        var window = new SlidingWindow(context.Node, KernelOf(context, weight), input.Count - 2);
        var output = new Dimension[input.Count];
        output[0] = input[0];
        output[1] = Dimensions.Map(weight[1], channels => channels * context.Node.Int("group", 1));
        var outputShape = context.Node.Ints("output_shape");
        for (var axis = 0; axis < window.Rank; axis++)
            output[2 + axis] = outputShape is null ? window.TransposedSize(axis, input[2 + axis]) : outputShape[axis];
        context.Output(0, context.Type(0), output);
    }

    private static void Conv(ShapeContext context, IReadOnlyList<Dimension>? weight, ElementType type)
    {
        var input = context.Shape(0);
        if (input is null || weight is null)
        {
            context.Output(0, type, null);
            return;
        }
        CheckRanks(context, input, weight);
        var group = context.Node.Int("group", 1);
        if (input[1].IsKnown && weight[1].IsKnown && input[1].Value != weight[1].Value * group)
            throw context.Wrong($"expected {weight[1].Value * group} input channels, found {input[1]}; export the model again.");
        var window = new SlidingWindow(context.Node, KernelOf(context, weight), input.Count - 2);
        var output = new Dimension[input.Count];
        output[0] = input[0];
        output[1] = weight[0];
        for (var axis = 0; axis < window.Rank; axis++)
            output[2 + axis] = window.OutputSize(axis, input[2 + axis]);
        context.Output(0, type, output);
    }

    private static Dimension[] KernelOf(ShapeContext context, IReadOnlyList<Dimension> weight) =>
        context.Node.Ints("kernel_shape") is { } kernel ? Array.ConvertAll(kernel, size => new Dimension(size)) : weight.Skip(2).ToArray();

    private static void CheckRanks(ShapeContext context, IReadOnlyList<Dimension> input, IReadOnlyList<Dimension> weight)
    {
        if (input.Count < 3 || weight.Count != input.Count)
            throw context.Wrong($"input and weight of {input.Count} and {weight.Count} dimensions, expected equal numbers of at least 3; export the model again.");
    }
}
