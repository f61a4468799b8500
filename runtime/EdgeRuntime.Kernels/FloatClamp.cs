namespace EdgeRuntime.Kernels;

/// <summary>The part of an activation that costs nothing behind a product: None, Relu and Clip as two bounds. What is left is applied in a second pass over values that are still in the cache.</summary>
internal readonly record struct FloatClamp(float Minimum, float Maximum)
{
    public static FloatClamp Of(in Activation activation) => activation.Kind switch
    {
        ActivationKind.Relu => new FloatClamp(0, float.PositiveInfinity),
        ActivationKind.Clip => new FloatClamp(activation.Alpha, activation.Beta),
        _ => new FloatClamp(float.NegativeInfinity, float.PositiveInfinity),
    };

    /// <summary>Whether the bounds are not the whole activation.</summary>
    public static bool NeedsMore(in Activation activation) => activation.Kind is not (ActivationKind.None or ActivationKind.Relu or ActivationKind.Clip);
}
