namespace EdgeRuntime.Graph.TfLite.Operators;

/// <summary>CONV_2D (weights [O,kh,kw,I]) and DEPTHWISE_CONV_2D (weights [1,kh,kw,C·multiplier]) as Conv.</summary>
internal static class Convolutions
{
    public static void Conv2D(OperatorContext context)
    {
        var (x, w) = (context.Info(0), context.Info(1));
        if (x.Rank != 4 || w.Rank != 4 || w.Shape[3] == 0 || x.Shape[3] % w.Shape[3] != 0)
            throw context.Unsupported($"input [{string.Join(',', x.Shape)}] and weights [{string.Join(',', w.Shape)}] do not fit; images [N,H,W,C] and weights [O,kh,kw,C/groups] are supported");
        var window = Window.Read(context, x, w.Shape[1], w.Shape[2], context.Option(1), context.Option(2), context.Option(4, 1), context.Option(5, 1));
        Emit(context, window, x.Shape[3] / w.Shape[3], context.ByteOption(3), outputAxis: 0, [0, 3, 1, 2]);
    }

    public static void DepthwiseConv2D(OperatorContext context)
    {
        var (x, w) = (context.Info(0), context.Info(1));
        if (x.Rank != 4 || w.Rank != 4 || w.Shape[0] != 1 || x.Shape[3] == 0 || w.Shape[3] % x.Shape[3] != 0)
            throw context.Unsupported($"input [{string.Join(',', x.Shape)}] and weights [{string.Join(',', w.Shape)}] do not fit; images [N,H,W,C] and weights [1,kh,kw,C·multiplier] are supported");
        var window = Window.Read(context, x, w.Shape[1], w.Shape[2], context.Option(1), context.Option(2), context.Option(5, 1), context.Option(6, 1));
        Emit(context, window, x.Shape[3], context.ByteOption(4), outputAxis: 3, [3, 0, 1, 2]);
    }

    private static void Emit(OperatorContext context, Window window, long groups, int activation, int outputAxis, int[] order)
    {
        var (input, pads) = (context.Graph.Padded(context.Index(0)), window.Pads);
        if (input is { } padded)
            pads = pads.Zip(padded.Pads, (own, added) => own + added).ToArray();
        var x = input?.Value ?? context.ChannelsFirst(context.Float(0));
        var parameters = new ConvolutionParameters(context, 0, 1, context.Has(2) ? 2 : -1, outputAxis);
        string[] inputs = parameters.Bias is { } bias ? [x, parameters.Weights(order), bias] : [x, parameters.Weights(order)];
        var y = context.Add("Conv", inputs, ("kernel_shape", window.Kernel), ("strides", window.Strides), ("dilations", window.Dilations), ("pads", pads), ("group", groups));
        context.FinishFloat(context.ChannelsLast(y), activation);
    }
}
