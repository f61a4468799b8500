namespace EdgeRuntime.Training.Layers;

/// <summary>A fully connected layer: <c>y = x·Wᵀ + b</c> over [F] features, W of shape [units, F].</summary>
/// <param name="Units">Outputs, at least 1.</param>
/// <param name="UseBias">Whether there is a b.</param>
/// <param name="Initializer">How W is drawn; b starts at 0.</param>
public sealed record Dense(int Units, bool UseBias = true, WeightInitializer? Initializer = null) : Layer
{
    /// <inheritdoc/>
    public override string Kind => "dense";

    internal override string Emit(LayerContext context, string input)
    {
        context.AtLeast("units", Units, 1);
        if (context.Shape is not [var features])
            throw context.Wrong($"expected features [F] as input, found [{string.Join(',', context.Shape)}]; put a flatten or global_average_pool layer before it");
        var weight = context.Weight("weight", Initializer, features, Units, Units, features);
        string[] inputs = UseBias ? [input, weight, context.Constant("bias", 0, Units)] : [input, weight];
        context.Shape = [Units];
        return context.Node("Gemm", inputs, ("transB", 1L));
    }
}
