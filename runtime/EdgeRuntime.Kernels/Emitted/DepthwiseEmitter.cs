using static EdgeRuntime.Emitted.Register;

namespace EdgeRuntime.Kernels.Emitted;

/// <summary>
/// Depthwise convolution of u8 · s8 over one output row, or two at once, as a flat sequence of pixels and channels: 64 outputs a chunk, whose four taps of a group lie in four vectors of 64 bytes.
/// Interleaving them within each 128 bits gives four vectors of quads; their sums, packed within 128 bits again, are in the order of the outputs. Bit-identical to
/// <see cref="Reference.DepthwiseConv2DInt8"/>. Registers: zmm0 … 3 sums of the first row, 16 … 19 of the second, those of <see cref="ByteEpilogue"/>; rax the place within the row, rcx chunks left, rdx the pattern, rsi entries left of it.
/// </summary>
internal static class DepthwiseEmitter
{
    private const int Vectors = 256; // bytes of four vectors

    /// <summary>Appends the kernel of <paramref name="rows"/> (1 or 2) output rows and returns where it begins.</summary>
    public static int Emit(X64Assembler code, int rows)
    {
        var start = code.AlignFunction();
        ByteEpilogue.Load(code, 64);
        code.KSetK1();
        code.Mov(Rcx, new Address(Rdi, 32));
        code.Mov(R8, new Address(Rdi, 16));
        code.Clear(Rax);
        var repeat = code.Position;
        code.Mov(Rdx, new Address(Rdi, 8));
        code.Mov(Rsi, new Address(Rdi, 48));
        var chunk = code.Position;
        code.Dec(Rcx);
        var notLast = code.JumpIfNotZero();
        code.KMovK1(56);
        code.Land(notLast);
        for (var row = 0; row < rows; row++)
        {
            for (var i = 0; i < 4; i++)
                code.VMovDqu32(16 * row + i, new Address(Rdx, 64 * i));
        }
        code.Add(Rdx, Vectors);
        code.Mov(R10, new Address(Rdi));
        code.Mov(R11, new Address(Rdi, 40));
        var group = code.Position;
        SumGroup(code, rows);
        code.Add(R10, 32);
        code.Add(Rdx, Vectors * rows);
        code.Dec(R11);
        code.Jnz(group);
        Finish(code, 0, R8);
        if (rows == 2)
        {
            code.Mov(R9, new Address(Rdi, 24));
            Finish(code, 16, R9);
        }
        code.Add(Rdx, Vectors);
        code.Add(Rax, 64);
        var end = code.JumpIfZero(Rcx);
        code.Dec(Rsi);
        code.Jnz(chunk);
        code.Test(Rcx);
        code.Jnz(repeat);
        code.Land(end);
        code.VZeroUpper();
        code.Ret();
        return start;
    }

    private static void SumGroup(X64Assembler code, int rows)
    {
        for (var tap = 0; tap < 4; tap++)
        {
            code.Mov(R9, new Address(R10, 8 * tap));
            code.VMovDqu32(4 + tap, new Address(R9, 0, Rax));
        }
        code.VPUnpckLbw(8, 4, 5);
        code.VPUnpckHbw(9, 4, 5);
        code.VPUnpckLbw(10, 6, 7);
        code.VPUnpckHbw(11, 6, 7);
        code.VPUnpckLwd(12, 8, 10);
        code.VPUnpckHwd(13, 8, 10);
        code.VPUnpckLwd(14, 9, 11);
        code.VPUnpckHwd(15, 9, 11);
        for (var row = 0; row < rows; row++)
        {
            for (var i = 0; i < 4; i++)
                code.VPDpBusd(16 * row + i, 12 + i, new Address(Rdx, Vectors * row + 64 * i));
        }
    }

    private static void Finish(X64Assembler code, int sums, Register y)
    {
        for (var i = 0; i < 4; i++)
        {
            code.VCvtDq2Ps(sums + i, sums + i);
            code.VMulPs(sums + i, sums + i, new Address(Rdx, 64 * i));
        }
        ByteEpilogue.Emit(code, sums);
        code.VMovDqu8(new Address(y, 0, Rax), sums);
    }
}
