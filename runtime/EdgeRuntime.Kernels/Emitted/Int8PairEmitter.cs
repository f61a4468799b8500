using System.Runtime.InteropServices;
using static EdgeRuntime.Emitted.Register;

namespace EdgeRuntime.Kernels.Emitted;

/// <summary>
/// Tiles of 8 columns, which take two quads of a row at once: the even lanes sum the products of one, the odd lanes those of the other. Half as many steps as 16 columns take, of which 8 would be padding.
/// In the end both sums of a column are added, and two rows requantized in one register. Epilogue: zmm24 minimum, 25 maximum, 26 zero point, 27 multipliers twice, 28 the even lanes of two registers, 29 free.
/// </summary>
internal sealed class Int8PairEmitter : TileEmitter
{
    private const int Minimum = Free;
    private const int Maximum = Free + 1;
    private const int ZeroPoint = Free + 2;
    private const int Multipliers = Free + 3;
    private const int Even = Free + 4;
    private const int Shifted = Free + 5;
    private const byte OddLanes = 0b11_11_01_01;

    private int _even;

    public override void EmitAll(X64Assembler code, Span<int> offsets)
    {
        _even = code.AlignFunction(); // what all kernels read
        code.Data(MemoryMarshal.AsBytes<int>([0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30]));
        for (var rows = 2; rows <= MaxRows; rows++)
            offsets[EmittedTiles.Tile(rows, 1)] = Emit(code, rows, 1);
    }

    protected override int StepBytes => 8;

    protected override void Broadcast(X64Assembler code, int values, Address row) => code.VPBroadcastQ(values, row);

    protected override void LoadBias(X64Assembler code, int sum, Address bias) => code.VPMovZxDq(sum, bias);

    protected override void MultiplyAdd(X64Assembler code, int sum, int values, int weights) => code.VPDpBusd(sum, values, weights);

    protected override void AddSums(X64Assembler code, int sum, int other) => code.VPAddD(sum, sum, other);

    protected override void Finish(X64Assembler code, int rows, int tiles)
    {
        code.Mov(R9, new Address(Rdi, 48));
        code.VBroadcastSs(Minimum, new Address(Rdi, 76));
        code.VBroadcastSs(Maximum, new Address(Rdi, 80));
        code.VPBroadcastD(ZeroPoint, new Address(Rdi, 84));
        code.VBroadcastI64x4(Multipliers, new Address(R9));
        code.VMovDqu32At(Even, _even);
        for (var row = 0; row < rows; row++)
        {
            code.VPShufD(Shifted, row, OddLanes);
            code.VPAddD(row, row, Shifted);
        }
        for (var row = 0; row < rows; row += 2)
        {
            code.VPermT2D(row, Even, Math.Min(row + 1, rows - 1));
            code.VCvtDq2Ps(row, row);
            code.VMulPs(row, row, Multipliers);
            code.VMaxPs(row, row, Minimum);
            code.VMinPs(row, row, Maximum);
            code.VCvtPs2Dq(row, row);
            code.VPAddD(row, row, ZeroPoint);
            code.VPMovUsDb(row, row);
            code.VMovQ(new Address(Rdx), row);
            if (row + 1 == rows)
                break;
            code.VMovHps(new Address(Rdx, 0, Rcx), row);
            if (row + 2 < rows)
                code.Lea(Rdx, new Address(Rdx, 0, Rcx, 2));
        }
    }
}
