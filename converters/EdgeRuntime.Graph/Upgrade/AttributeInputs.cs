namespace EdgeRuntime.Graph.Upgrade;

/// <summary>Attributes that became inputs.</summary>
internal static class AttributeInputs
{
    /// <summary>Squeeze, Unsqueeze and reductions: axes.</summary>
    public static void Axes(UpgradeContext context)
    {
        if (context.Take("axes")?.AsInts() is { Length: > 0 } axes)
            context.SetInput(1, context.Constant(TensorData.Vector(axes), "axes"));
        context.Keep();
    }

    public static void Split(UpgradeContext context)
    {
        if (context.Take("split")?.AsInts() is { } sizes)
            context.SetInput(1, context.Constant(TensorData.Vector(sizes), "split"));
        context.Keep();
    }

    /// <summary>Since 18 a Split into equal parts says how many.</summary>
    public static void SplitCount(UpgradeContext context)
    {
        if (!context.Node.HasInput(1))
            context.Node.With("num_outputs", context.Node.Outputs.Count);
        context.Keep();
    }

    public static void Slice(UpgradeContext context)
    {
        if (context.Take("starts")?.AsInts() is { } starts && context.Take("ends")?.AsInts() is { } ends)
        {
            context.SetInput(1, context.Constant(TensorData.Vector(starts), "starts"));
            context.SetInput(2, context.Constant(TensorData.Vector(ends), "ends"));
        }
        if (context.Take("axes")?.AsInts() is { } axes)
            context.SetInput(3, context.Constant(TensorData.Vector(axes), "axes"));
        context.Keep();
    }

    public static void TopK(UpgradeContext context)
    {
        if (context.Take("k") is { } count)
            context.SetInput(1, context.Constant(TensorData.Vector(count.AsInt()), "k"));
        context.Keep();
    }

    public static void Clip(UpgradeContext context)
    {
        if (context.Take("min")?.AsFloat() is { } minimum)
            context.SetInput(1, context.Constant(context.Scalar(0, minimum), "min"));
        if (context.Take("max")?.AsFloat() is { } maximum)
            context.SetInput(2, context.Constant(context.Scalar(0, maximum), "max"));
        context.Keep();
    }

    public static void Pad(UpgradeContext context)
    {
        if (context.Take("pads")?.AsInts() is { } pads)
            context.SetInput(1, context.Constant(TensorData.Vector(pads), "pads"));
        if (context.Take("value")?.AsFloat() is { } value && value != 0)
            context.SetInput(2, context.Constant(context.Scalar(0, value), "value"));
        context.Keep();
    }

    /// <summary>DFT: the axis, 1 where it was not given.</summary>
    public static void TransformAxis(UpgradeContext context)
    {
        context.SetInput(2, context.Constant(TensorData.Scalar(context.Take("axis")?.AsInt() ?? 1), "axis"));
        context.Keep();
    }
}
