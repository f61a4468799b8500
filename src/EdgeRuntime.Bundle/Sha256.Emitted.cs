using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using EdgeRuntime.Emitted;
using static EdgeRuntime.Emitted.Register;

namespace EdgeRuntime.Bundle;

public sealed unsafe partial class Sha256
{
    private const int Words = 0; // sha256rnds2 reads it unasked
    private const int Abef = 1;
    private const int Cdgh = 2;
    private const int Message = 3; // … 6: sixteen words of the schedule, w[4i … 4i+3] in register i mod 4
    private const int Temporary = 7;
    private const int BigEndian = 8;
    private const int OldAbef = 9;
    private const int OldCdgh = 10;

    // void f(uint* state, byte* blocks, nint count ≥ 1, uint* roundConstants, byte* bigEndian): the SHA extensions of x86-64, which C# has no intrinsics for. Null where there are none.
    private static readonly delegate* unmanaged<uint*, byte*, nint, uint*, byte*, void> s_emitted =
        (delegate* unmanaged<uint*, byte*, nint, uint*, byte*, void>)(HasShaExtensions() ? ExecutableMemory.Publish(EmitCompress()) : null);

    /// <summary>Whether the processor's own instructions are used.</summary>
    internal static bool IsAccelerated => s_emitted != null || System.Runtime.Intrinsics.Arm.Sha256.IsSupported;

    private static ReadOnlySpan<byte> BigEndianOrder => [3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12];

    private static void CompressEmitted(Span<uint> state, ReadOnlySpan<byte> blocks)
    {
        if (blocks.IsEmpty)
            return;
        fixed (uint* words = state, constants = RoundConstants)
        fixed (byte* first = blocks, order = BigEndianOrder)
            s_emitted(words, first, blocks.Length / BlockBytes, constants, order);
    }

    private static bool HasShaExtensions()
    {
        const int Sha = 1 << 29;
        return OperatingSystem.IsLinux() && X86Base.X64.IsSupported && Sse41.IsSupported && !ExecutableMemory.IsSwitchedOff && (ProcessorFeatures.Leaf7.Ebx & Sha) != 0;
    }

    private static ReadOnlySpan<byte> EmitCompress()
    {
        var code = new X64Assembler(1024);
        code.MovDqu(BigEndian, new Address(R8));
        code.MovDqu(Temporary, new Address(Rdi)); // from the lowest lane: a b c d
        code.MovDqu(Cdgh, new Address(Rdi, 16)); // e f g h
        code.PShufD(Temporary, Temporary, 0xB1); // b a d c
        code.PShufD(Cdgh, Cdgh, 0x1B); // h g f e
        code.MovDqa(Abef, Temporary);
        code.PAlignR(Abef, Cdgh, 8); // f e b a
        code.PBlendW(Cdgh, Temporary, 0xF0); // h g d c
        var loop = code.Position;
        code.MovDqa(OldAbef, Abef);
        code.MovDqa(OldCdgh, Cdgh);
        for (var group = 0; group < 16; group++)
            EmitRounds(code, group);
        code.PAddD(Abef, OldAbef);
        code.PAddD(Cdgh, OldCdgh);
        code.Add(Rsi, BlockBytes);
        code.Dec(Rdx);
        code.Jnz(loop);
        code.PShufD(Temporary, Abef, 0x1B); // a b e f
        code.PShufD(Cdgh, Cdgh, 0xB1); // g h c d
        code.MovDqa(Abef, Temporary);
        code.PBlendW(Abef, Cdgh, 0xF0); // a b c d
        code.PAlignR(Cdgh, Temporary, 8); // e f g h
        code.MovDqu(new Address(Rdi), Abef);
        code.MovDqu(new Address(Rdi, 16), Cdgh);
        code.Ret();
        return code.Code;
    }

    // Four rounds, two an instruction; between them the schedule of the rounds to come: w[t] = w[t-16] + s0(w[t-15]) + w[t-7] + s1(w[t-2]), the first half by sha256msg1, the second by sha256msg2.
    private static void EmitRounds(X64Assembler code, int group)
    {
        int current = Message + group % 4, next = Message + (group + 1) % 4, previous = Message + (group + 3) % 4;
        if (group < 4)
        {
            code.MovDqu(current, new Address(Rsi, 16 * group));
            code.PShufB(current, BigEndian);
        }
        code.MovDqu(Words, new Address(Rcx, 16 * group));
        code.PAddD(Words, current);
        code.Sha256Rnds2(Cdgh, Abef);
        if (group is >= 3 and < 15)
        {
            code.MovDqa(Temporary, current);
            code.PAlignR(Temporary, previous, 4);
            code.PAddD(next, Temporary);
            code.Sha256Msg2(next, current);
        }
        code.PShufD(Words, Words, 0x0E);
        code.Sha256Rnds2(Abef, Cdgh);
        if (group is >= 1 and < 13)
            code.Sha256Msg1(previous, current);
    }
}
