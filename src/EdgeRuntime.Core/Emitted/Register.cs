namespace EdgeRuntime.Emitted;

/// <summary>The general registers that emitted code uses: those that a function of the System V calling convention may overwrite.</summary>
internal enum Register
{
    Rax = 0,
    Rcx = 1,
    Rdx = 2,
    Rsi = 6,
    Rdi = 7,
    R8 = 8,
    R9 = 9,
    R10 = 10,
    R11 = 11,
}

/// <summary>An address: <c>[Base + Index · Scale + Displacement]</c>.</summary>
/// <param name="Base">The base; every <see cref="Register"/> may be one without the encodings that rsp, rbp, r12 and r13 need.</param>
/// <param name="Displacement">Bytes.</param>
/// <param name="Index">Null for none.</param>
/// <param name="Scale">1, 2, 4 or 8.</param>
internal readonly record struct Address(Register Base, int Displacement = 0, Register? Index = null, int Scale = 1);
