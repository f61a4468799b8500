namespace EdgeRuntime.Kernels.Reference;

internal static unsafe class GateFunctions
{
    public static void Run(in GateActivation gate, float* x, int count)
    {
        for (var i = 0; i < count; i++)
            x[i] = Apply(gate, x[i]);
    }

    /// <summary>One function of one value.</summary>
    public static float Apply(in GateActivation gate, float x) => gate.Function switch
    {
        GateFunction.Sigmoid => (float)(1 / (1 + Math.Exp(-(double)x))),
        GateFunction.Tanh => (float)Math.Tanh(x),
        GateFunction.Relu => MathF.Max(x, 0),
        GateFunction.Affine => gate.Alpha * x + gate.Beta,
        GateFunction.LeakyRelu => x >= 0 ? x : gate.Alpha * x,
        GateFunction.ThresholdedRelu => x > gate.Alpha ? x : 0,
        GateFunction.ScaledTanh => gate.Alpha * (float)Math.Tanh(gate.Beta * x),
        GateFunction.HardSigmoid => MathF.Max(0, MathF.Min(1, gate.Alpha * x + gate.Beta)),
        GateFunction.Elu => x >= 0 ? x : (float)(gate.Alpha * (Math.Exp(x) - 1)),
        GateFunction.Softsign => x / (1 + MathF.Abs(x)),
        GateFunction.Softplus => (float)(Math.Max(x, 0) + Math.Log(1 + Math.Exp(-Math.Abs((double)x)))),
        _ => throw new ArgumentOutOfRangeException(nameof(gate), gate.Function, "unknown gate function"),
    };
}
