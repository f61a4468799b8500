namespace EdgeRuntime.Kernels.Emitted;

/// <summary>What all kernels of tiles share: how they are numbered, and how they come into memory.</summary>
internal static unsafe class EmittedTiles
{
    /// <summary>How many kernels there are of a kind: of 2 … 12 rows × 1 or 2 tiles, and of one row × 1, 2, 4 or 8.</summary>
    public const int Count = FirstRow + RowTiles;

    private const int FirstRow = 2 * (TileEmitter.MaxRows - 1);
    private const int RowTiles = 4;

    /// <summary>The number of the kernel of <paramref name="rows"/> (2 … 12) × <paramref name="tiles"/> (1 or 2).</summary>
    public static int Tile(int rows, int tiles) => 2 * (rows - 2) + tiles - 1;

    /// <summary>The number of the kernel of one row × 2^<paramref name="log"/> tiles, 0 … 3.</summary>
    public static int Row(int log) => FirstRow + log;

    /// <summary>Emits every kernel of a kind; <paramref name="offsets"/> receives where each starts.</summary>
    /// <exception cref="DeviceException">The system gives no memory for code any more.</exception>
    public static byte* Make(TileEmitter emitter, int[] offsets)
    {
        var code = new X64Assembler();
        for (var rows = 2; rows <= TileEmitter.MaxRows; rows++)
        {
            for (var tiles = 1; tiles <= 2; tiles++)
                offsets[Tile(rows, tiles)] = emitter.Emit(code, rows, tiles);
        }
        for (var log = 0; log < RowTiles; log++)
            offsets[Row(log)] = emitter.Emit(code, 1, 1 << log);
        return Publish(code);
    }

    /// <summary>The code where it can be called. Whether the system allows that at all, <see cref="EmittedKernels.IsAvailable"/> knows.</summary>
    /// <exception cref="DeviceException">The system gives no memory for code any more.</exception>
    public static byte* Publish(X64Assembler code)
    {
        var memory = ExecutableMemory.Publish(code.Code);
        return memory is not null ? memory : throw new DeviceException($"the system refused {code.Code.Length} bytes of memory for emitted code, after it gave some before; with {ExecutableMemory.Switch}=0 none is emitted.");
    }
}

/// <summary>The kernels of tiles of u8 · s8 to u8, made when the first of them is asked for; only where <see cref="EmittedKernels.IsAvailable"/>.</summary>
internal static unsafe class EmittedInt8Tiles
{
    private static readonly int[] s_offsets = new int[EmittedTiles.Count];
    private static readonly byte* s_code = EmittedTiles.Make(new Int8TileEmitter(), s_offsets);

    /// <summary>The kernel of <paramref name="rows"/> (2 … 12) × <paramref name="tiles"/> (1 or 2).</summary>
    public static delegate* unmanaged[SuppressGCTransition]<TileArguments*, void> Tile(int rows, int tiles) => At(EmittedTiles.Tile(rows, tiles));

    /// <summary>The kernel of one row × 2^<paramref name="log"/> tiles, 0 … 3.</summary>
    public static delegate* unmanaged[SuppressGCTransition]<TileArguments*, void> Row(int log) => At(EmittedTiles.Row(log));

    private static delegate* unmanaged[SuppressGCTransition]<TileArguments*, void> At(int index) => (delegate* unmanaged[SuppressGCTransition]<TileArguments*, void>)(s_code + s_offsets[index]);
}

/// <summary>The kernels of tiles of f32, as <see cref="EmittedInt8Tiles"/>.</summary>
internal static unsafe class EmittedFloatTiles
{
    private static readonly int[] s_offsets = new int[EmittedTiles.Count];
    private static readonly byte* s_code = EmittedTiles.Make(new FloatTileEmitter(), s_offsets);

    /// <summary>The kernel of <paramref name="rows"/> (2 … 12) × <paramref name="tiles"/> (1 or 2).</summary>
    public static delegate* unmanaged[SuppressGCTransition]<TileArguments*, void> Tile(int rows, int tiles) => At(EmittedTiles.Tile(rows, tiles));

    /// <summary>The kernel of one row × 2^<paramref name="log"/> tiles, 0 … 3.</summary>
    public static delegate* unmanaged[SuppressGCTransition]<TileArguments*, void> Row(int log) => At(EmittedTiles.Row(log));

    private static delegate* unmanaged[SuppressGCTransition]<TileArguments*, void> At(int index) => (delegate* unmanaged[SuppressGCTransition]<TileArguments*, void>)(s_code + s_offsets[index]);
}

/// <summary>The kernels of tiles of f32 with weights of f16, as <see cref="EmittedInt8Tiles"/>.</summary>
internal static unsafe class EmittedHalfTiles
{
    private static readonly int[] s_offsets = new int[EmittedTiles.Count];
    private static readonly byte* s_code = EmittedTiles.Make(new HalfTileEmitter(), s_offsets);

    /// <summary>The kernel of <paramref name="rows"/> (2 … 12) × <paramref name="tiles"/> (1 or 2).</summary>
    public static delegate* unmanaged[SuppressGCTransition]<TileArguments*, void> Tile(int rows, int tiles) => At(EmittedTiles.Tile(rows, tiles));

    /// <summary>The kernel of one row × 2^<paramref name="log"/> tiles, 0 … 3.</summary>
    public static delegate* unmanaged[SuppressGCTransition]<TileArguments*, void> Row(int log) => At(EmittedTiles.Row(log));

    private static delegate* unmanaged[SuppressGCTransition]<TileArguments*, void> At(int index) => (delegate* unmanaged[SuppressGCTransition]<TileArguments*, void>)(s_code + s_offsets[index]);
}

/// <summary>The kernels of 2 … 12 rows × 8 columns by pairs of quads (<see cref="Int8PairEmitter"/>), as <see cref="EmittedInt8Tiles"/>.</summary>
internal static unsafe class EmittedInt8Pairs
{
    private static readonly int[] s_offsets = new int[TileEmitter.MaxRows - 1];
    private static readonly byte* s_code = Make();

    /// <summary>The kernel of <paramref name="rows"/>, 2 … 12.</summary>
    public static delegate* unmanaged[SuppressGCTransition]<TileArguments*, void> Of(int rows) => (delegate* unmanaged[SuppressGCTransition]<TileArguments*, void>)(s_code + s_offsets[rows - 2]);

    private static byte* Make()
    {
        var code = new X64Assembler();
        var emitter = new Int8PairEmitter(code);
        for (var rows = 2; rows <= TileEmitter.MaxRows; rows++)
            s_offsets[rows - 2] = emitter.Emit(code, rows, 1);
        return EmittedTiles.Publish(code);
    }
}
