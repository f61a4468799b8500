namespace EdgeRuntime.Emitted;

/// <content>128-bit instructions in their SSE encodings, and those of the SHA extensions, which have no other.</content>
internal sealed partial class X64Assembler
{
    private const int Map0F38 = 0x38;
    private const int Map0F3A = 0x3A;

    /// <summary>movdqu xmm, m128.</summary>
    public void MovDqu(int destination, Address source) => Sse(0xF3, 0, 0x6F, destination, source);

    /// <summary>movdqu m128, xmm.</summary>
    public void MovDqu(Address destination, int source) => Sse(0xF3, 0, 0x7F, source, destination);

    /// <summary>movdqa xmm, xmm.</summary>
    public void MovDqa(int destination, int source) => Sse(0x66, 0, 0x6F, destination, source);

    /// <summary>paddd xmm, xmm.</summary>
    public void PAddD(int destination, int source) => Sse(0x66, 0, 0xFE, destination, source);

    /// <summary>pshufb xmm, xmm.</summary>
    public void PShufB(int destination, int source) => Sse(0x66, Map0F38, 0x00, destination, source);

    /// <summary>pshufd xmm, xmm, imm8.</summary>
    public void PShufD(int destination, int source, byte order) => Sse(0x66, 0, 0x70, destination, source, order);

    /// <summary>palignr xmm, xmm, imm8.</summary>
    public void PAlignR(int destination, int source, byte bytes) => Sse(0x66, Map0F3A, 0x0F, destination, source, bytes);

    /// <summary>pblendw xmm, xmm, imm8.</summary>
    public void PBlendW(int destination, int source, byte words) => Sse(0x66, Map0F3A, 0x0E, destination, source, words);

    /// <summary>sha256rnds2 xmm, xmm: two rounds, with the two words that lie in the lower half of xmm0.</summary>
    public void Sha256Rnds2(int destination, int source) => Sse(0, Map0F38, 0xCB, destination, source);

    /// <summary>sha256msg1 xmm, xmm.</summary>
    public void Sha256Msg1(int destination, int source) => Sse(0, Map0F38, 0xCC, destination, source);

    /// <summary>sha256msg2 xmm, xmm.</summary>
    public void Sha256Msg2(int destination, int source) => Sse(0, Map0F38, 0xCD, destination, source);

    private void Sse(int prefix, int map, byte opcode, int register, int rm, byte immediate)
    {
        Sse(prefix, map, opcode, register, rm);
        Byte(immediate);
    }

    private void Sse(int prefix, int map, byte opcode, int register, int rm)
    {
        Sse(prefix, map, opcode, register, 0, rm);
        ModRm(3, register, rm);
    }

    private void Sse(int prefix, int map, byte opcode, int register, Address address)
    {
        Sse(prefix, map, opcode, register, (int)(address.Index ?? 0), (int)address.Base);
        Memory(register, address, 1);
    }

    private void Sse(int prefix, int map, byte opcode, int register, int index, int rm)
    {
        if (prefix != 0)
            Byte(prefix);
        Rex(wide: false, register, index, rm);
        Byte(0x0F);
        if (map != 0)
            Byte(map);
        Byte(opcode);
    }
}
