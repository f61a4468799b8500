using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace EdgeRuntime;

#pragma warning disable CA1051, CA1815 // blittable records of numbers

/// <summary>The functions that ONNX allows inside LSTM, GRU and RNN. The numbers are stored in plans.</summary>
public enum GateFunction
{
    /// <summary>y = 1 / (1 + e^−x).</summary>
    Sigmoid = 0,
    /// <summary>y = tanh x.</summary>
    Tanh = 1,
    /// <summary>y = max(x, 0).</summary>
    Relu = 2,
    /// <summary>y = α·x + β.</summary>
    Affine = 3,
    /// <summary>y = x where x ≥ 0, else α·x.</summary>
    LeakyRelu = 4,
    /// <summary>y = x where x > α, else 0.</summary>
    ThresholdedRelu = 5,
    /// <summary>y = α·tanh(β·x).</summary>
    ScaledTanh = 6,
    /// <summary>y = max(0, min(1, α·x + β)).</summary>
    HardSigmoid = 7,
    /// <summary>y = x where x ≥ 0, else α·(e^x − 1).</summary>
    Elu = 8,
    /// <summary>y = x / (1 + |x|).</summary>
    Softsign = 9,
    /// <summary>y = ln(1 + e^x).</summary>
    Softplus = 10,
}

/// <summary>A gate's function with its parameters; <see cref="GateFunction"/> says what α and β mean. Blittable: plans store it as it is.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public struct GateActivation
{
    /// <summary>The function.</summary>
    public GateFunction Function;
    /// <summary>α.</summary>
    public float Alpha;
    /// <summary>β.</summary>
    public float Beta;

    /// <summary>Makes a gate's function.</summary>
    public GateActivation(GateFunction function, float alpha = 0, float beta = 0)
    {
        Function = function;
        Alpha = alpha;
        Beta = beta;
    }
}

/// <summary>The functions of a recurrent operator: three for each of two directions (f, g, h of ONNX); those that a cell does not have are <c>default</c>.</summary>
[InlineArray(PerDirection * 2)]
public struct GateActivations
{
    /// <summary>Functions of one direction.</summary>
    public const int PerDirection = 3;

    private GateActivation _first;
}
