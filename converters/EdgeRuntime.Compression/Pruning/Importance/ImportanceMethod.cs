namespace EdgeRuntime.Compression.Pruning.Importance;

/// <summary>What says how much a channel matters.</summary>
public enum ImportanceMethod
{
    /// <summary>The sum of its weights' magnitudes (Li et al., 2017).</summary>
    L1,
    /// <summary>The square root of the sum of its weights' squares.</summary>
    L2,
    /// <summary>The magnitude of its BatchNormalization scales (network slimming: Liu et al., 2017); groups without BatchNormalization are ranked by <see cref="L1"/>.</summary>
    BatchNorm,
    /// <summary>The mean over samples of (Σ weight · gradient)²: the change of the loss to first order (Molchanov et al., 2019). Needs labelled samples.</summary>
    Taylor,
    /// <summary>The distance from the other filters: what is near to their geometric median can be replaced by them (FPGM: He et al., 2019).</summary>
    Fpgm,
}
