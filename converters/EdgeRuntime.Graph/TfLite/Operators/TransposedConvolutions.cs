using System.Buffers.Binary;

namespace EdgeRuntime.Graph.TfLite.Operators;

/// <summary>TRANSPOSE_CONV (output shape, weights [O,kh,kw,I], input, bias) as ConvTranspose.</summary>
internal static class TransposedConvolutions
{
    public static void TransposeConv(OperatorContext context) =>
        Emit(context, 2, 1, 3, strides: [context.Option(2), context.Option(1)], context.ByteOption(3));

    /// <summary>MediaPipe's Convolution2DTransposeBias (input, weights, bias); its options are three i32: padding, stride width, stride height.</summary>
    public static void MediaPipe(OperatorContext context)
    {
        var options = context.Operator.CustomOptions.Span;
        if (options.Length < 3 * sizeof(int))
            throw new InvalidModelException($"{context.Display} has {options.Length} bytes of options, expected 12; convert the model again.");
        Emit(context, 0, 1, 2, strides: [BinaryPrimitives.ReadInt32LittleEndian(options[8..]), BinaryPrimitives.ReadInt32LittleEndian(options[4..])], FusedActivation.None);
    }

    private static void Emit(OperatorContext context, int input, int weights, int bias, long[] strides, int activation)
    {
        var (w, x, y) = (context.Info(weights), context.Info(input), context.Result());
        if (x.Rank != 4 || w.Rank != 4 || y.Rank != 4 || w.Shape[3] != x.Shape[3] || w.Shape[0] != y.Shape[3])
            throw context.Unsupported($"input [{string.Join(',', x.Shape)}], weights [{string.Join(',', w.Shape)}] and output [{string.Join(',', y.Shape)}] do not fit");
        var (pads, extra) = (new long[4], new long[2]);
        for (var axis = 0; axis < 2; axis++)
            (pads[axis], pads[axis + 2], extra[axis]) = Pads(context, x.Shape[axis + 1], w.Shape[axis + 1], strides[axis], y.Shape[axis + 1]);
        var parameters = new ConvolutionParameters(context, input, weights, context.Has(bias) ? bias : -1, outputAxis: 0);
        List<string> inputs = [context.ChannelsFirst(context.Float(input)), parameters.Weights([3, 0, 1, 2])];
        if (parameters.Bias is { } values)
            inputs.Add(values);
        var result = context.Add("ConvTranspose", inputs, ("kernel_shape", new[] { w.Shape[1], w.Shape[2] }), ("strides", strides), ("pads", pads), ("output_padding", extra));
        context.FinishFloat(context.ChannelsLast(result), activation);
    }

    // What the full result has beyond the output is cut off, the odd row behind; rows that it lacks are added behind.
    private static (long Before, long Behind, long Extra) Pads(OperatorContext context, long input, long kernel, long stride, long output)
    {
        if (stride < 1)
            throw new InvalidModelException($"{context.Display}: stride {stride}, it is at least 1.");
        var surplus = (input - 1) * stride + kernel - output;
        if (surplus <= -stride)
            throw context.Unsupported($"its output of {output} is larger than an input of {input} with stride {stride} gives");
        var cut = Math.Max(surplus, 0);
        return (cut / 2, cut - cut / 2, Math.Max(-surplus, 0));
    }
}
