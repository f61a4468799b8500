namespace EdgeRuntime.Graph.Upgrade;

/// <summary>Dropout at inference returns its input, whatever the ratio. A mask that is read was all zeros before operator set 12, and all ones since.</summary>
internal static class DropoutUpgrade
{
    public static void Run(UpgradeContext context)
    {
        var node = context.Node;
        var mask = node.Outputs.ElementAtOrDefault(1) ?? "";
        node.Attributes.Clear();
        if (node.Outputs.Count > 1)
            node.Outputs.RemoveRange(1, node.Outputs.Count - 1);
        context.Keep();
        if (!context.IsRead(mask))
            return;
        var zero = context.From >= 10 ? new TensorData(ElementType.Bool, [1], new byte[1]) : new TensorData(context.Scalar(0, 0).Type, [1], context.Scalar(0, 0).Bytes);
        context.Emit("ConstantOfShape", [context.Emit("Shape", [node.Input(0)])], mask, ("value", zero));
    }
}
