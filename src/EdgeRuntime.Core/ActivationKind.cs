namespace EdgeRuntime;

/// <summary>An element-wise function of one variable: a node of its own, or fused behind a convolution, dense layer or addition. The numbers are stored in plans.</summary>
public enum ActivationKind
{
    /// <summary>y = x.</summary>
    None = 0,
    /// <summary>y = max(x, 0).</summary>
    Relu = 1,
    /// <summary>y = min(max(x, α), β); ReLU6 is α = 0, β = 6.</summary>
    Clip = 2,
    /// <summary>y = x where x ≥ 0, else α·x.</summary>
    LeakyRelu = 3,
    /// <summary>y = 1 / (1 + e^−x).</summary>
    Sigmoid = 4,
    /// <summary>y = tanh x.</summary>
    Tanh = 5,
    /// <summary>y = max(0, min(1, α·x + β)).</summary>
    HardSigmoid = 6,
    /// <summary>y = x · max(0, min(1, x/6 + 1/2)).</summary>
    HardSwish = 7,
    /// <summary>y = x where x ≥ 0, else α·(e^x − 1).</summary>
    Elu = 8,
    /// <summary>y = e^x.</summary>
    Exp = 9,
    /// <summary>y = x · ½(1 + erf(x/√2)).</summary>
    Gelu = 10,
    /// <summary>y = √x.</summary>
    Sqrt = 11,
    /// <summary>y = |x|.</summary>
    Abs = 12,
    /// <summary>y = −x.</summary>
    Negate = 13,
    /// <summary>y = ln x.</summary>
    Log = 14,
    /// <summary>y = 1/x.</summary>
    Reciprocal = 15,
    /// <summary>y = erf x.</summary>
    Erf = 16,
    /// <summary>y = x · tanh(ln(1 + e^x)).</summary>
    Mish = 17,
    /// <summary>y = ln(1 + e^x).</summary>
    Softplus = 18,
    /// <summary>y = x / (1 + |x|).</summary>
    Softsign = 19,
    /// <summary>y = β·x where x > 0, else β·α·(e^x − 1).</summary>
    Selu = 20,
    /// <summary>y = max(0, x) + min(0, α·(e^(x/α) − 1)).</summary>
    Celu = 21,
    /// <summary>y = x where x > α, else 0.</summary>
    ThresholdedRelu = 22,
    /// <summary>y = 1, 0 or −1: the sign of x.</summary>
    Sign = 23,
    /// <summary>y = ⌊x⌋.</summary>
    Floor = 24,
    /// <summary>y = ⌈x⌉.</summary>
    Ceiling = 25,
    /// <summary>y = the nearest integer, halves to the even one.</summary>
    Round = 26,
    /// <summary>y = sin x.</summary>
    Sin = 27,
    /// <summary>y = cos x.</summary>
    Cos = 28,
    /// <summary>y = tan x.</summary>
    Tan = 29,
    /// <summary>y = arcsin x.</summary>
    Asin = 30,
    /// <summary>y = arccos x.</summary>
    Acos = 31,
    /// <summary>y = arctan x.</summary>
    Atan = 32,
    /// <summary>y = sinh x.</summary>
    Sinh = 33,
    /// <summary>y = cosh x.</summary>
    Cosh = 34,
    /// <summary>y = arsinh x.</summary>
    Asinh = 35,
    /// <summary>y = arcosh x.</summary>
    Acosh = 36,
    /// <summary>y = artanh x.</summary>
    Atanh = 37,
    /// <summary>y = x · ½(1 + tanh(√(2/π)·(x + 0.044715·x³))): GELU's approximation.</summary>
    GeluTanh = 38,
    /// <summary>y = x / (1 + e^(−α·x)): SiLU or Swish with α = 1, QuickGelu with α = 1.702.</summary>
    Silu = 39,
    /// <summary>y = x + β where x &lt; −α, x − β where x > α, else 0.</summary>
    Shrink = 40,
}
