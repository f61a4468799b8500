namespace EdgeRuntime;

/// <summary>An element-wise function of two variables. The numbers are stored in plans.</summary>
public enum BinaryKind
{
    /// <summary>a + b.</summary>
    Add = 0,
    /// <summary>a − b.</summary>
    Subtract = 1,
    /// <summary>a · b.</summary>
    Multiply = 2,
    /// <summary>a / b.</summary>
    Divide = 3,
    /// <summary>max(a, b).</summary>
    Maximum = 4,
    /// <summary>min(a, b).</summary>
    Minimum = 5,
    /// <summary>a to the power of b.</summary>
    Power = 6,
    /// <summary>a − b·trunc(a / b): the remainder with the sign of a (ONNX Mod with fmod = 1).</summary>
    Remainder = 7,
    /// <summary>a where a > 0, else a · b (PRelu).</summary>
    ParametricRelu = 8,
    /// <summary>a − b·⌊a / b⌋: the remainder with the sign of b. Integers.</summary>
    Modulo = 9,
    /// <summary>a · 2^b. Integers.</summary>
    ShiftLeft = 10,
    /// <summary>⌊a / 2^b⌋. Integers.</summary>
    ShiftRight = 11,
    /// <summary>Bits that both have. Integers and truth values.</summary>
    And = 12,
    /// <summary>Bits that one has. Integers and truth values.</summary>
    Or = 13,
    /// <summary>Bits that only one has. Integers and truth values.</summary>
    ExclusiveOr = 14,
    /// <summary>Whether a = b.</summary>
    Equal = 15,
    /// <summary>Whether a &lt; b.</summary>
    Less = 16,
    /// <summary>Whether a ≤ b.</summary>
    LessOrEqual = 17,
}
