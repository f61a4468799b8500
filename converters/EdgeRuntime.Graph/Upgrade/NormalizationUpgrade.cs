namespace EdgeRuntime.Graph.Upgrade;

/// <summary>BatchNormalization and GroupNormalization.</summary>
internal static class NormalizationUpgrade
{
    public static void DropTest(UpgradeContext context)
    {
        context.Take("consumed_inputs");
        context.Take("is_test");
        context.Keep();
    }

    /// <summary>With <c>spatial = 0</c> every element had statistics of its own: <c>y = (x − mean)·scale / √(variance + ε) + B</c>, written out.</summary>
    public static void Spatial(UpgradeContext context)
    {
        var node = context.Node;
        if (context.Take("spatial")?.AsInt() is not 0)
        {
            context.Keep();
            return;
        }
        var epsilon = context.Constant(context.Scalar(0, node.Float("epsilon", 1e-5f)), "epsilon");
        var deviation = context.Emit("Sqrt", [context.Emit("Add", [node.Input(4), epsilon])]);
        var factor = context.Emit("Div", [node.Input(1), deviation]);
        var centered = context.Emit("Sub", [node.Input(0), node.Input(3)]);
        context.Emit("Add", [context.Emit("Mul", [centered, factor]), node.Input(2)], node.Outputs[0]);
    }

    /// <summary>Running statistics as outputs belong to training, which is said by an attribute since 14.</summary>
    public static void Outputs(UpgradeContext context)
    {
        var node = context.Node;
        if (node.Outputs.Skip(1).Any(context.IsRead))
            throw context.Refuse("its statistics are read, as in a model that is being trained");
        if (node.Outputs.Count > 1)
            node.Outputs.RemoveRange(1, node.Outputs.Count - 1);
        context.Keep();
    }

    /// <summary>Until 20 scale and bias had one element a group, since then one a channel.</summary>
    public static void Groups(UpgradeContext context)
    {
        if (context.Shape(0) is not [_, { IsKnown: true } channels, ..] || context.Node.Int("num_groups") is not (> 0 and var groups))
            throw context.Refuse("its channels are not known");
        for (var input = 1; input <= 2; input++)
        {
            var column = context.Emit("Reshape", [context.Node.Input(input), context.Constant(TensorData.Vector(groups, 1), "column")]);
            var matrix = context.Emit("Expand", [column, context.Constant(TensorData.Vector(groups, channels.Value / groups), "matrix")]);
            context.SetInput(input, context.Emit("Reshape", [matrix, context.Constant(TensorData.Vector(-1), "flat")]));
        }
        context.Keep();
    }
}
