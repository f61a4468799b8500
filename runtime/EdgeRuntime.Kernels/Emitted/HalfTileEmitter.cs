namespace EdgeRuntime.Kernels.Emitted;

/// <summary><see cref="FloatTileEmitter"/> with weights of f16, which a load widens: the same products and sums.</summary>
internal sealed class HalfTileEmitter : FloatTileEmitter
{
    protected override int WeightBytes => 32;

    protected override void LoadWeights(X64Assembler code, int weights, Address address) => code.VCvtPh2Ps(weights, address);
}
