using static EdgeRuntime.Emitted.Register;

namespace EdgeRuntime.Kernels.Emitted;

/// <summary>Tiles of f32 with fused multiply-add on 512 bits; NaN stays NaN through the clamp. Epilogue: zmm24 minimum, 25 maximum.</summary>
internal class FloatTileEmitter : TileEmitter
{
    private const int Minimum = Free;
    private const int Maximum = Free + 1;

    /// <summary>The logarithm of the most tiles of a kernel of one row: as many as leave each its <see cref="TileEmitter.MaxChains"/> sums, so that their order does not depend on the number of tiles.</summary>
    public const int RowLog = 2;

    public override void EmitAll(X64Assembler code, Span<int> offsets) => EmitAll(code, offsets, RowLog);

    protected override void MultiplyAdd(X64Assembler code, int sum, int values, int weights) => code.VFMAdd231Ps(sum, values, weights);

    protected override void AddSums(X64Assembler code, int sum, int other) => code.VAddPs(sum, sum, other);

    protected override void Finish(X64Assembler code, int rows, int tiles)
    {
        code.VBroadcastSs(Minimum, new Address(Rdi, 76));
        code.VBroadcastSs(Maximum, new Address(Rdi, 80));
        for (var row = 0; row < rows; row++)
        {
            for (var tile = 0; tile < tiles; tile++)
            {
                // The second operand is the result where one is NaN.
                var sum = row * tiles + tile;
                code.VMaxPs(sum, Minimum, sum);
                code.VMinPs(sum, Maximum, sum);
                code.VMovUps(new Address(Rdx, 64 * tile), sum, masked: tile == tiles - 1);
            }
            if (row + 1 < rows)
                code.Add(Rdx, Rcx);
        }
    }
}
