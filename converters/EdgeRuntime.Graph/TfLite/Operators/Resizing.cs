namespace EdgeRuntime.Graph.TfLite.Operators;

/// <summary>RESIZE_BILINEAR and RESIZE_NEAREST_NEIGHBOR as Resize to the output's size.</summary>
internal static class Resizing
{
    public static void Bilinear(OperatorContext context) => Emit(context, "linear", context.Flag(2), context.Flag(3), "floor");

    public static void Nearest(OperatorContext context)
    {
        var (corners, half) = (context.Flag(0), context.Flag(1));
        // With half pixels TFLite takes ⌊(x + ½)·s⌋, which is (x + ½)·s − ½ rounded, ties up.
        Emit(context, "nearest", corners, half, corners || half ? "round_prefer_ceil" : "floor");
    }

    private static void Emit(OperatorContext context, string mode, bool corners, bool half, string rounding)
    {
        var (x, y) = (context.Info(0), context.Result());
        if (x.Rank != 4 || y.Rank != 4)
            throw context.Unsupported($"its input has {x.Rank} dimensions; images [N,H,W,C] are supported");
        var coordinates = corners ? "align_corners" : half ? "half_pixel" : "asymmetric";
        var sizes = context.Vector(y.Shape[0], y.Shape[3], y.Shape[1], y.Shape[2]);
        var result = context.Add("Resize", [context.ChannelsFirst(context.Float(0)), "", "", sizes],
            ("mode", mode), ("coordinate_transformation_mode", coordinates), ("nearest_mode", rounding));
        context.FinishFloat(context.ChannelsLast(result));
    }
}
