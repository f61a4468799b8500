namespace EdgeRuntime.Training.Layers;

/// <summary>Features [F] of any shape, in row-major order: [C,H,W] becomes [C·H·W].</summary>
public sealed record Flatten : Layer
{
    /// <inheritdoc/>
    public override string Kind => "flatten";

    internal override string Emit(LayerContext context, string input)
    {
        context.Shape = [context.Shape.Aggregate(1, (product, size) => checked(product * size))];
        return context.Node("Flatten", [input], ("axis", 1L));
    }
}

/// <summary>max(x, 0).</summary>
public sealed record ReLU : Layer
{
    /// <inheritdoc/>
    public override string Kind => "relu";

    internal override string Emit(LayerContext context, string input) => context.Node("Relu", [input]);
}

/// <summary>min(max(x, 0), 6): bounded, so that few bits hold it well (Howard et al., 2017).</summary>
public sealed record ReLU6 : Layer
{
    /// <inheritdoc/>
    public override string Kind => "relu6";

    internal override string Emit(LayerContext context, string input) => context.Node("Clip", [input, context.Scalar("low", 0), context.Scalar("high", 6)]);
}

/// <summary>Sets each value to 0 with a probability and divides the others by 1 − probability while training; does nothing afterwards and is left out of the exported model.</summary>
/// <param name="Rate">The probability, in [0, 1).</param>
public sealed record Dropout(float Rate = 0.5f) : Layer
{
    /// <inheritdoc/>
    public override string Kind => "dropout";

    internal override string Emit(LayerContext context, string input)
    {
        if (Rate is not (>= 0 and < 1))
            throw context.Wrong($"rate must be at least 0 and below 1, found {Rate}");
        return context.Node("Dropout", [input, context.Scalar("rate", Rate)]);
    }
}

/// <summary>
/// Normalizes each channel (of images or features): <c>y = (x − mean) / √(variance + ε) · scale + bias</c>, by the batch's mean and variance while training, by their
/// running averages <c>r = momentum·r + (1 − momentum)·batch</c> afterwards (Ioffe and Szegedy, 2015). The variance is the population's, as ONNX defines it.
/// </summary>
/// <param name="Momentum">How much of the running averages stays, in [0, 1).</param>
/// <param name="Epsilon">ε, above 0.</param>
public sealed record BatchNorm(float Momentum = 0.9f, float Epsilon = 1e-5f) : Layer
{
    /// <inheritdoc/>
    public override string Kind => "batch_norm";

    internal override string Emit(LayerContext context, string input)
    {
        if (Momentum is not (>= 0 and < 1))
            throw context.Wrong($"momentum must be at least 0 and below 1, found {Momentum}");
        if (!(Epsilon > 0))
            throw context.Wrong($"epsilon must be above 0, found {Epsilon}");
        var channels = context.Shape[0];
        return context.Node("BatchNormalization",
            [input, context.Constant("scale", 1, channels), context.Constant("bias", 0, channels), context.Constant("mean", 0, channels), context.Constant("variance", 1, channels)],
            ("epsilon", Epsilon), ("momentum", Momentum));
    }
}
