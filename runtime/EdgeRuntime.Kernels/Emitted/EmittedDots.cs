namespace EdgeRuntime.Kernels.Emitted;

/// <summary>The emitted dot products of this process, made when the first of them is asked for; only where <see cref="EmittedKernels.IsAvailable"/>.</summary>
internal static unsafe class EmittedDots
{
    private static readonly int[] s_offsets = new int[DotEmitter.MaxRows];
    private static readonly byte* s_code = Make();

    /// <summary>Whether there are any: the system may refuse the memory.</summary>
    public static bool IsAvailable => s_code is not null;

    /// <summary>The function for a number of rows, 1 … 12.</summary>
    public static delegate* unmanaged[SuppressGCTransition]<DotArguments*, void> Of(int rows) => (delegate* unmanaged[SuppressGCTransition]<DotArguments*, void>)(s_code + s_offsets[rows - 1]);

    private static byte* Make()
    {
        var code = new X64Assembler();
        for (var rows = 1; rows <= DotEmitter.MaxRows; rows++)
            s_offsets[rows - 1] = DotEmitter.Emit(code, rows);
        return ExecutableMemory.Publish(code.Code);
    }
}
