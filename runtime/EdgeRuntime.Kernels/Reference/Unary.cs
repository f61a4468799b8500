namespace EdgeRuntime.Kernels.Reference;

internal static unsafe class Unary
{
    public static void Run(in Activation activation, float* x, float* y, int first, int end)
    {
        for (var i = first; i < end; i++)
            y[i] = Apply(activation, x[i]);
    }

    /// <summary>One activation of one value, evaluated in double where f32 would lose digits.</summary>
    public static float Apply(in Activation activation, float x) => activation.Kind switch
    {
        ActivationKind.None => x,
        ActivationKind.Relu => MathF.Max(x, 0),
        ActivationKind.Clip => MathF.Min(MathF.Max(x, activation.Alpha), activation.Beta),
        ActivationKind.LeakyRelu => x >= 0 ? x : activation.Alpha * x,
        ActivationKind.Sigmoid => (float)(1 / (1 + Math.Exp(-(double)x))),
        ActivationKind.Tanh => (float)Math.Tanh(x),
        ActivationKind.HardSigmoid => MathF.Max(0, MathF.Min(1, activation.Alpha * x + activation.Beta)),
        ActivationKind.HardSwish => x * MathF.Max(0, MathF.Min(1, x * (1f / 6) + 0.5f)),
        ActivationKind.Elu => x >= 0 ? x : (float)(activation.Alpha * (Math.Exp(x) - 1)),
        ActivationKind.Exp => (float)Math.Exp(x),
        ActivationKind.Gelu => (float)(x * 0.5 * Erf.Complement(-x * Math.Sqrt(0.5))),
        ActivationKind.Sqrt => MathF.Sqrt(x),
        ActivationKind.Abs => MathF.Abs(x),
        ActivationKind.Negate => -x,
        ActivationKind.Log => (float)Math.Log(x),
        ActivationKind.Reciprocal => 1 / x,
        _ => throw new ArgumentOutOfRangeException(nameof(activation), activation.Kind, "unknown activation"),
    };
}
