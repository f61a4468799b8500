namespace EdgeRuntime.Kernels.Emitted;

/// <summary>The emitted step of an LSTM, made when it is first asked for; only where <see cref="EmittedKernels.IsAvailable"/>.</summary>
internal static unsafe class EmittedGates
{
    private static readonly byte* s_code = Make(out s_start);
    private static readonly int s_start;

    /// <summary>The function; null where the system refused the memory.</summary>
    public static delegate* unmanaged[SuppressGCTransition]<GateArguments*, void> Lstm => s_code is null ? null : (delegate* unmanaged[SuppressGCTransition]<GateArguments*, void>)(s_code + s_start);

    private static byte* Make(out int start)
    {
        var code = new X64Assembler(1 << 12);
        start = GateEmitter.Emit(code);
        return ExecutableMemory.Publish(code.Code);
    }
}
