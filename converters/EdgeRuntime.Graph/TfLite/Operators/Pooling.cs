namespace EdgeRuntime.Graph.TfLite.Operators;

/// <summary>AVERAGE_POOL_2D (padding is not counted) and MAX_POOL_2D.</summary>
internal static class Pooling
{
    public static void Average(OperatorContext context) => Emit(context, "AveragePool");

    public static void Maximum(OperatorContext context) => Emit(context, "MaxPool");

    private static void Emit(OperatorContext context, string type)
    {
        var x = context.Info(0);
        if (x.Rank != 4)
            throw context.Unsupported($"its input has {x.Rank} dimensions; images [N,H,W,C] are supported");
        var window = Window.Read(context, x, context.Option(4), context.Option(3), context.Option(1), context.Option(2), 1, 1);
        var y = context.Add(type, [context.ChannelsFirst(context.Float(0))], ("kernel_shape", window.Kernel), ("strides", window.Strides), ("pads", window.Pads));
        context.FinishFloat(context.ChannelsLast(y), context.ByteOption(5));
    }
}
