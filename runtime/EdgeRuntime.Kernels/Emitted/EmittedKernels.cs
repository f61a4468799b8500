using System.Runtime.Intrinsics.X86;

namespace EdgeRuntime.Kernels.Emitted;

/// <summary>The micro-kernels of this process that were emitted as machine code, made when the first of them is asked for.</summary>
internal static unsafe class EmittedKernels
{
    /// <summary>The most chunks of 64 elements of one call: the garbage collector waits for emitted code, which a call must therefore leave after a few microseconds.</summary>
    public const int MaxChunks = 1024;

    private const int Vbmi = 1 << 1;
    private const int RowTiles = 4; // kernels of one row: 1, 2, 4 and 8 tiles
    private const int PerKind = 2 * (TileEmitter.MaxRows - 1) + RowTiles;

    private static readonly int[] s_offsets = new int[2 * PerKind];
    private static readonly int[] s_pairs = new int[TileEmitter.MaxRows - 1];
    private static readonly int[] s_depthwise = new int[2];
    private static int s_add, s_mul, s_lookup;
    private static readonly byte* s_code = Make(out s_reason);
    private static readonly string s_reason;

    /// <summary>Whether there are emitted kernels.</summary>
    public static bool IsAvailable => s_code is not null;

    /// <summary>Why there are none, as in <c>the processor has no AVX512-VNNI</c>; empty where there are.</summary>
    public static string Reason => s_reason;

    /// <summary>The kernel of <paramref name="rows"/> (2 … 12) × <paramref name="tiles"/> (1 or 2).</summary>
    public static delegate* unmanaged[SuppressGCTransition]<TileArguments*, void> Tile(EmittedKind kind, int rows, int tiles) => At(kind, 2 * (rows - 2) + tiles - 1);

    /// <summary>The kernel of one row × 2^<paramref name="log"/> tiles, 0 … 3.</summary>
    public static delegate* unmanaged[SuppressGCTransition]<TileArguments*, void> Row(EmittedKind kind, int log) => At(kind, 2 * (TileEmitter.MaxRows - 1) + log);

    /// <summary>The kernel of <paramref name="rows"/> (2 … 12) × 8 columns by pairs of quads: <see cref="Int8PairEmitter"/>.</summary>
    public static delegate* unmanaged[SuppressGCTransition]<TileArguments*, void> Pairs(int rows) => (delegate* unmanaged[SuppressGCTransition]<TileArguments*, void>)(s_code + s_pairs[rows - 2]);

    /// <summary>The depthwise kernel of 1 or 2 output rows.</summary>
    public static delegate* unmanaged[SuppressGCTransition]<DepthwiseArguments*, void> Depthwise(int rows) =>
        (delegate* unmanaged[SuppressGCTransition]<DepthwiseArguments*, void>)(s_code + s_depthwise[rows - 1]);

    /// <summary>The kernel of <see cref="AddInt8"/>.</summary>
    public static delegate* unmanaged[SuppressGCTransition]<ElementArguments*, void> Add => (delegate* unmanaged[SuppressGCTransition]<ElementArguments*, void>)(s_code + s_add);

    /// <summary>The kernel of <see cref="MulInt8"/>.</summary>
    public static delegate* unmanaged[SuppressGCTransition]<ElementArguments*, void> Mul => (delegate* unmanaged[SuppressGCTransition]<ElementArguments*, void>)(s_code + s_mul);

    /// <summary>The kernel of <see cref="Kernels.Lookup"/>; null where the processor has no AVX512-VBMI.</summary>
    public static delegate* unmanaged[SuppressGCTransition]<ElementArguments*, void> Lookup =>
        s_lookup == 0 ? null : (delegate* unmanaged[SuppressGCTransition]<ElementArguments*, void>)(s_code + s_lookup);

    private static delegate* unmanaged[SuppressGCTransition]<TileArguments*, void> At(EmittedKind kind, int index) =>
        (delegate* unmanaged[SuppressGCTransition]<TileArguments*, void>)(s_code + s_offsets[(int)kind * PerKind + index]);

    private static byte* Make(out string reason)
    {
        if (ExecutableMemory.IsSwitchedOff)
        {
            reason = $"{ExecutableMemory.Switch}=0";
            return null;
        }
        if (!OperatingSystem.IsLinux() || !Avx2.IsSupported || !Fma.IsSupported || !HasAvx512Vnni())
        {
            reason = "the processor has no AVX512-VNNI";
            return null;
        }
        var code = new X64Assembler();
        code.ReadExtendedControlRegister();
        code.Ret();
        Emit(code, new Int8TileEmitter(), EmittedKind.Int8);
        Emit(code, new FloatTileEmitter(), EmittedKind.Float);
        var pairs = new Int8PairEmitter(code);
        for (var rows = 2; rows <= TileEmitter.MaxRows; rows++)
            s_pairs[rows - 2] = pairs.Emit(code, rows, 1);
        for (var rows = 1; rows <= 2; rows++)
            s_depthwise[rows - 1] = DepthwiseEmitter.Emit(code, rows);
        s_add = ElementEmitter.EmitAdd(code);
        s_mul = ElementEmitter.EmitMul(code);
        if ((X86Base.CpuId(7, 0).Ecx & Vbmi) != 0)
            s_lookup = ElementEmitter.EmitLookup(code);
        var memory = ExecutableMemory.Publish(code.Code);
        if (memory is null)
        {
            reason = "the system forbids memory that is written and then executed";
            return null;
        }
        // The system must keep xmm, ymm, opmask and zmm registers: bits 1, 2, 5, 6 and 7 of XCR0.
        if ((((delegate* unmanaged[SuppressGCTransition]<ulong>)memory)() & 0xE6) != 0xE6)
        {
            reason = "the system does not keep 512-bit registers";
            return null;
        }
        reason = "";
        return memory;
    }

    private static void Emit(X64Assembler code, TileEmitter emitter, EmittedKind kind)
    {
        var offsets = s_offsets.AsSpan((int)kind * PerKind, PerKind);
        for (var rows = 2; rows <= TileEmitter.MaxRows; rows++)
        {
            for (var tiles = 1; tiles <= 2; tiles++)
                offsets[2 * (rows - 2) + tiles - 1] = emitter.Emit(code, rows, tiles);
        }
        for (var log = 0; log < RowTiles; log++)
            offsets[2 * (TileEmitter.MaxRows - 1) + log] = emitter.Emit(code, 1, 1 << log);
    }

    private static bool HasAvx512Vnni()
    {
        const int OsXsave = 1 << 27, F = 1 << 16, Bw = 1 << 30, Vl = 1 << 31, Vnni = 1 << 11;
        if (!X86Base.IsSupported || X86Base.CpuId(0, 0).Eax < 7 || (X86Base.CpuId(1, 0).Ecx & OsXsave) == 0)
            return false;
        var (_, ebx, ecx, _) = X86Base.CpuId(7, 0);
        return (ebx & F) != 0 && (ebx & Bw) != 0 && (ebx & Vl) != 0 && (ecx & Vnni) != 0;
    }
}

/// <summary>What emitted tiles multiply.</summary>
internal enum EmittedKind
{
    /// <summary>u8 · s8 to u8.</summary>
    Int8,
    /// <summary>f32.</summary>
    Float,
}
