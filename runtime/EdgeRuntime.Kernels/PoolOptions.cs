namespace EdgeRuntime.Kernels;

/// <summary>What <see cref="Pool3D"/> computes.</summary>
/// <param name="Kind">The function.</param>
/// <param name="CountIncludePad">Whether an average counts padding as zeros: what lies within the padding that the window declares, not what windows reach beyond it.</param>
/// <param name="Power">p of a norm, ≥ 1.</param>
public readonly record struct PoolOptions(PoolKind Kind, bool CountIncludePad, int Power);
