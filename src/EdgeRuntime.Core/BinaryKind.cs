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
}
