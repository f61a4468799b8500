using System.Numerics;
using System.Runtime.CompilerServices;

namespace EdgeRuntime.Kernels;

/// <summary>An <see cref="Activation"/> element by element in f32. Units are elements. y may be x.</summary>
public static unsafe class Unary
{
    /// <summary>The kernel that an activation gets, as in <c>Tanh, 256-bit vectors</c>.</summary>
    public static string Describe(ActivationKind kind) =>
        $"{kind.ToString()}, {(kind is <= ActivationKind.Selu or (>= ActivationKind.Sign and <= ActivationKind.Round) or ActivationKind.GeluTanh or ActivationKind.Silu ? KernelNames.FloatVectors() : KernelNames.Scalar)}";

    /// <summary>Computes elements [first, end).</summary>
    public static void Run(in Activation activation, float* x, float* y, int first, int end)
    {
        if (!Vector.IsHardwareAccelerated || KernelVariants.Float == KernelVariant.Scalar)
        {
            Reference.Unary.Run(activation, x, y, first, end);
            return;
        }
        x += first;
        y += first;
        nint count = end - first;
        switch (activation.Kind)
        {
            case ActivationKind.None: Buffer.MemoryCopy(x, y, count * sizeof(float), count * sizeof(float)); break;
            case ActivationKind.Relu: Run<ReluOperator>(activation, x, y, count); break;
            case ActivationKind.Clip: Run<ClipOperator>(activation, x, y, count); break;
            case ActivationKind.LeakyRelu: Run<LeakyReluOperator>(activation, x, y, count); break;
            case ActivationKind.Sigmoid: Run<SigmoidOperator>(activation, x, y, count); break;
            case ActivationKind.Tanh: Run<TanhOperator>(activation, x, y, count); break;
            case ActivationKind.HardSigmoid: Run<HardSigmoidOperator>(activation, x, y, count); break;
            case ActivationKind.HardSwish: Run<HardSwishOperator>(activation, x, y, count); break;
            case ActivationKind.Elu: Run<EluOperator>(activation, x, y, count); break;
            case ActivationKind.Exp: Run<ExpOperator>(activation, x, y, count); break;
            case ActivationKind.Gelu: Run<GeluOperator>(activation, x, y, count); break;
            case ActivationKind.Sqrt: Run<SqrtOperator>(activation, x, y, count); break;
            case ActivationKind.Abs: Run<AbsOperator>(activation, x, y, count); break;
            case ActivationKind.Negate: Run<NegateOperator>(activation, x, y, count); break;
            case ActivationKind.Log: Run<LogOperator>(activation, x, y, count); break;
            case ActivationKind.Reciprocal: Run<ReciprocalOperator>(activation, x, y, count); break;
            case ActivationKind.Erf: Run<ErfOperator>(activation, x, y, count); break;
            case ActivationKind.Mish: Run<MishOperator>(activation, x, y, count); break;
            case ActivationKind.Softplus: Run<SoftplusOperator>(activation, x, y, count); break;
            case ActivationKind.Softsign: Run<SoftsignOperator>(activation, x, y, count); break;
            case ActivationKind.Selu: Run<SeluOperator>(activation, x, y, count); break;
            case ActivationKind.Sign: Run<SignOperator>(activation, x, y, count); break;
            case ActivationKind.Floor: Run<FloorOperator>(activation, x, y, count); break;
            case ActivationKind.Ceiling: Run<CeilingOperator>(activation, x, y, count); break;
            case ActivationKind.Round: Run<RoundOperator>(activation, x, y, count); break;
            case ActivationKind.GeluTanh: Run<GeluTanhOperator>(activation, x, y, count); break;
            case ActivationKind.Silu: Run<SiluOperator>(activation, x, y, count); break;
            default: Reference.Unary.Run(activation, x, y, 0, (int)count); break;
        }
    }

    private static void Run<TOperator>(in Activation activation, float* x, float* y, nint count) where TOperator : struct, IUnaryOperator
    {
        Vector<float> alpha = new(activation.Alpha), beta = new(activation.Beta);
        nint i = 0, width = Vector<float>.Count;
        for (; i <= count - width; i += width)
            TOperator.Apply(Vector.Load(x + i), alpha, beta).Store(y + i);
        if (i < count)
            FloatTail.Store(TOperator.Apply(FloatTail.Load(x + i, count - i, 1), alpha, beta), y + i, count - i);
    }
}
