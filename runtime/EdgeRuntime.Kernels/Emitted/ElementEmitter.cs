using static EdgeRuntime.Emitted.Register;

namespace EdgeRuntime.Kernels.Emitted;

/// <summary>Elementwise INT8 functions, 64 elements at once. Bytes become f32 and bytes again within 128 bits, which keeps their order: with the upper half of 2²³ above it, a 16-bit number is 2²³ and itself. rax: the place within the operands, rcx: chunks left.</summary>
internal static class ElementEmitter
{
    private const int Zeros = 23;
    private const int FactorA = 24;
    private const int FactorB = 25;
    private const int Constant = 26;
    private const int Base = 28;
    private const int Exponent = 22;
    private const int Table = 16; // … 19

    /// <summary>Appends <see cref="AddInt8"/>: as the scalar twin, with the clamp of <see cref="ByteEpilogue"/>.</summary>
    public static int EmitAdd(X64Assembler code) => EmitPairs(code, (left, right, sum) =>
    {
        code.VAddPs(left, left, Base);
        code.VAddPs(right, right, Base);
        code.VMovDqa32(sum, Constant);
        code.VFMAdd231Ps(sum, right, FactorB);
        code.VFMAdd231Ps(sum, left, FactorA);
    });

    /// <summary>Appends <see cref="MulInt8"/>: less their zero points both factors and their product are exact in f32.</summary>
    public static int EmitMul(X64Assembler code) => EmitPairs(code, (left, right, product) =>
    {
        code.VAddPs(left, left, Base);
        code.VAddPs(right, right, FactorB);
        code.VMulPs(product, left, right);
        code.VMulPs(product, product, FactorA);
        code.VAddPs(product, product, Constant);
    });

    /// <summary>Appends <see cref="Lookup"/>: the table is four registers, two of which an instruction reads with seven bits of an index (AVX512-VBMI).</summary>
    public static int EmitLookup(X64Assembler code)
    {
        var start = Begin(code);
        for (var i = 0; i < 4; i++)
            code.VMovDqu32(Table + i, new Address(Rsi, 64 * i));
        var loop = code.Position;
        code.VMovDqu32(4, new Address(Rdx, 0, Rax));
        code.VMovDqa32(5, 4);
        code.VMovDqa32(6, 4);
        code.VPermI2B(5, Table, Table + 1);
        code.VPermI2B(6, Table + 2, Table + 3);
        code.VPMovB2MK2(4);
        code.VMovDqu8K2(5, 6);
        code.VMovDqu32(new Address(R8, 0, Rax), 5);
        End(code, loop);
        return start;
    }

    private static int EmitPairs(X64Assembler code, Action<int, int, int> combine)
    {
        var start = Begin(code);
        code.Zero(Zeros);
        code.VBroadcastSs(FactorA, new Address(Rdi, 32));
        code.VBroadcastSs(FactorB, new Address(Rdi, 36));
        code.VBroadcastSs(Constant, new Address(Rdi, 40));
        code.VBroadcastSs(Base, new Address(Rdi, 44));
        code.VPBroadcastD(Exponent, new Address(Rdi, 64));
        ByteEpilogue.Load(code, 48);
        var loop = code.Position;
        code.VMovDqu32(4, new Address(Rdx, 0, Rax));
        code.VMovDqu32(5, new Address(Rsi, 0, Rax));
        Widen(code, 4, 8);
        Widen(code, 5, 12);
        for (var i = 0; i < 4; i++)
            combine(8 + i, 12 + i, i);
        ByteEpilogue.Emit(code, 0);
        code.VMovDqu32(new Address(R8, 0, Rax), 0);
        End(code, loop);
        return start;
    }

    private static int Begin(X64Assembler code)
    {
        var start = code.AlignFunction();
        code.Clear(Rax);
        code.Mov(Rdx, new Address(Rdi));
        code.Mov(Rsi, new Address(Rdi, 8));
        code.Mov(R8, new Address(Rdi, 16));
        code.Mov(Rcx, new Address(Rdi, 24));
        return start;
    }

    private static void End(X64Assembler code, int loop)
    {
        code.Add(Rax, 64);
        code.Dec(Rcx);
        code.Jnz(loop);
        code.VZeroUpper();
        code.Ret();
    }

    private static void Widen(X64Assembler code, int bytes, int destination)
    {
        code.VPUnpckLbw(6, bytes, Zeros);
        code.VPUnpckHbw(7, bytes, Zeros);
        code.VPUnpckLwd(destination, 6, Exponent);
        code.VPUnpckHwd(destination + 1, 6, Exponent);
        code.VPUnpckLwd(destination + 2, 7, Exponent);
        code.VPUnpckHwd(destination + 3, 7, Exponent);
    }
}
