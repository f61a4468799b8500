using System.Runtime.Intrinsics.X86;

namespace EdgeRuntime.Kernels.Emitted;

/// <summary>
/// Whether micro-kernels can be emitted as machine code in this process, and those of a depthwise convolution and of elements, made when that is asked for. Those of tiles, which are many, are made when the first of their kind is: <see cref="EmittedTiles"/>.
/// </summary>
internal static unsafe class EmittedKernels
{
    /// <summary>The most chunks of 64 elements of one call: the garbage collector waits for emitted code, which a call must therefore leave after a few microseconds.</summary>
    public const int MaxChunks = 1024;

    private const int Vbmi = 1 << 1;

    private static readonly int[] s_depthwise = new int[2];
    private static int s_add, s_mul, s_lookup;
    private static readonly byte* s_code = Make(out s_reason);
    private static readonly string s_reason;

    /// <summary>Whether there are emitted kernels.</summary>
    public static bool IsAvailable => s_code is not null;

    /// <summary>Why there are none, as in <c>the processor has no AVX512-VNNI</c>; empty where there are.</summary>
    public static string Reason => s_reason;

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

    private static byte* Make(out string reason)
    {
        if (ExecutableMemory.IsSwitchedOff)
        {
            reason = $"{ExecutableMemory.Switch}=0";
            return null;
        }
        const int F = 1 << 16, Bw = 1 << 30, Vl = 1 << 31, Vnni = 1 << 11;
        var (_, ebx, ecx, _) = ProcessorFeatures.Leaf7;
        if (!OperatingSystem.IsLinux() || !Avx2.IsSupported || !Fma.IsSupported || (ebx & F) == 0 || (ebx & Bw) == 0 || (ebx & Vl) == 0 || (ecx & Vnni) == 0)
        {
            reason = "the processor has no AVX512-VNNI";
            return null;
        }
        var code = new X64Assembler();
        code.ReadExtendedControlRegister();
        code.Ret();
        for (var rows = 1; rows <= 2; rows++)
            s_depthwise[rows - 1] = DepthwiseEmitter.Emit(code, rows);
        s_add = ElementEmitter.EmitAdd(code);
        s_mul = ElementEmitter.EmitMul(code);
        if ((ecx & Vbmi) != 0)
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
}
