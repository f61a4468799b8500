using System.Runtime.InteropServices;
using static EdgeRuntime.Emitted.Register;

namespace EdgeRuntime.Kernels.Emitted;

/// <summary>What the emitted step of an LSTM reads its operands from; the offsets are part of the emitted code.</summary>
[StructLayout(LayoutKind.Explicit, Size = 40)]
internal unsafe struct GateArguments
{
    /// <summary>The sums of the gates i, o, f, c.</summary>
    [FieldOffset(0)] public float* Gates;
    /// <summary>Bytes from one gate to the next.</summary>
    [FieldOffset(8)] public nint Stride;
    /// <summary>The cell state, replaced.</summary>
    [FieldOffset(16)] public float* C;
    /// <summary>Where the hidden state goes.</summary>
    [FieldOffset(24)] public float* H;
    /// <summary>Vectors of 16 values, ≥ 1: counted down in a register.</summary>
    [FieldOffset(32)] public nint Vectors;
}

/// <summary>
/// Emits what an LSTM makes of the sums of its gates where the functions are sigmoid and tanh: <c>C' = σ(f)·C + σ(i)·tanh(c)</c>, <c>H' = σ(o)·tanh(C')</c>, 16 values at once. The operations are those of
/// <see cref="SigmoidOperator"/>, <see cref="TanhOperator"/> and <see cref="Exponential"/>, none of them fused: the same bits. Registers: zmm0 … 9 values, 10 … 31 constants.
/// </summary>
internal static class GateEmitter
{
    private const int X = 0, T1 = 1, T2 = 2, T3 = 3, T4 = 4, Cell = 5, Gate = 6, Square = 7, Constants = 10;
    private const int PerOctave = Constants, Rounder = 11, High = 12, Low = 13, C0 = 14, C5 = 19, One = 20, Least = 21, Most = 22, Infinity = 23, Sign = 24, Two = 25, Quarter = 26, Magnitude = 27, S0 = 28, S3 = 31;
    private const byte Less = 1, NotLessOrEqual = 6;

    /// <summary>Appends <c>void f(GateArguments*)</c>; returns where it starts.</summary>
    public static int Emit(X64Assembler code)
    {
        var constants = code.AlignFunction();
        ReadOnlySpan<float> values =
        [
            .. Exponential.Constants, 1, Exponential.Least, Exponential.Most, float.PositiveInfinity, -0f, 2, TanhOperator.Near, BitConverter.Int32BitsToSingle(int.MaxValue), .. TanhOperator.Series,
        ];
        foreach (var value in values)
        {
            for (var lane = 0; lane < 16; lane++)
                code.Data(BitConverter.GetBytes(value));
        }
        var start = code.AlignFunction();
        for (var i = 0; i < values.Length; i++)
            code.VMovDqu32At(Constants + i, constants + 64 * i);
        code.Mov(Rax, new Address(Rdi));
        code.Mov(Rcx, new Address(Rdi, 8));
        code.Mov(Rdx, new Address(Rdi, 16));
        code.Mov(Rsi, new Address(Rdi, 24));
        code.Mov(R8, new Address(Rdi, 32));
        code.Lea(R9, new Address(Rcx, 0, Rcx, 2));
        var loop = code.Position;
        code.VMovDqu32(X, new Address(Rax, 0, Rcx, 2));
        Sigmoid(code);
        code.VMulPs(Cell, T2, new Address(Rdx));
        code.VMovDqu32(X, new Address(Rax));
        Sigmoid(code);
        code.VMovDqa32(Gate, T2);
        code.VMovDqu32(X, new Address(Rax, 0, R9));
        Tanh(code);
        code.VMulPs(Gate, Gate, T2);
        code.VAddPs(Cell, Cell, Gate);
        code.VMovDqu32(new Address(Rdx), Cell);
        code.VMovDqu32(X, new Address(Rax, 0, Rcx));
        Sigmoid(code);
        code.VMovDqa32(Gate, T2);
        code.VMovDqa32(X, Cell);
        Tanh(code);
        code.VMulPs(Gate, Gate, T2);
        code.VMovDqu32(new Address(Rsi), Gate);
        code.Add(Rax, 64);
        code.Add(Rdx, 64);
        code.Add(Rsi, 64);
        code.Dec(R8);
        code.Jnz(loop);
        code.VZeroUpper();
        code.Ret();
        return start;
    }

    // T2 = 1 / (1 + e^−X).
    private static void Sigmoid(X64Assembler code)
    {
        code.VPXorD(X, X, Sign);
        Exponent(code, X);
        code.VAddPs(T2, One, T2);
        code.VDivPs(T2, One, T2);
    }

    // T2 = tanh(X).
    private static void Tanh(X64Assembler code)
    {
        const int Doubled = 8;
        code.VAddPs(Doubled, X, X);
        Exponent(code, Doubled);
        code.VAddPs(T2, T2, One);
        code.VDivPs(T2, Two, T2);
        code.VSubPs(T2, One, T2);
        code.VMulPs(Square, X, X);
        Polynomial(code, T1, Square, S0, S3);
        code.VMulPs(Square, X, Square);
        code.VMulPs(T1, Square, T1);
        code.VAddPs(T1, X, T1);
        code.VPAndD(T3, X, Magnitude);
        code.VCmpPsK1(T3, Quarter, Less);
        code.VMovDqa32K1(T2, T1);
    }

    // sum = (((first·x + …)·x + …)·x + last), the coefficients in registers one behind the other.
    private static void Polynomial(X64Assembler code, int sum, int x, int first, int last)
    {
        code.VMulPs(sum, x, first);
        for (var i = first + 1; i <= last; i++)
        {
            code.VAddPs(sum, sum, i);
            if (i < last)
                code.VMulPs(sum, sum, x);
        }
    }

    // T2 = e^x; x stays.
    private static void Exponent(X64Assembler code, int x)
    {
        code.VMulPs(T1, x, PerOctave);
        code.VAddPs(T1, T1, Rounder);
        code.VSubPs(T2, T1, Rounder);
        code.VMulPs(T3, T2, High);
        code.VSubPs(T3, x, T3);
        code.VMulPs(T2, T2, Low);
        code.VSubPs(T3, T3, T2);
        Polynomial(code, T2, T3, C0, C5);
        code.VMulPs(T4, T3, T3);
        code.VMulPs(T2, T2, T4);
        code.VAddPs(T2, T2, T3);
        code.VAddPs(T2, T2, One);
        code.VPSllD(T1, T1, 23);
        code.VPAddD(T2, T2, T1);
        code.VCmpPsK1(x, Least, Less);
        code.Zero(T4);
        code.VMovDqa32K1(T2, T4);
        code.VCmpPsK1(x, Most, NotLessOrEqual);
        code.VAddPs(T4, x, Infinity);
        code.VMovDqa32K1(T2, T4);
    }
}
