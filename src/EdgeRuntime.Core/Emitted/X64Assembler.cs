using System.Buffers.Binary;
using System.Numerics;

namespace EdgeRuntime.Emitted;

/// <summary>
/// Writes the few x86-64 instructions that emitted code is made of. Vector instructions whose names begin with V are 512 bit wide (EVEX), registers zmm0 … zmm31 by number; those of SSE
/// know xmm0 … xmm15. The names are the manual's (Intel 64 and IA-32 Architectures Software Developer's Manual, volume 2). Operands come in the manual's order, the destination first.
/// </summary>
internal sealed partial class X64Assembler(int capacity = X64Assembler.MaxBytes)
{
    private const int MaxBytes = 1 << 16;

    /// <summary>The bit of an EVEX prefix that makes elements 64 bits wide.</summary>
    private const int Wide = 0x80;

    private readonly byte[] _code = GC.AllocateUninitializedArray<byte>(capacity); // zeros would be pages of memory that most code does not reach

    /// <summary>The bytes so far.</summary>
    public ReadOnlySpan<byte> Code => _code.AsSpan(0, Position);

    /// <summary>Where the next instruction goes.</summary>
    public int Position { get; private set; }

    /// <summary>Fills up with <c>int3</c> to a multiple of 64, so that a function starts on a cache line of its own.</summary>
    public int AlignFunction()
    {
        while (Position % 64 != 0)
            Byte(0xCC);
        return Position;
    }

    /// <summary>mov r64, m64.</summary>
    public void Mov(Register destination, Address source) => Integer(0x8B, wide: true, destination, source);

    /// <summary>mov r32, m32; the upper half becomes 0.</summary>
    public void Mov32(Register destination, Address source) => Integer(0x8B, wide: false, destination, source);

    /// <summary>lea r64, m.</summary>
    public void Lea(Register destination, Address source) => Integer(0x8D, wide: true, destination, source);

    /// <summary>add r64, r64.</summary>
    public void Add(Register destination, Register source)
    {
        Rex(wide: true, (int)source, 0, (int)destination);
        Byte(0x01);
        ModRm(3, (int)source, (int)destination);
    }

    /// <summary>add r64, imm8 or imm32.</summary>
    public void Add(Register destination, int value)
    {
        var small = value is >= sbyte.MinValue and <= sbyte.MaxValue;
        Rex(wide: true, 0, 0, (int)destination);
        Byte(small ? 0x83 : 0x81);
        ModRm(3, 0, (int)destination);
        Immediate(value, small);
    }

    /// <summary>add r64, m64.</summary>
    public void Add(Register destination, Address source) => Integer(0x03, wide: true, destination, source);

    /// <summary>xor r32, r32: zero.</summary>
    public void Clear(Register register)
    {
        Rex(wide: false, (int)register, 0, (int)register);
        Byte(0x31);
        ModRm(3, (int)register, (int)register);
    }

    /// <summary>dec m64.</summary>
    public void Dec(Address address) => Integer(0xFF, wide: true, (Register)1, address);

    /// <summary>dec r64.</summary>
    public void Dec(Register register)
    {
        Rex(wide: true, 0, 0, (int)register);
        Byte(0xFF);
        ModRm(3, 1, (int)register);
    }

    /// <summary>test r64, r64; jz forward: returns what <see cref="Land"/> wants to know.</summary>
    public int JumpIfZero(Register register)
    {
        Test(register);
        return Forward(0x84);
    }

    /// <summary>test r64, r64.</summary>
    public void Test(Register register)
    {
        Rex(wide: true, (int)register, 0, (int)register);
        Byte(0x85);
        ModRm(3, (int)register, (int)register);
    }

    /// <summary>jnz forward: returns what <see cref="Land"/> wants to know.</summary>
    public int JumpIfNotZero() => Forward(0x85);

    /// <summary>Makes a forward jump land here.</summary>
    public void Land(int jump) => BinaryPrimitives.WriteInt32LittleEndian(_code.AsSpan(jump - 4), Position - jump);

    /// <summary>jnz to an earlier position.</summary>
    public void Jnz(int target)
    {
        var near = target - (Position + 2);
        if (near >= sbyte.MinValue)
        {
            Byte(0x75);
            Immediate(near, small: true);
            return;
        }
        Byte(0x0F);
        Byte(0x85);
        Immediate(target - (Position + 4), small: false);
    }

    /// <summary>ret.</summary>
    public void Ret() => Byte(0xC3);

    /// <summary>vzeroupper.</summary>
    public void VZeroUpper() => Bytes([0xC5, 0xF8, 0x77]);

    /// <summary>kmovw k1, eax.</summary>
    public void KMovK1Eax() => Bytes([0xC5, 0xF8, 0x92, 0xC8]);

    /// <summary>kxnorq k1, k1, k1: all 64 bits.</summary>
    public void KSetK1() => Bytes([0xC4, 0xE1, 0xF4, 0x46, 0xC9]);

    /// <summary>kmovq k1, [rdi + displacement].</summary>
    public void KMovK1(sbyte displacement) => Bytes([0xC4, 0xE1, 0xF8, 0x90, 0x4F, (byte)displacement]);

    /// <summary>xor ecx, ecx; xgetbv; shl rdx, 32; or rax, rdx: the extended control register 0 in rax.</summary>
    public void ReadExtendedControlRegister() => Bytes([0x31, 0xC9, 0x0F, 0x01, 0xD0, 0x48, 0xC1, 0xE2, 0x20, 0x48, 0x09, 0xD0]);

    /// <summary>vmovdqu32 zmm, m512.</summary>
    public void VMovDqu32(int destination, Address source) => Evex(2, 1, 0x6F, destination, 0, source, 64);

    /// <summary>vmovdqa32 zmm, zmm.</summary>
    public void VMovDqa32(int destination, int source) => Evex(1, 1, 0x6F, destination, 0, source);

    /// <summary>vmovdqa32 zmm {k1}, zmm: only the lanes of k1.</summary>
    public void VMovDqa32K1(int destination, int source) => Evex(1, 1, 0x6F, destination, 0, source, 1);

    /// <summary>vpbroadcastd zmm, m32.</summary>
    public void VPBroadcastD(int destination, Address source) => Evex(1, 2, 0x58, destination, 0, source, 4);

    /// <summary>vpbroadcastq zmm, m64.</summary>
    public void VPBroadcastQ(int destination, Address source) => Evex(1 | Wide, 2, 0x59, destination, 0, source, 8);

    /// <summary>vbroadcasti64x4 zmm, m256: 256 bits twice.</summary>
    public void VBroadcastI64x4(int destination, Address source) => Evex(1 | Wide, 2, 0x5B, destination, 0, source, 32);

    /// <summary>vpmovzxdq zmm, m256: eight u32, a zero behind each.</summary>
    public void VPMovZxDq(int destination, Address source) => Evex(1, 2, 0x35, destination, 0, source, 32);

    /// <summary>vmovdqu32 zmm, [rip + …]: 64 bytes that were appended at <paramref name="position"/>.</summary>
    public void VMovDqu32At(int destination, int position)
    {
        Evex(2, 1, destination, notX: true, notB: true, 0, 0);
        Byte(0x6F);
        ModRm(0, destination, 5);
        Immediate(position - (Position + 4), small: false);
    }

    /// <summary>vpermt2d zmm, zmm, zmm: each index picks one of the 32 lanes of destination and <paramref name="high"/>.</summary>
    public void VPermT2D(int destination, int indices, int high) => Evex(1, 2, 0x7E, destination, indices, high);

    /// <summary>vpshufd zmm, zmm, imm8: the order of the four lanes of each 128 bits.</summary>
    public void VPShufD(int destination, int source, byte order)
    {
        Evex(1, 1, 0x70, destination, 0, source);
        Byte(order);
    }

    /// <summary>vbroadcastss zmm, m32.</summary>
    public void VBroadcastSs(int destination, Address source) => Evex(1, 2, 0x18, destination, 0, source, 4);

    /// <summary>vpdpbusd zmm, zmm, zmm: each i32 lane of the destination gains the four products of u8 (first source) and s8 (second).</summary>
    public void VPDpBusd(int destination, int unsignedSource, int signedSource) => Evex(1, 2, 0x50, destination, unsignedSource, signedSource);

    /// <summary>vpdpbusd zmm, zmm, m512.</summary>
    public void VPDpBusd(int destination, int unsignedSource, Address signedSource) => Evex(1, 2, 0x50, destination, unsignedSource, signedSource, 64);

    /// <summary>vpunpcklbw zmm, zmm, zmm: the lower 8 bytes of each 128 bits of both sources in turns.</summary>
    public void VPUnpckLbw(int destination, int first, int second) => Evex(1, 1, 0x60, destination, first, second);

    /// <summary>vpunpckhbw zmm, zmm, zmm: the upper 8 bytes.</summary>
    public void VPUnpckHbw(int destination, int first, int second) => Evex(1, 1, 0x68, destination, first, second);

    /// <summary>vpunpcklwd zmm, zmm, zmm: the lower 4 words of each 128 bits of both sources in turns.</summary>
    public void VPUnpckLwd(int destination, int first, int second) => Evex(1, 1, 0x61, destination, first, second);

    /// <summary>vpunpckhwd zmm, zmm, zmm: the upper 4 words.</summary>
    public void VPUnpckHwd(int destination, int first, int second) => Evex(1, 1, 0x69, destination, first, second);

    /// <summary>vpackssdw zmm, zmm, zmm: in each 128 bits 4 i32 of either source to i16 with saturation.</summary>
    public void VPackSsDw(int destination, int first, int second) => Evex(1, 1, 0x6B, destination, first, second);

    /// <summary>vpackuswb zmm, zmm, zmm: in each 128 bits 8 i16 of either source to u8 with saturation.</summary>
    public void VPackUsWb(int destination, int first, int second) => Evex(1, 1, 0x67, destination, first, second);

    /// <summary>vpaddsw zmm, zmm, zmm: i16 with saturation.</summary>
    public void VPAddsW(int destination, int first, int second) => Evex(1, 1, 0xED, destination, first, second);

    /// <summary>vpmaxub zmm, zmm, zmm.</summary>
    public void VPMaxUb(int destination, int first, int second) => Evex(1, 1, 0xDE, destination, first, second);

    /// <summary>vpminub zmm, zmm, zmm.</summary>
    public void VPMinUb(int destination, int first, int second) => Evex(1, 1, 0xDA, destination, first, second);

    /// <summary>vpermi2b zmm, zmm, zmm: each byte of the destination, an index of 7 bits, becomes that byte of the two sources (AVX512-VBMI).</summary>
    public void VPermI2B(int destination, int low, int high) => Evex(1, 2, 0x75, destination, low, high);

    /// <summary>vpmovb2m k2, zmm: the highest bit of every byte.</summary>
    public void VPMovB2MK2(int source) => Evex(2, 2, 0x29, 2, 0, source);

    /// <summary>vmovdqu8 zmm {k2}, zmm: only the bytes of k2.</summary>
    public void VMovDqu8K2(int destination, int source) => Evex(3, 1, 0x6F, destination, 0, source, 2);

    /// <summary>vmovdqu32 m512, zmm.</summary>
    public void VMovDqu32(Address destination, int source) => Evex(2, 1, 0x7F, source, 0, destination, 64);

    /// <summary>vmovdqu8 m512 {k1}, zmm.</summary>
    public void VMovDqu8(Address destination, int source) => Evex(3, 1, 0x7F, source, 0, destination, 64, 1);

    /// <summary>vcvtdq2ps zmm, zmm: i32 to f32.</summary>
    public void VCvtDq2Ps(int destination, int source) => Evex(0, 1, 0x5B, destination, 0, source);

    /// <summary>vcvtph2ps zmm, m256: 16 f16 widened to f32.</summary>
    public void VCvtPh2Ps(int destination, Address source) => Evex(1, 2, 0x13, destination, 0, source, 32);

    /// <summary>vcvtps2dq zmm, zmm: f32 to i32, rounded as MXCSR says (half to even).</summary>
    public void VCvtPs2Dq(int destination, int source) => Evex(1, 1, 0x5B, destination, 0, source);

    /// <summary>vmulps zmm, zmm, zmm.</summary>
    public void VMulPs(int destination, int left, int right) => Evex(0, 1, 0x59, destination, left, right);

    /// <summary>vmulps zmm, zmm, m512.</summary>
    public void VMulPs(int destination, int left, Address right) => Evex(0, 1, 0x59, destination, left, right, 64);

    /// <summary>vaddps zmm, zmm, zmm.</summary>
    public void VAddPs(int destination, int left, int right) => Evex(0, 1, 0x58, destination, left, right);

    /// <summary>vsubps zmm, zmm, zmm.</summary>
    public void VSubPs(int destination, int left, int right) => Evex(0, 1, 0x5C, destination, left, right);

    /// <summary>vdivps zmm, zmm, zmm.</summary>
    public void VDivPs(int destination, int left, int right) => Evex(0, 1, 0x5E, destination, left, right);

    /// <summary>vcmpps k1, zmm, zmm, imm8: the lanes for which the comparison, 1 less than or 6 not less than or equal, holds; 6 holds for NaN.</summary>
    public void VCmpPsK1(int left, int right, byte comparison)
    {
        Evex(0, 1, 0xC2, 1, left, right);
        Byte(comparison);
    }

    /// <summary>vfmadd231ps zmm, zmm, zmm: the destination gains the product of the sources, rounded once.</summary>
    public void VFMAdd231Ps(int destination, int left, int right) => Evex(1, 2, 0xB8, destination, left, right);

    /// <summary>vfmadd231ps zmm, zmm, m512.</summary>
    public void VFMAdd231Ps(int destination, int left, Address right) => Evex(1, 2, 0xB8, destination, left, right, 64);

    /// <summary>vmovups zmm {k1}{z}, m512: the lanes of k1, zeros in all others, which are not read.</summary>
    public void VMovUpsOrZero(int destination, Address source) => Evex(0, 1, 0x10, destination, 0, source, 64, 0x81);

    /// <summary>vmovups m512 {k1}, zmm: only the lanes of k1 where <paramref name="masked"/>.</summary>
    public void VMovUps(Address destination, int source, bool masked) => Evex(0, 1, 0x11, source, 0, destination, 64, masked ? 1 : 0);

    /// <summary>vmaxps zmm, zmm, zmm: the second source where one is NaN.</summary>
    public void VMaxPs(int destination, int left, int right) => Evex(0, 1, 0x5F, destination, left, right);

    /// <summary>vminps zmm, zmm, zmm: the second source where one is NaN.</summary>
    public void VMinPs(int destination, int left, int right) => Evex(0, 1, 0x5D, destination, left, right);

    /// <summary>vpxord zmm, zmm, zmm of a register with itself: zero.</summary>
    public void Zero(int register) => Evex(1, 1, 0xEF, register, register, register);

    /// <summary>vpaddd zmm, zmm, zmm.</summary>
    public void VPAddD(int destination, int left, int right) => Evex(1, 1, 0xFE, destination, left, right);

    /// <summary>vpslld zmm, zmm, imm8: every 32 bits to the left.</summary>
    public void VPSllD(int destination, int source, byte count)
    {
        Evex(1, 1, 0x72, 6, destination, source);
        Byte(count);
    }

    /// <summary>vpandd zmm, zmm, zmm.</summary>
    public void VPAndD(int destination, int left, int right) => Evex(1, 1, 0xDB, destination, left, right);

    /// <summary>vpxord zmm, zmm, zmm.</summary>
    public void VPXorD(int destination, int left, int right) => Evex(1, 1, 0xEF, destination, left, right);

    /// <summary>vpmovusdb m128 {k1}, zmm: u32 to u8 with saturation, only the lanes of k1 where <paramref name="masked"/>.</summary>
    public void VPMovUsDb(Address destination, int source, bool masked) => Evex(2, 2, 0x11, source, 0, destination, 16, masked ? 1 : 0);

    /// <summary>vpmovusdb xmm, zmm: u32 to u8 with saturation.</summary>
    public void VPMovUsDb(int destination, int source) => Evex(2, 2, 0x11, source, 0, destination);

    /// <summary>vmovq m64, xmm, of xmm0 … xmm15; the address knows rax … rdi.</summary>
    public void VMovQ(Address destination, int source) => Vex(1, 0xD6, source, destination);

    /// <summary>vmovhps m64, xmm, the upper half, of xmm0 … xmm15; the address knows rax … rdi.</summary>
    public void VMovHps(Address destination, int source) => Vex(0, 0x17, source, destination);

    /// <summary>Appends data.</summary>
    public void Data(ReadOnlySpan<byte> bytes) => Bytes(bytes);

    private int Forward(byte condition)
    {
        Byte(0x0F);
        Byte(condition);
        Immediate(0, small: false);
        return Position;
    }

    // EVEX: 62, then P0 (inverted high bits of the registers, opcode map), P1 (inverted first source, prefix), P2 (vector length, mask).
    private void Evex(int prefix, int map, byte opcode, int register, int first, int second, int mask = 0)
    {
        Evex(prefix, map, register, (second & 16) == 0, (second & 8) == 0, first, mask);
        Byte(opcode);
        ModRm(3, register, second);
    }

    private void Evex(int prefix, int map, byte opcode, int register, int first, Address address, int tuple, int mask = 0)
    {
        Evex(prefix, map, register, ((int)(address.Index ?? 0) & 8) == 0, ((int)address.Base & 8) == 0, first, mask);
        Byte(opcode);
        Memory(register, address, tuple);
    }

    private void Evex(int prefix, int map, int register, bool notX, bool notB, int first, int mask)
    {
        Byte(0x62);
        Byte(((register & 8) == 0 ? 0x80 : 0) | (notX ? 0x40 : 0) | (notB ? 0x20 : 0) | ((register & 16) == 0 ? 0x10 : 0) | map);
        Byte((~first & 15) << 3 | 4 | prefix);
        Byte(0x40 | ((first & 16) == 0 ? 8 : 0) | mask);
    }

    // VEX of two bytes: 128 bits, no first source.
    private void Vex(int prefix, byte opcode, int register, Address address)
    {
        Byte(0xC5);
        Byte(((register & 8) == 0 ? 0x80 : 0) | 0x78 | prefix);
        Byte(opcode);
        Memory(register, address, 1);
    }

    private void Integer(byte opcode, bool wide, Register register, Address address)
    {
        Rex(wide, (int)register, (int)(address.Index ?? 0), (int)address.Base);
        Byte(opcode);
        Memory((int)register, address, 1);
    }

    private void Rex(bool wide, int register, int index, int rm)
    {
        var rex = (wide ? 8 : 0) | (register & 8) >> 1 | (index & 8) >> 2 | (rm & 8) >> 3;
        if (rex != 0)
            Byte(0x40 | rex);
    }

    // A displacement is one byte where it is a small multiple of the tuple size (1 for integer instructions, the operand's bytes for EVEX ones).
    private void Memory(int register, Address address, int tuple)
    {
        var (displacement, small) = (address.Displacement, address.Displacement % tuple == 0 && address.Displacement / tuple is >= sbyte.MinValue and <= sbyte.MaxValue);
        var mode = displacement == 0 ? 0 : small ? 1 : 2;
        ModRm(mode, register, address.Index is null ? (int)address.Base : 4);
        if (address.Index is { } index)
            Byte(BitOperations.Log2((uint)address.Scale) << 6 | ((int)index & 7) << 3 | ((int)address.Base & 7));
        if (mode != 0)
            Immediate(small ? displacement / tuple : displacement, small);
    }

    private void ModRm(int mode, int register, int rm) => Byte(mode << 6 | (register & 7) << 3 | (rm & 7));

    private void Immediate(int value, bool small)
    {
        if (small)
        {
            Byte(value & 0xFF);
            return;
        }
        BinaryPrimitives.WriteInt32LittleEndian(_code.AsSpan(Position), value);
        Position += 4;
    }

    private void Bytes(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_code.AsSpan(Position));
        Position += bytes.Length;
    }

    private void Byte(int value) => _code[Position++] = (byte)value;
}
