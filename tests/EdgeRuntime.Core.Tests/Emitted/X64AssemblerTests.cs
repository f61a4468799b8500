using EdgeRuntime.Emitted;
using static EdgeRuntime.Emitted.Register;

namespace EdgeRuntime.Tests.Emitted;

/// <summary>Every instruction against the bytes that GNU as makes of it (binutils 2.40, <c>.intel_syntax noprefix</c>, read back with objdump).</summary>
public sealed class X64AssemblerTests
{
    private static IEnumerable<TestCaseData> Instructions()
    {
        yield return Case("mov rax,[rdi]", "48 8b 07", code => code.Mov(Rax, new Address(Rdi)));
        yield return Case("mov rcx,[rdi+8]", "48 8b 4f 08", code => code.Mov(Rcx, new Address(Rdi, 8)));
        yield return Case("mov r8,[rdi+24]", "4c 8b 47 18", code => code.Mov(R8, new Address(Rdi, 24)));
        yield return Case("mov r11,[rdi+40]", "4c 8b 5f 28", code => code.Mov(R11, new Address(Rdi, 40)));
        yield return Case("mov eax,[rdi+72]", "8b 47 48", code => code.Mov32(Rax, new Address(Rdi, 72)));
        yield return Case("lea r9,[rcx+rcx*2]", "4c 8d 0c 49", code => code.Lea(R9, new Address(Rcx, 0, Rcx, 2)));
        yield return Case("lea r10,[rax+r9]", "4e 8d 14 08", code => code.Lea(R10, new Address(Rax, 0, R9)));
        yield return Case("add rax,4", "48 83 c0 04", code => code.Add(Rax, 4));
        yield return Case("add r11,4", "49 83 c3 04", code => code.Add(R11, 4));
        yield return Case("add rdx,rcx", "48 01 ca", code => code.Add(Rdx, Rcx));
        yield return Case("add rdx,64", "48 83 c2 40", code => code.Add(Rdx, 64));
        yield return Case("add rdx,256", "48 81 c2 00 01 00 00", code => code.Add(Rdx, 256));
        yield return Case("dec rsi", "48 ff ce", code => code.Dec(Rsi));
        yield return Case("kmovw k1,eax", "c5 f8 92 c8", code => code.KMovK1Eax());
        yield return Case("vmovdqu32 zmm28,[rdx]", "62 61 7e 48 6f 22", code => code.VMovDqu32(28, new Address(Rdx)));
        yield return Case("vmovdqu32 zmm29,[rdx+r8]", "62 21 7e 48 6f 2c 02", code => code.VMovDqu32(29, new Address(Rdx, 0, R8)));
        yield return Case("vmovdqu32 zmm5,[r11+64]", "62 d1 7e 48 6f 6b 01", code => code.VMovDqu32(5, new Address(R11, 64)));
        yield return Case("vmovdqu32 zmm5,[r11+r8*2]", "62 91 7e 48 6f 2c 43", code => code.VMovDqu32(5, new Address(R11, 0, R8, 2)));
        yield return Case("vmovdqu32 zmm31,[r9+8]", "62 41 7e 48 6f b9 08 00 00 00", code => code.VMovDqu32(31, new Address(R9, 8)));
        yield return Case("vmovdqa32 zmm12,zmm3", "62 71 7d 48 6f e3", code => code.VMovDqa32(12, 3));
        yield return Case("vmovdqa32 zmm31,zmm17", "62 21 7d 48 6f f9", code => code.VMovDqa32(31, 17));
        yield return Case("vpbroadcastd zmm30,[rax]", "62 62 7d 48 58 30", code => code.VPBroadcastD(30, new Address(Rax)));
        yield return Case("vpbroadcastd zmm31,[rax+rcx]", "62 62 7d 48 58 3c 08", code => code.VPBroadcastD(31, new Address(Rax, 0, Rcx)));
        yield return Case("vpbroadcastd zmm31,[r10+rcx*2+4]", "62 42 7d 48 58 7c 4a 01", code => code.VPBroadcastD(31, new Address(R10, 4, Rcx, 2)));
        yield return Case("vpbroadcastd zmm26,[rdi+84]", "62 62 7d 48 58 57 15", code => code.VPBroadcastD(26, new Address(Rdi, 84)));
        yield return Case("vbroadcastss zmm24,[rdi+76]", "62 62 7d 48 18 47 13", code => code.VBroadcastSs(24, new Address(Rdi, 76)));
        yield return Case("vpdpbusd zmm0,zmm30,zmm28", "62 92 0d 40 50 c4", code => code.VPDpBusd(0, 30, 28));
        yield return Case("vpdpbusd zmm23,zmm31,zmm29", "62 82 05 40 50 fd", code => code.VPDpBusd(23, 31, 29));
        yield return Case("vcvtdq2ps zmm20,zmm20", "62 a1 7c 48 5b e4", code => code.VCvtDq2Ps(20, 20));
        yield return Case("vmulps zmm20,zmm20,zmm28", "62 81 5c 40 59 e4", code => code.VMulPs(20, 20, 28));
        yield return Case("vmaxps zmm3,zmm3,zmm24", "62 91 64 48 5f d8", code => code.VMaxPs(3, 3, 24));
        yield return Case("vminps zmm3,zmm3,zmm25", "62 91 64 48 5d d9", code => code.VMinPs(3, 3, 25));
        yield return Case("vcvtps2dq zmm17,zmm17", "62 a1 7d 48 5b c9", code => code.VCvtPs2Dq(17, 17));
        yield return Case("vpaddd zmm1,zmm1,zmm26", "62 91 75 48 fe ca", code => code.VPAddD(1, 1, 26));
        yield return Case("vpmovusdb [rdx],zmm1", "62 f2 7e 48 11 0a", code => code.VPMovUsDb(new Address(Rdx), 1, masked: false));
        yield return Case("vpmovusdb [rdx+16]{k1},zmm23", "62 e2 7e 49 11 7a 01", code => code.VPMovUsDb(new Address(Rdx, 16), 23, masked: true));
        yield return Case("vpmovusdb [r9+48]{k1},zmm9", "62 52 7e 49 11 49 03", code => code.VPMovUsDb(new Address(R9, 48), 9, masked: true));
        yield return Case("vzeroupper", "c5 f8 77", code => code.VZeroUpper());
        yield return Case("ret", "c3", code => code.Ret());
        yield return Case("xor ecx,ecx; xgetbv; shl rdx,32; or rax,rdx", "31 c9 0f 01 d0 48 c1 e2 20 48 09 d0", code => code.ReadExtendedControlRegister());
        yield return Case("vpxord zmm9,zmm9,zmm9", "62 51 35 48 ef c9", code => code.Zero(9));
        yield return Case("test rsi,rsi; jz behind it", "48 85 f6 0f 84 00 00 00 00", code => code.Land(code.JumpIfZero(Rsi)));
        yield return Case("test r11,r11; jz over a ret", "4d 85 db 0f 84 01 00 00 00 c3", code => Over(code));
        yield return Case("vfmadd231ps zmm0,zmm30,zmm28", "62 92 0d 40 b8 c4", code => code.VFMAdd231Ps(0, 30, 28));
        yield return Case("vfmadd231ps zmm23,zmm31,zmm29", "62 82 05 40 b8 fd", code => code.VFMAdd231Ps(23, 31, 29));
        yield return Case("vfmadd231ps zmm0,zmm24,[rdx]", "62 f2 3d 40 b8 02", code => code.VFMAdd231Ps(0, 24, new Address(Rdx)));
        yield return Case("vfmadd231ps zmm11,zmm24,[r11+r8*2]", "62 12 3d 40 b8 1c 43", code => code.VFMAdd231Ps(11, 24, new Address(R11, 0, R8, 2)));
        yield return Case("vfmadd231ps zmm17,zmm24,[r9+r8+128]", "62 82 3d 40 b8 4c 01 02", code => code.VFMAdd231Ps(17, 24, new Address(R9, 128, R8)));
        yield return Case("vmovups zmm24{k1}{z},[rsi]", "62 61 7c c9 10 06", code => code.VMovUpsOrZero(24, new Address(Rsi)));
        yield return Case("vmovups zmm3{k1}{z},[r9+64]", "62 d1 7c c9 10 59 01", code => code.VMovUpsOrZero(3, new Address(R9, 64)));
        yield return Case("vaddps zmm1,zmm1,zmm17", "62 b1 74 48 58 c9", code => code.VAddPs(1, 1, 17));
        yield return Case("vmovups [rdx],zmm3", "62 f1 7c 48 11 1a", code => code.VMovUps(new Address(Rdx), 3, masked: false));
        yield return Case("vmovups [rdx+64]{k1},zmm20", "62 e1 7c 49 11 62 01", code => code.VMovUps(new Address(Rdx, 64), 20, masked: true));
        yield return Case("vmovups [r9+128]{k1},zmm31", "62 41 7c 49 11 79 02", code => code.VMovUps(new Address(R9, 128), 31, masked: true));
        yield return Case("add rax,[rdi+104]", "48 03 47 68", code => code.Add(Rax, new Address(Rdi, 104)));
        yield return Case("add r11,[rdi+104]", "4c 03 5f 68", code => code.Add(R11, new Address(Rdi, 104)));
        yield return Case("dec qword [rdi+96]", "48 ff 4f 60", code => code.Dec(new Address(Rdi, 96)));
        yield return Case("xor eax,eax", "31 c0", code => code.Clear(Rax));
        yield return Case("xor r9d,r9d", "45 31 c9", code => code.Clear(R9));
        yield return Case("test rcx,rcx", "48 85 c9", code => code.Test(Rcx));
        yield return Case("jnz behind it", "0f 85 00 00 00 00", code => code.Land(code.JumpIfNotZero()));
        yield return Case("kxnorq k1,k1,k1", "c4 e1 f4 46 c9", code => code.KSetK1());
        yield return Case("kmovq k1,[rdi+56]", "c4 e1 f8 90 4f 38", code => code.KMovK1(56));
        yield return Case("vpdpbusd zmm16,zmm12,[rdx+256]", "62 e2 1d 48 50 42 04", code => code.VPDpBusd(16, 12, new Address(Rdx, 256)));
        yield return Case("vpdpbusd zmm3,zmm15,[rdx]", "62 f2 05 48 50 1a", code => code.VPDpBusd(3, 15, new Address(Rdx)));
        yield return Case("vpunpcklbw zmm8,zmm4,zmm5", "62 71 5d 48 60 c5", code => code.VPUnpckLbw(8, 4, 5));
        yield return Case("vpunpckhbw zmm9,zmm4,zmm5", "62 71 5d 48 68 cd", code => code.VPUnpckHbw(9, 4, 5));
        yield return Case("vpunpcklwd zmm12,zmm8,zmm10", "62 51 3d 48 61 e2", code => code.VPUnpckLwd(12, 8, 10));
        yield return Case("vpunpckhwd zmm15,zmm9,zmm11", "62 51 35 48 69 fb", code => code.VPUnpckHwd(15, 9, 11));
        yield return Case("vpackssdw zmm16,zmm16,zmm17", "62 a1 7d 40 6b c1", code => code.VPackSsDw(16, 16, 17));
        yield return Case("vpackuswb zmm16,zmm16,zmm18", "62 a1 7d 40 67 c2", code => code.VPackUsWb(16, 16, 18));
        yield return Case("vpaddsw zmm2,zmm2,zmm29", "62 91 6d 48 ed d5", code => code.VPAddsW(2, 2, 29));
        yield return Case("vpmaxub zmm16,zmm16,zmm30", "62 81 7d 40 de c6", code => code.VPMaxUb(16, 16, 30));
        yield return Case("vpminub zmm0,zmm0,zmm31", "62 91 7d 48 da c7", code => code.VPMinUb(0, 0, 31));
        yield return Case("vmovdqu8 [r8+rax]{k1},zmm16", "62 c1 7f 49 7f 04 00", code => code.VMovDqu8(new Address(R8, 0, Rax), 16));
        yield return Case("vmulps zmm18,zmm18,[rdx+128]", "62 e1 6c 40 59 52 02", code => code.VMulPs(18, 18, new Address(Rdx, 128)));
        yield return Case("vmovdqu32 zmm5,[r9+rax]", "62 d1 7e 48 6f 2c 01", code => code.VMovDqu32(5, new Address(R9, 0, Rax)));
        yield return Case("vpermi2b zmm5,zmm16,zmm17", "62 b2 7d 40 75 e9", code => code.VPermI2B(5, 16, 17));
        yield return Case("vpmovb2m k2,zmm4", "62 f2 7e 48 29 d4", code => code.VPMovB2MK2(4));
        yield return Case("vmovdqu8 zmm5{k2},zmm6", "62 f1 7f 4a 6f ee", code => code.VMovDqu8K2(5, 6));
        yield return Case("vmovdqu32 [rdx+rax],zmm5", "62 f1 7e 48 7f 2c 02", code => code.VMovDqu32(new Address(Rdx, 0, Rax), 5));
        yield return Case("vpbroadcastq zmm30,[rax]", "62 62 fd 48 59 30", code => code.VPBroadcastQ(30, new Address(Rax)));
        yield return Case("vpbroadcastq zmm31,[r10+rcx*2+8]", "62 42 fd 48 59 7c 4a 01", code => code.VPBroadcastQ(31, new Address(R10, 8, Rcx, 2)));
        yield return Case("vbroadcasti64x4 zmm27,[r9]", "62 42 fd 48 5b 19", code => code.VBroadcastI64x4(27, new Address(R9)));
        yield return Case("vbroadcasti64x4 zmm3,[rdx+64]", "62 f2 fd 48 5b 5a 02", code => code.VBroadcastI64x4(3, new Address(Rdx, 64)));
        yield return Case("vcvtph2ps zmm26,[r10+96]", "62 42 7d 48 13 52 03", code => code.VCvtPh2Ps(26, new Address(R10, 96)));
        yield return Case("vcvtph2ps zmm28,[rdx+r8]", "62 22 7d 48 13 24 02", code => code.VCvtPh2Ps(28, new Address(Rdx, 0, R8)));
        yield return Case("vcvtph2ps zmm27,[rdx+r8*2+32]", "62 22 7d 48 13 5c 42 01", code => code.VCvtPh2Ps(27, new Address(Rdx, 32, R8, 2)));
        yield return Case("vpmovzxdq zmm0,[r11]", "62 d2 7d 48 35 03", code => code.VPMovZxDq(0, new Address(R11)));
        yield return Case("vpmovzxdq zmm17,[r11+32]", "62 c2 7d 48 35 4b 01", code => code.VPMovZxDq(17, new Address(R11, 32)));
        yield return Case("vpermt2d zmm2,zmm28,zmm11", "62 d2 1d 40 7e d3", code => code.VPermT2D(2, 28, 11));
        yield return Case("vpermt2d zmm30,zmm4,zmm19", "62 22 5d 48 7e f3", code => code.VPermT2D(30, 4, 19));
        yield return Case("vpshufd zmm29,zmm5,0xf5", "62 61 7d 48 70 ed f5", code => code.VPShufD(29, 5, 0xF5));
        yield return Case("vpshufd zmm3,zmm31,0x1b", "62 91 7d 48 70 df 1b", code => code.VPShufD(3, 31, 0x1B));
        yield return Case("vpmovusdb xmm4,zmm4", "62 f2 7e 48 11 e4", code => code.VPMovUsDb(4, 4));
        yield return Case("vpmovusdb xmm11,zmm22", "62 c2 7e 48 11 f3", code => code.VPMovUsDb(11, 22));
        yield return Case("vmovq [rdx],xmm10", "c5 79 d6 12", code => code.VMovQ(new Address(Rdx), 10));
        yield return Case("vmovq [rdx+rcx],xmm3", "c5 f9 d6 1c 0a", code => code.VMovQ(new Address(Rdx, 0, Rcx), 3));
        yield return Case("vmovhps [rdx+rcx],xmm10", "c5 78 17 14 0a", code => code.VMovHps(new Address(Rdx, 0, Rcx), 10));
        yield return Case("vmovhps [rdx+16],xmm1", "c5 f8 17 4a 10", code => code.VMovHps(new Address(Rdx, 16), 1));
        yield return Case("vsubps zmm3,zmm0,zmm31", "62 91 7c 48 5c df", code => code.VSubPs(3, 0, 31));
        yield return Case("vsubps zmm17,zmm17,zmm2", "62 e1 74 40 5c ca", code => code.VSubPs(17, 17, 2));
        yield return Case("vdivps zmm2,zmm20,zmm2", "62 f1 5c 40 5e d2", code => code.VDivPs(2, 20, 2));
        yield return Case("vdivps zmm29,zmm9,zmm30", "62 01 34 48 5e ee", code => code.VDivPs(29, 9, 30));
        yield return Case("vcmpltps k1,zmm8,zmm21", "62 b1 3c 48 c2 cd 01", code => code.VCmpPsK1(8, 21, 1));
        yield return Case("vcmpnleps k1,zmm0,zmm22", "62 b1 7c 48 c2 ce 06", code => code.VCmpPsK1(0, 22, 6));
        yield return Case("vcmpltps k1,zmm27,zmm26", "62 91 24 40 c2 ca 01", code => code.VCmpPsK1(27, 26, 1));
        yield return Case("vmovdqa32 zmm2{k1},zmm4", "62 f1 7d 49 6f d4", code => code.VMovDqa32K1(2, 4));
        yield return Case("vmovdqa32 zmm18{k1},zmm31", "62 81 7d 49 6f d7", code => code.VMovDqa32K1(18, 31));
        yield return Case("vpslld zmm1,zmm1,23", "62 f1 75 48 72 f1 17", code => code.VPSllD(1, 1, 23));
        yield return Case("vpslld zmm30,zmm17,4", "62 b1 0d 40 72 f1 04", code => code.VPSllD(30, 17, 4));
        yield return Case("vpandd zmm3,zmm0,zmm27", "62 91 7d 48 db db", code => code.VPAndD(3, 0, 27));
        yield return Case("vpxord zmm0,zmm0,zmm24", "62 91 7d 48 ef c0", code => code.VPXorD(0, 0, 24));
        yield return Case("vpxord zmm25,zmm17,zmm9", "62 41 75 40 ef c9", code => code.VPXorD(25, 17, 9));
        yield return Case("vmovdqu32 zmm28,[rip-10], itself", "62 61 7e 48 6f 25 f6 ff ff ff", code => code.VMovDqu32At(28, 0));
        yield return Case("jnz to itself", "75 fe", code => code.Jnz(0));
        yield return Case("movdqu xmm8,[r8]", "f3 45 0f 6f 00", code => code.MovDqu(8, new Address(R8)));
        yield return Case("movdqu xmm3,[rsi+48]", "f3 0f 6f 5e 30", code => code.MovDqu(3, new Address(Rsi, 48)));
        yield return Case("movdqu xmm0,[rcx+240]", "f3 0f 6f 81 f0 00 00 00", code => code.MovDqu(0, new Address(Rcx, 240)));
        yield return Case("movdqu [rdi+16],xmm2", "f3 0f 7f 57 10", code => code.MovDqu(new Address(Rdi, 16), 2));
        yield return Case("movdqu [rdi],xmm9", "f3 44 0f 7f 0f", code => code.MovDqu(new Address(Rdi), 9));
        yield return Case("movdqa xmm9,xmm1", "66 44 0f 6f c9", code => code.MovDqa(9, 1));
        yield return Case("movdqa xmm1,xmm7", "66 0f 6f cf", code => code.MovDqa(1, 7));
        yield return Case("paddd xmm0,xmm6", "66 0f fe c6", code => code.PAddD(0, 6));
        yield return Case("paddd xmm2,xmm10", "66 41 0f fe d2", code => code.PAddD(2, 10));
        yield return Case("pshufb xmm5,xmm8", "66 41 0f 38 00 e8", code => code.PShufB(5, 8));
        yield return Case("pshufd xmm7,xmm1,27", "66 0f 70 f9 1b", code => code.PShufD(7, 1, 27));
        yield return Case("pshufd xmm10,xmm2,177", "66 44 0f 70 d2 b1", code => code.PShufD(10, 2, 177));
        yield return Case("palignr xmm7,xmm6,4", "66 0f 3a 0f fe 04", code => code.PAlignR(7, 6, 4));
        yield return Case("palignr xmm1,xmm9,8", "66 41 0f 3a 0f c9 08", code => code.PAlignR(1, 9, 8));
        yield return Case("pblendw xmm2,xmm7,240", "66 0f 3a 0e d7 f0", code => code.PBlendW(2, 7, 240));
        yield return Case("sha256rnds2 xmm2,xmm1", "0f 38 cb d1", code => code.Sha256Rnds2(2, 1));
        yield return Case("sha256rnds2 xmm9,xmm10", "45 0f 38 cb ca", code => code.Sha256Rnds2(9, 10));
        yield return Case("sha256msg1 xmm3,xmm4", "0f 38 cc dc", code => code.Sha256Msg1(3, 4));
        yield return Case("sha256msg1 xmm8,xmm15", "45 0f 38 cc c7", code => code.Sha256Msg1(8, 15));
        yield return Case("sha256msg2 xmm6,xmm5", "0f 38 cd f5", code => code.Sha256Msg2(6, 5));
        yield return Case("sha256msg2 xmm15,xmm8", "45 0f 38 cd f8", code => code.Sha256Msg2(15, 8));
    }

    [TestCaseSource(nameof(Instructions))]
    public void An_instruction_is_what_the_assembler_makes_of_it(string expected, object emit)
    {
        var code = new X64Assembler();
        ((Action<X64Assembler>)emit)(code);
        Assert.That(Convert.ToHexStringLower(code.Code), Is.EqualTo(expected.Replace(" ", "")));
    }

    [Test]
    public void A_far_jump_has_four_bytes_of_displacement()
    {
        var code = new X64Assembler();
        for (var i = 0; i < 200; i++)
            code.Ret();
        code.Jnz(0);
        Assert.That(Convert.ToHexStringLower(code.Code[200..]), Is.EqualTo("0f8532ffffff"));
    }

    [Test]
    public void A_function_starts_on_a_cache_line()
    {
        var code = new X64Assembler();
        code.Ret();
        Assert.That((code.AlignFunction(), code.Code[1], code.Code[63]), Is.EqualTo((64, 0xCC, 0xCC)));
    }

    private static void Over(X64Assembler code)
    {
        var jump = code.JumpIfZero(R11);
        code.Ret();
        code.Land(jump);
    }

    private static TestCaseData Case(string name, string bytes, Action<X64Assembler> emit) => new TestCaseData(bytes, emit).SetArgDisplayNames(name);
}
