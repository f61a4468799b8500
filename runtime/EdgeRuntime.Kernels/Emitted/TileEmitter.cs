using static EdgeRuntime.Emitted.Register;

namespace EdgeRuntime.Kernels.Emitted;

/// <summary>
/// Emits micro-kernels with 512-bit registers: rows × tiles of 16 columns, bias, products, epilogue and stores without leaving the registers. What they multiply is for the
/// classes derived from it to say. Registers: zmm0 … 23 sums (row · tiles + tile); 24 … 31 constants of the epilogue, weights and values of rows.
/// </summary>
internal abstract class TileEmitter
{
    /// <summary>The most rows of a kernel.</summary>
    public const int MaxRows = 12;

    /// <summary>The registers from here on hold weights and values while the products are summed.</summary>
    protected const int Free = 24;

    /// <summary>The sums that a kernel of one row keeps for each tile, so that a product does not wait for the one before: step i goes to sum i mod 4, and the steps of the last group of fewer to the first.</summary>
    public const int MaxChains = 4;

    /// <summary>The logarithm of the most tiles of a kernel of one row.</summary>
    public const int MaxRowLog = 3;

    /// <summary>The sums that a kernel of one row keeps for each of its tiles.</summary>
    protected virtual int Chains(int tiles) => MaxChains;

    // The base registers of rows 0-2, 3-5, 6-8 and 9-11: a row is base, base + lda or base + 2·lda.
    private static readonly Register[] s_bases = [Rax, R9, R10, R11];

    /// <summary>Appends every kernel of the kind; <paramref name="offsets"/>, by the numbers of <see cref="EmittedTiles"/>, receives where each starts.</summary>
    public virtual void EmitAll(X64Assembler code, Span<int> offsets) => EmitAll(code, offsets, MaxRowLog);

    /// <summary>The same with kernels of one row of up to 2^<paramref name="maxRowLog"/> tiles.</summary>
    protected void EmitAll(X64Assembler code, Span<int> offsets, int maxRowLog)
    {
        for (var rows = 2; rows <= MaxRows; rows++)
        {
            for (var tiles = 1; tiles <= 2; tiles++)
                offsets[EmittedTiles.Tile(rows, tiles)] = Emit(code, rows, tiles);
        }
        for (var log = 0; log <= maxRowLog; log++)
            offsets[EmittedTiles.Row(log)] = Emit(code, 1, 1 << log);
    }

    /// <summary>Appends <c>void f(TileArguments*)</c>; returns where it starts. One of one row has one run only.</summary>
    /// <param name="code">The assembler.</param>
    /// <param name="rows">1 … 12.</param>
    /// <param name="tiles">1 or 2 tiles of 16 columns; 1, 2, 4 or 8 for a single row.</param>
    protected int Emit(X64Assembler code, int rows, int tiles)
    {
        var start = code.AlignFunction();
        LoadBias(code, rows, tiles);
        LoadPointers(code, rows, tiles);
        if (rows == 1)
            SumRow(code, tiles);
        else
            SumRows(code, rows, tiles);
        code.Mov32(Rax, new Address(Rdi, 72));
        code.KMovK1Eax();
        code.Mov(Rdx, new Address(Rdi, 56));
        code.Mov(Rcx, new Address(Rdi, 64));
        Finish(code, rows, tiles);
        code.VZeroUpper();
        code.Ret();
        return start;
    }

    /// <summary>Appends <c>sum += values · weights</c>, the values of one step of a row in every lane.</summary>
    protected abstract void MultiplyAdd(X64Assembler code, int sum, int values, int weights);

    /// <summary>Appends the epilogue: the sums become results, stored at rdx, rcx bytes from row to row; k1 masks the last tile. r9 is free.</summary>
    protected abstract void Finish(X64Assembler code, int rows, int tiles);

    /// <summary>Bytes of a row that a step takes.</summary>
    protected virtual int StepBytes => 4;

    /// <summary>Appends the load of a step's bytes of a row, over and over.</summary>
    protected virtual void Broadcast(X64Assembler code, int values, Address row) => code.VPBroadcastD(values, row);

    /// <summary>Bytes of a tile's weights that a step takes.</summary>
    protected virtual int WeightBytes => 64;

    /// <summary>Appends the load of a step's weights.</summary>
    protected virtual void LoadWeights(X64Assembler code, int weights, Address address) => code.VMovDqu32(weights, address);

    /// <summary>Appends the load of a tile's bias.</summary>
    protected virtual void LoadBias(X64Assembler code, int sum, Address bias) => code.VMovDqu32(sum, bias);

    private void LoadBias(X64Assembler code, int rows, int tiles)
    {
        code.Mov(R11, new Address(Rdi, 40));
        for (var tile = 0; tile < tiles; tile++)
            LoadBias(code, tile, new Address(R11, 64 * tile));
        for (var sum = tiles; sum < rows * tiles; sum++)
            code.VMovDqa32(sum, sum % tiles);
    }

    // rcx: lda, rdx: weights, r8: bytes of a tile of weights, rsi: steps that are left.
    private static void LoadPointers(X64Assembler code, int rows, int tiles)
    {
        code.Mov(Rax, new Address(Rdi));
        code.Mov(Rcx, new Address(Rdi, 8));
        code.Mov(Rdx, new Address(Rdi, 16));
        code.Mov(R8, new Address(Rdi, 24));
        if (rows > 3)
            code.Lea(Rsi, new Address(Rcx, 0, Rcx, 2));
        for (var group = 1; group * 3 < rows; group++)
            code.Lea(s_bases[group], new Address(s_bases[group - 1], 0, Rsi));
        if (rows == 1 && tiles > 3)
        {
            code.Lea(R9, new Address(R8, 0, R8, 2)); // 3 tiles
            code.Lea(R10, new Address(Rdx, 0, R8, 4)); // the fifth tile
        }
    }

    private void SumRows(X64Assembler code, int rows, int tiles)
    {
        var nextRun = code.Position;
        code.Mov(Rsi, new Address(Rdi, 32));
        var loop = code.Position;
        LoadWeights(code, Free + 4, new Address(Rdx));
        if (tiles == 2)
            LoadWeights(code, Free + 5, new Address(Rdx, 0, R8));
        code.Add(Rdx, WeightBytes);
        for (var row = 0; row < rows; row++)
        {
            var values = Free + 6 + row % 2;
            var (address, step) = (s_bases[row / 3], row % 3);
            Broadcast(code, values, step == 0 ? new Address(address) : new Address(address, 0, Rcx, step));
            for (var tile = 0; tile < tiles; tile++)
                MultiplyAdd(code, row * tiles + tile, values, Free + 4 + tile);
        }
        for (var group = 0; group * 3 < rows; group++)
            code.Add(s_bases[group], StepBytes);
        code.Dec(Rsi);
        code.Jnz(loop);
        for (var group = 0; group * 3 < rows; group++)
            code.Add(s_bases[group], new Address(Rdi, 104));
        code.Dec(new Address(Rdi, 96));
        code.Jnz(nextRun);
    }

    // One row meets up to 8 tiles. Sum chain · tiles + tile is added to the first in the end.
    private void SumRow(X64Assembler code, int tiles)
    {
        var chains = Chains(tiles);
        for (var sum = tiles; sum < chains * tiles; sum++)
            code.Zero(sum);
        if (chains > 1)
        {
            code.Mov(R11, new Address(Rdi, 88));
            SumGroups(code, R11, tiles, chains);
        }
        code.Mov(Rsi, new Address(Rdi, 32));
        SumGroups(code, Rsi, tiles, 1);
        for (var sum = tiles; sum < chains * tiles; sum++)
            AddSums(code, sum % tiles, sum);
    }

    /// <summary>Appends <c>sum += other</c>.</summary>
    protected abstract void AddSums(X64Assembler code, int sum, int other);

    private void SumGroups(X64Assembler code, Register count, int tiles, int chains)
    {
        var none = code.JumpIfZero(count);
        var loop = code.Position;
        for (var chain = 0; chain < chains; chain++)
        {
            var values = Free + 6 + chain % 2;
            code.VPBroadcastD(values, new Address(Rax, 4 * chain));
            for (var tile = 0; tile < tiles; tile++)
            {
                var weights = Free + (chain * tiles + tile) % 6;
                var from = tile < 4 ? Rdx : R10;
                LoadWeights(code, weights, (tile % 4) switch
                {
                    0 => new Address(from, WeightBytes * chain),
                    1 => new Address(from, WeightBytes * chain, R8),
                    2 => new Address(from, WeightBytes * chain, R8, 2),
                    _ => new Address(from, WeightBytes * chain, R9),
                });
                MultiplyAdd(code, chain * tiles + tile, values, weights);
            }
        }
        code.Add(Rax, 4 * chains);
        code.Add(Rdx, WeightBytes * chains);
        if (tiles > 4)
            code.Add(R10, WeightBytes);
        code.Dec(count);
        code.Jnz(loop);
        code.Land(none);
    }
}
