namespace EdgeRuntime;

/// <summary>What a group of numbers is divided by. The numbers are stored in plans.</summary>
public enum NormalizationKind
{
    /// <summary>(x − mean) / √(variance + ε).</summary>
    MeanVariance = 0,
    /// <summary>x / √(mean of x² + ε).</summary>
    RootMeanSquare = 1,
    /// <summary>x / Σ|x|; 0 where that is 0.</summary>
    L1 = 2,
    /// <summary>x / √(Σ x²); 0 where that is 0.</summary>
    L2 = 3,
}
