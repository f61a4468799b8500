using System.Numerics;

namespace EdgeRuntime.Kernels;

/// <summary>The functions of gates over whole vectors of H' values, in place.</summary>
internal static unsafe class GateFunctions
{
    /// <summary>Whether a function has no parameters to look at: the defaults of ONNX, which have loops of their own.</summary>
    public static bool IsDefault(in GateActivation f, in GateActivation g, in GateActivation h) =>
        f.Function == GateFunction.Sigmoid && g.Function == GateFunction.Tanh && h.Function == GateFunction.Tanh;

    /// <summary>Applies a function to <paramref name="count"/> values, a multiple of 16.</summary>
    public static void Run(in GateActivation gate, float* x, int count)
    {
        switch (gate.Function)
        {
            case GateFunction.Sigmoid: Unary.Run(new Activation(ActivationKind.Sigmoid), x, x, 0, count); break;
            case GateFunction.Tanh: Unary.Run(new Activation(ActivationKind.Tanh), x, x, 0, count); break;
            case GateFunction.Relu: Unary.Run(new Activation(ActivationKind.Relu), x, x, 0, count); break;
            case GateFunction.LeakyRelu: Unary.Run(new Activation(ActivationKind.LeakyRelu, gate.Alpha), x, x, 0, count); break;
            case GateFunction.HardSigmoid: Unary.Run(new Activation(ActivationKind.HardSigmoid, gate.Alpha, gate.Beta), x, x, 0, count); break;
            case GateFunction.Elu: Unary.Run(new Activation(ActivationKind.Elu, gate.Alpha), x, x, 0, count); break;
            case GateFunction.Affine: Scale(x, count, gate.Alpha, gate.Beta); break;
            case GateFunction.ScaledTanh:
                Scale(x, count, gate.Beta, 0);
                Unary.Run(new Activation(ActivationKind.Tanh), x, x, 0, count);
                Scale(x, count, gate.Alpha, 0);
                break;
            default: Reference.GateFunctions.Run(gate, x, count); break;
        }
    }

    /// <summary>Keeps values within ±<paramref name="clip"/>.</summary>
    public static void Clip(float* x, int count, float clip)
    {
        if (!float.IsPositiveInfinity(clip))
            Unary.Run(new Activation(ActivationKind.Clip, -clip, clip), x, x, 0, count);
    }

    /// <summary>y += a·b.</summary>
    public static void MultiplyAdd(float* a, float* b, float* y, int count)
    {
        for (var i = 0; i < count; i += Vector<float>.Count)
            (Vector.Load(y + i) + Vector.Load(a + i) * Vector.Load(b + i)).Store(y + i);
    }

    private static void Scale(float* x, int count, float factor, float offset)
    {
        Vector<float> alpha = new(factor), beta = new(offset);
        for (var i = 0; i < count; i += Vector<float>.Count)
            (Vector.Load(x + i) * alpha + beta).Store(x + i);
    }
}
