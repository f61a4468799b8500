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
}
