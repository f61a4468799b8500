namespace EdgeRuntime.Graph.TfLite.Operators;

/// <summary>TRANSPOSE_CONV (output shape, weights [O,kh,kw,I], input, bias) as ConvTranspose.</summary>
internal static class TransposedConvolutions
{
    public static void TransposeConv(OperatorContext context)
    {
        var (w, x, y) = (context.Info(1), context.Info(2), context.Result());
        if (x.Rank != 4 || w.Rank != 4 || y.Rank != 4 || w.Shape[3] != x.Shape[3] || w.Shape[0] != y.Shape[3])
            throw context.Unsupported($"input [{string.Join(',', x.Shape)}], weights [{string.Join(',', w.Shape)}] and output [{string.Join(',', y.Shape)}] do not fit");
        long[] strides = [context.Option(2), context.Option(1)];
        var (pads, extra) = (new long[4], new long[2]);
        for (var axis = 0; axis < 2; axis++)
        {
            var (kernel, stride) = (w.Shape[axis + 1], strides[axis]);
            if (stride < 1)
                throw new InvalidModelException($"{context.Display}: stride {stride}, it is at least 1.");
            // What the full result has beyond the output is cut off, the odd row behind; rows that it lacks are added behind.
            var surplus = (x.Shape[axis + 1] - 1) * stride + kernel - y.Shape[axis + 1];
            if (surplus < -stride)
                throw context.Unsupported($"its output [{string.Join(',', y.Shape)}] is larger than the input [{string.Join(',', x.Shape)}] with stride {stride} gives");
            pads[axis] = Math.Max(surplus, 0) / 2;
            pads[axis + 2] = Math.Max(surplus, 0) - pads[axis];
            extra[axis] = Math.Max(-surplus, 0);
        }
        var parameters = new ConvolutionParameters(context, 2, 1, context.Has(3) ? 3 : -1, outputAxis: 0);
        List<string> inputs = [context.ChannelsFirst(context.Float(2)), parameters.Weights([3, 0, 1, 2])];
        if (parameters.Bias is { } bias)
            inputs.Add(bias);
        var result = context.Add("ConvTranspose", inputs, ("kernel_shape", new[] { w.Shape[1], w.Shape[2] }), ("strides", strides), ("pads", pads), ("output_padding", extra));
        context.FinishFloat(context.ChannelsLast(result), context.ByteOption(3));
    }
}
