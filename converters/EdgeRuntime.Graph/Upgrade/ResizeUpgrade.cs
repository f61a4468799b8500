namespace EdgeRuntime.Graph.Upgrade;

/// <summary>
/// Upsample and Resize of operator set 10 become Resize with the modes they implied: coordinates <c>x / scale</c> (asymmetric); nearest rounds down, and up where Resize-10 makes an axis
/// smaller, as ONNX Runtime does.
/// </summary>
internal static class ResizeUpgrade
{
    public static void Upsample(UpgradeContext context)
    {
        var node = context.Node;
        var scales = node.Attributes.TryGetValue("scales", out var attribute)
            ? context.Constant(TensorData.From(attribute.AsFloats(), attribute.AsFloats().Length), "scales")
            : node.Input(1);
        Emit(context, node.Input(0), scales, node.Outputs[0], "floor");
    }

    public static void Resize(UpgradeContext context)
    {
        var node = context.Node;
        if (node.Text("mode", "nearest") != "nearest")
        {
            Emit(context, node.Input(0), node.Input(1), node.Outputs[0], "floor");
            return;
        }
        if (context.Constant(1) is not { Type: ElementType.Float32 } tensor)
            throw context.Refuse("its scales are not constant");
        var scales = tensor.As<float>().ToArray();
        if (scales.All(scale => scale >= 1) || scales.All(scale => scale <= 1))
        {
            Emit(context, node.Input(0), node.Input(1), node.Outputs[0], scales.All(scale => scale >= 1) ? "floor" : "ceil");
            return;
        }
        var larger = context.UniqueName("larger");
        Emit(context, node.Input(0), Scales(context, Array.ConvertAll(scales, scale => Math.Max(1, scale))), larger, "floor");
        Emit(context, larger, Scales(context, Array.ConvertAll(scales, scale => Math.Min(1, scale))), node.Outputs[0], "ceil");
    }

    /// <summary>Before 13 regions and scales had to be there, and were empty where they meant nothing.</summary>
    public static void DropEmptyInputs(UpgradeContext context)
    {
        for (var input = 1; input <= 2; input++)
        {
            if (context.Constant(input) is { Count: 0 })
                context.Node.Inputs[input] = "";
        }
        context.Keep();
    }

    private static string Scales(UpgradeContext context, float[] scales) => context.Constant(TensorData.From(scales, scales.Length), "scales");

    private static void Emit(UpgradeContext context, string input, string scales, string output, string rounding) =>
        context.Emit("Resize", [input, "", scales], output, ("mode", context.Node.Text("mode", "nearest")), ("coordinate_transformation_mode", "asymmetric"), ("nearest_mode", rounding));
}
