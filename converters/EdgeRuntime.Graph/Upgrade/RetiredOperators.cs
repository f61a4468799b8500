namespace EdgeRuntime.Graph.Upgrade;

/// <summary>Operators that were given up, in terms of those that took their place.</summary>
internal static class RetiredOperators
{
    /// <summary>Scatter is ScatterElements.</summary>
    public static void Scatter(UpgradeContext context)
    {
        context.Node.OpType = "ScatterElements";
        context.Keep();
    }

    /// <summary><c>y = α·x + β</c>.</summary>
    public static void Affine(UpgradeContext context)
    {
        var product = context.Emit("Mul", [context.Node.Input(0), Scalar(context, "alpha", 1)]);
        context.Emit("Add", [product, Scalar(context, "beta", 0)], context.Node.Outputs[0]);
    }

    /// <summary><c>y = scale·x + bias</c>, one bias a channel.</summary>
    public static void ImageScaler(UpgradeContext context)
    {
        var bias = context.Node.Attributes.TryGetValue("bias", out var value) ? value.AsFloats() : [0f];
        var product = context.Emit("Mul", [context.Node.Input(0), Scalar(context, "scale", 1)]);
        context.Emit("Add", [product, context.Constant(TensorData.From(bias, bias.Length, 1, 1), "bias")], context.Node.Outputs[0]);
    }

    /// <summary><c>y = α·softplus(β·x)</c>.</summary>
    public static void ParametricSoftplus(UpgradeContext context)
    {
        var product = context.Emit("Mul", [context.Node.Input(0), Scalar(context, "beta", 1)]);
        context.Emit("Mul", [context.Emit("Softplus", [product]), Scalar(context, "alpha", 1)], context.Node.Outputs[0]);
    }

    /// <summary><c>y = α·tanh(β·x)</c>.</summary>
    public static void ScaledTanh(UpgradeContext context)
    {
        var product = context.Emit("Mul", [context.Node.Input(0), Scalar(context, "beta", 1)]);
        context.Emit("Mul", [context.Emit("Tanh", [product]), Scalar(context, "alpha", 1)], context.Node.Outputs[0]);
    }

    /// <summary>The first Scan had a batch axis and sequence lengths, which no later one has.</summary>
    public static void Scan(UpgradeContext context)
    {
        if (context.From == 8)
            throw context.Refuse("this form of it has no equivalent in later operator sets");
        context.Keep();
    }

    private static string Scalar(UpgradeContext context, string attribute, float fallback) =>
        context.Constant(context.Scalar(0, context.Node.Float(attribute, fallback)), attribute);
}
