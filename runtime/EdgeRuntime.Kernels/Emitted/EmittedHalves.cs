namespace EdgeRuntime.Kernels.Emitted;

/// <summary>The emitted tiles of this process that read weights of f16, made when the first of them is asked for; only where <see cref="EmittedKernels.IsAvailable"/>.</summary>
internal static unsafe class EmittedHalves
{
    private const int Tiles = 2 * (TileEmitter.MaxRows - 1);
    private const int RowTiles = 4;

    private static readonly int[] s_offsets = new int[Tiles + RowTiles];
    private static readonly byte* s_code = Make();

    /// <summary>Whether there are any: the system may refuse the memory.</summary>
    public static bool IsAvailable => s_code is not null;

    /// <summary>The kernel of <paramref name="rows"/> (2 … 12) × <paramref name="tiles"/> (1 or 2).</summary>
    public static delegate* unmanaged[SuppressGCTransition]<TileArguments*, void> Tile(int rows, int tiles) => At(2 * (rows - 2) + tiles - 1);

    /// <summary>The kernel of one row × 2^<paramref name="log"/> tiles, 0 … 3.</summary>
    public static delegate* unmanaged[SuppressGCTransition]<TileArguments*, void> Row(int log) => At(Tiles + log);

    private static delegate* unmanaged[SuppressGCTransition]<TileArguments*, void> At(int index) => (delegate* unmanaged[SuppressGCTransition]<TileArguments*, void>)(s_code + s_offsets[index]);

    private static byte* Make()
    {
        var code = new X64Assembler();
        var emitter = new HalfTileEmitter();
        for (var index = 0; index < Tiles; index++)
            s_offsets[index] = emitter.Emit(code, index / 2 + 2, index % 2 + 1);
        for (var log = 0; log < RowTiles; log++)
            s_offsets[Tiles + log] = emitter.Emit(code, 1, 1 << log);
        return ExecutableMemory.Publish(code.Code);
    }
}
