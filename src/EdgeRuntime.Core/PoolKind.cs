namespace EdgeRuntime;

/// <summary>What a pooling makes of a window. The numbers are stored in plans.</summary>
public enum PoolKind
{
    /// <summary>The largest value; padding never wins.</summary>
    Maximum = 0,
    /// <summary>The mean; padding counts as zeros or not at all.</summary>
    Average = 1,
    /// <summary>The norm <c>(Σ |x|^p)^(1/p)</c>.</summary>
    Norm = 2,
}
