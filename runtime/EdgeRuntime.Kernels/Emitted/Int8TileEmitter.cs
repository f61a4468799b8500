using static EdgeRuntime.Emitted.Register;

namespace EdgeRuntime.Kernels.Emitted;

/// <summary>
/// Tiles of u8 · s8 by AVX512-VNNI, whose 512-bit dot product C# has no intrinsic for. The arithmetic is that of <see cref="Int8Tile256{TDot}"/>, so the results are the same
/// bits. Epilogue: zmm24 minimum, 25 maximum, 26 zero point, 28 … 31 multipliers.
/// </summary>
internal sealed class Int8TileEmitter : TileEmitter
{
    private const int Minimum = Free;
    private const int Maximum = Free + 1;
    private const int ZeroPoint = Free + 2;

    /// <summary>As many as give 8 sums in all: sums of integers have no order.</summary>
    protected override int Chains(int tiles) => RowChains(tiles);

    /// <summary>What <see cref="Chains"/> says, for those who call the kernels.</summary>
    public static int RowChains(int tiles) => Math.Min(MaxChains, 8 / tiles);

    protected override void MultiplyAdd(X64Assembler code, int sum, int values, int weights) => code.VPDpBusd(sum, values, weights);

    protected override void AddSums(X64Assembler code, int sum, int other) => code.VPAddD(sum, sum, other);

    protected override void Finish(X64Assembler code, int rows, int tiles)
    {
        code.Mov(R9, new Address(Rdi, 48));
        code.VBroadcastSs(Minimum, new Address(Rdi, 76));
        code.VBroadcastSs(Maximum, new Address(Rdi, 80));
        code.VPBroadcastD(ZeroPoint, new Address(Rdi, 84));
        for (var tile = 0; tile < Math.Min(tiles, 4); tile++)
            code.VMovDqu32(Free + 4 + tile, new Address(R9, 64 * tile));
        for (var row = 0; row < rows; row++)
        {
            for (var tile = 0; tile < tiles; tile++)
            {
                if (tile == 4)
                {
                    for (var next = 4; next < tiles; next++)
                        code.VMovDqu32(Free + next, new Address(R9, 64 * next));
                }
                var sum = row * tiles + tile;
                code.VCvtDq2Ps(sum, sum);
                code.VMulPs(sum, sum, Free + 4 + tile % 4);
                code.VMaxPs(sum, sum, Minimum);
                code.VMinPs(sum, sum, Maximum);
                code.VCvtPs2Dq(sum, sum);
                code.VPAddD(sum, sum, ZeroPoint);
                code.VPMovUsDb(new Address(Rdx, 16 * tile), sum, masked: tile == tiles - 1);
            }
            if (row + 1 < rows)
                code.Add(Rdx, Rcx);
        }
    }
}
