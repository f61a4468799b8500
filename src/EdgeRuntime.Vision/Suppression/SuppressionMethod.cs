namespace EdgeRuntime.Vision.Suppression;

/// <summary>What becomes of boxes that overlap a better one.</summary>
internal enum SuppressionMethod
{
    /// <summary>All stay.</summary>
    None,

    /// <summary>They are dropped where IoU &gt; threshold.</summary>
    Hard,

    /// <summary>Soft-NMS, linear: where IoU &gt; threshold the score is multiplied with 1 − IoU.</summary>
    SoftLinear,

    /// <summary>Soft-NMS, Gaussian: the score is multiplied with e^(−IoU²/σ).</summary>
    SoftGaussian,

    /// <summary>They are averaged into it, weighted by their scores, as BlazeFace does.</summary>
    Weighted,
}
