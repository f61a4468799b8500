using System.Runtime.InteropServices;
using static EdgeRuntime.Emitted.Register;

namespace EdgeRuntime.Kernels.Emitted;

/// <summary>What emitted dot products read their operands from; the offsets are part of the emitted code.</summary>
[StructLayout(LayoutKind.Explicit, Size = 48)]
internal unsafe struct DotArguments
{
    /// <summary>The vector.</summary>
    [FieldOffset(0)] public float* X;
    /// <summary>The first row of weights.</summary>
    [FieldOffset(8)] public float* Weights;
    /// <summary>Bytes from one row to the next.</summary>
    [FieldOffset(16)] public nint Stride;
    /// <summary>Whole steps of 16 values.</summary>
    [FieldOffset(24)] public nint Steps;
    /// <summary>The values of the last step that x has, a bit each; 0 where it has no such step.</summary>
    [FieldOffset(32)] public nint Mask;
    /// <summary>Where 16 partial sums a row go.</summary>
    [FieldOffset(40)] public float* Sums;
}

/// <summary>Emits the dot products of one vector with up to 12 rows: zmm0 … 11 partial sums, 24 the vector's values, which all rows meet while they are in the register.</summary>
internal static class DotEmitter
{
    /// <summary>The most rows.</summary>
    public const int MaxRows = 12;

    private const int Values = 24;

    // Rows 0-2, 3-5, 6-8 and 9-11: a row is base, base + stride or base + 2·stride.
    private static readonly Register[] s_bases = [Rdx, R9, R10, R11];

    /// <summary>Appends <c>void f(DotArguments*)</c>; returns where it starts.</summary>
    public static int Emit(X64Assembler code, int rows)
    {
        var start = code.AlignFunction();
        code.Mov(Rsi, new Address(Rdi));
        code.Mov(Rdx, new Address(Rdi, 8));
        code.Mov(R8, new Address(Rdi, 16));
        code.Lea(Rax, new Address(R8, 0, R8, 2));
        for (var group = 1; group * 3 < rows; group++)
            code.Lea(s_bases[group], new Address(s_bases[group - 1], 0, Rax));
        for (var row = 0; row < rows; row++)
            code.Zero(row);
        code.Mov(Rcx, new Address(Rdi, 24));
        var none = code.JumpIfZero(Rcx);
        var loop = code.Position;
        code.VMovDqu32(Values, new Address(Rsi));
        MultiplyAdd(code, rows);
        code.Add(Rsi, 64);
        for (var group = 0; group * 3 < rows; group++)
            code.Add(s_bases[group], 64);
        code.Dec(Rcx);
        code.Jnz(loop);
        code.Land(none);
        code.Mov(Rax, new Address(Rdi, 32));
        var whole = code.JumpIfZero(Rax);
        code.KMovK1Eax();
        code.VMovUpsOrZero(Values, new Address(Rsi));
        MultiplyAdd(code, rows);
        code.Land(whole);
        code.Mov(Rax, new Address(Rdi, 40));
        for (var row = 0; row < rows; row++)
            code.VMovUps(new Address(Rax, 64 * row), row, masked: false);
        code.VZeroUpper();
        code.Ret();
        return start;
    }

    private static void MultiplyAdd(X64Assembler code, int rows)
    {
        for (var row = 0; row < rows; row++)
            code.VFMAdd231Ps(row, Values, row % 3 == 0 ? new Address(s_bases[row / 3]) : new Address(s_bases[row / 3], 0, R8, row % 3));
    }
}
