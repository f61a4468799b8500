namespace EdgeRuntime.Compression.Correction;

/// <summary>How adaptive rounding finds which weights go up and which down.</summary>
public enum RoundingMethod
{
    /// <summary>Weight by weight takes the better of its two values, in passes over a layer: some seconds for a model.</summary>
    Descent,

    /// <summary>AdaRound as published (Nagel et al., 2020): values in between, found by Adam and pushed to the ends bit by bit; minutes.</summary>
    Relaxation,
}
