using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using unsafe TileKernel = delegate* unmanaged[SuppressGCTransition]<EdgeRuntime.Kernels.Emitted.TileArguments*, void>;

namespace EdgeRuntime.Kernels.Emitted;

/// <summary>
/// The kernels of tiles of this process: of each kind a table of addresses, by <see cref="Tile"/> and <see cref="Row"/>, made when it is first asked for; only where <see cref="EmittedKernels.IsAvailable"/>.
/// No field has an initializer: without a static constructor a look-up costs a comparison with null, and what goes wrong comes as the <see cref="DeviceException"/> that it is.
/// </summary>
internal static unsafe class EmittedTiles
{
    private const int FirstRow = 2 * (TileEmitter.MaxRows - 1);
    private const int Count = FirstRow + TileEmitter.MaxRowLog + 1;

    private static TileKernel* s_int8, s_int8Pairs, s_float, s_half;

    /// <summary>u8 · s8 to u8.</summary>
    public static TileKernel* Int8 => s_int8 != null ? s_int8 : MakeInt8();

    /// <summary>8 columns by pairs of quads (<see cref="Int8PairEmitter"/>): only <see cref="Tile"/> of one tile.</summary>
    public static TileKernel* Int8Pairs => s_int8Pairs != null ? s_int8Pairs : MakeInt8Pairs();

    /// <summary>f32.</summary>
    public static TileKernel* Float => s_float != null ? s_float : MakeFloat();

    /// <summary>f32 with weights of f16.</summary>
    public static TileKernel* Half => s_half != null ? s_half : MakeHalf();

    /// <summary>The number of the kernel of <paramref name="rows"/> (2 … 12) × <paramref name="tiles"/> (1 or 2).</summary>
    public static int Tile(int rows, int tiles) => 2 * (rows - 2) + tiles - 1;

    /// <summary>The number of the kernel of one row × 2^<paramref name="log"/> tiles, 0 … <see cref="TileEmitter.MaxRowLog"/>.</summary>
    public static int Row(int log) => FirstRow + log;

    /// <summary>Emits what an emitter has, once. The table lives as long as the process, like the code.</summary>
    /// <exception cref="DeviceException">The system gives no memory for code any more.</exception>
    internal static TileKernel* Make(ref TileKernel* table, TileEmitter emitter)
    {
        lock (Emission.Lock)
        {
            if (table != null)
                return table;
            var code = new X64Assembler();
            Span<int> offsets = stackalloc int[Count];
            emitter.EmitAll(code, offsets);
            var memory = ExecutableMemory.Publish(code.Code);
            if (memory is null)
                throw new DeviceException($"the system refused {code.Code.Length} bytes of memory for emitted code, after it gave some before; with {ExecutableMemory.Switch}=0 none is emitted.");
            var made = (TileKernel*)NativeMemory.Alloc(Count, (nuint)sizeof(nint));
            for (var i = 0; i < Count; i++)
                made[i] = (TileKernel)(memory + offsets[i]);
            Thread.MemoryBarrier();
            return table = made;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static TileKernel* MakeInt8() => Make(ref s_int8, new Int8TileEmitter());

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static TileKernel* MakeInt8Pairs() => Make(ref s_int8Pairs, new Int8PairEmitter());

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static TileKernel* MakeFloat() => Make(ref s_float, new FloatTileEmitter());

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static TileKernel* MakeHalf() => Make(ref s_half, new HalfTileEmitter());

    private static class Emission
    {
        public static readonly Lock Lock = new();
    }
}
