namespace EdgeRuntime;

/// <summary>A function of many numbers of one tensor. The numbers are stored in plans.</summary>
public enum ReductionKind
{
    /// <summary>Σ x.</summary>
    Sum = 0,
    /// <summary>Σ x / n.</summary>
    Mean = 1,
    /// <summary>max x.</summary>
    Maximum = 2,
    /// <summary>min x.</summary>
    Minimum = 3,
    /// <summary>Π x.</summary>
    Product = 4,
    /// <summary>Σ |x|.</summary>
    L1 = 5,
    /// <summary>√(Σ x²).</summary>
    L2 = 6,
    /// <summary>Σ x².</summary>
    SumSquare = 7,
    /// <summary>ln Σ x.</summary>
    LogSum = 8,
    /// <summary>ln Σ e^x.</summary>
    LogSumExp = 9,
}
