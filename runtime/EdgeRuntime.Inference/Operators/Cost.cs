namespace EdgeRuntime.Inference.Operators;

/// <summary>Rough times in nanoseconds on one thread of a present processor: good enough to tell whether a second thread pays.</summary>
internal static class Cost
{
    /// <summary>Multiplications and additions in f32.</summary>
    public static double Float32(double multiplyAdds) => multiplyAdds / 80;

    /// <summary>Multiplications and additions of 8-bit numbers.</summary>
    public static double Int8(double multiplyAdds) => multiplyAdds / 256;

    /// <summary>Bytes read and written.</summary>
    public static double Bytes(double bytes) => bytes / 16;

    /// <summary>An activation of so many elements.</summary>
    public static double Activation(Activation activation, double elements) =>
        activation.Kind is ActivationKind.None or ActivationKind.Relu or ActivationKind.Clip or ActivationKind.LeakyRelu ? elements / 8 : elements;
}
