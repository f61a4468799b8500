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
        ActivationKind.Erf => (float)(x < 0 ? Erf.Complement(-(double)x) - 1 : 1 - Erf.Complement(x)),
        ActivationKind.Mish => (float)(x * Math.Tanh(Softplus(x))),
        ActivationKind.Softplus => (float)Softplus(x),
        ActivationKind.Softsign => x / (1 + MathF.Abs(x)),
        ActivationKind.Selu => x > 0 ? activation.Beta * x : (float)(activation.Beta * (double)activation.Alpha * (Math.Exp(x) - 1)),
        ActivationKind.Celu => x >= 0 ? x : (float)(activation.Alpha * (Math.Exp(x / (double)activation.Alpha) - 1)),
        ActivationKind.ThresholdedRelu => x <= activation.Alpha ? 0 : x,
        ActivationKind.Sign => x > 0 ? 1 : x < 0 ? -1 : x,
        ActivationKind.Floor => MathF.Floor(x),
        ActivationKind.Ceiling => MathF.Ceiling(x),
        ActivationKind.Round => MathF.Round(x, MidpointRounding.ToEven),
        ActivationKind.Sin => (float)Math.Sin(x),
        ActivationKind.Cos => (float)Math.Cos(x),
        ActivationKind.Tan => (float)Math.Tan(x),
        ActivationKind.Asin => (float)Math.Asin(x),
        ActivationKind.Acos => (float)Math.Acos(x),
        ActivationKind.Atan => (float)Math.Atan(x),
        ActivationKind.Sinh => (float)Math.Sinh(x),
        ActivationKind.Cosh => (float)Math.Cosh(x),
        ActivationKind.Asinh => (float)Math.Asinh(x),
        ActivationKind.Acosh => (float)Math.Acosh(x),
        ActivationKind.Atanh => (float)Math.Atanh(x),
        ActivationKind.GeluTanh => (float)(x * 0.5 * (1 + Math.Tanh(0.7978845608028654 * (x + 0.044715 * x * x * x)))),
        ActivationKind.Silu => (float)(x / (1 + Math.Exp(-(double)activation.Alpha * x))),
        ActivationKind.Shrink => x < -activation.Alpha ? x + activation.Beta : x > activation.Alpha ? x - activation.Beta : float.IsNaN(x) ? x : 0,
        _ => throw new ArgumentOutOfRangeException(nameof(activation), activation.Kind, "unknown activation"),
    };

    // ln(1 + e^x), e^x being no larger than 1.
    private static double Softplus(double x) => Math.Max(x, 0) + Math.Log(1 + Math.Exp(-Math.Abs(x)));
}
