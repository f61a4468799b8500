using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace EdgeRuntime.Kernels;

/// <summary>Interleaves four rows of bytes to quads (row 0, 1, 2, 3 of one channel), the operand of the INT8 dot product.</summary>
internal static unsafe class ByteQuads
{
    /// <summary>Writes <paramref name="count"/> quads.</summary>
    [SkipLocalsInit]
    public static void Interleave(byte* row0, byte* row1, byte* row2, byte* row3, nint count, byte* destination)
    {
        nint i = 0;
        for (; i <= count - 16; i += 16)
            Store16(Vector128.Load(row0 + i), Vector128.Load(row1 + i), Vector128.Load(row2 + i), Vector128.Load(row3 + i), destination + 4 * i);
        if (count - i >= 8)
        {
            Vector128<byte> a = Load8(row0 + i), b = Load8(row1 + i), c = Load8(row2 + i), d = Load8(row3 + i);
            Vector128<byte> ab = ZipLow(a, b), cd = ZipLow(c, d);
            ZipLow16(ab, cd).Store(destination + 4 * i);
            ZipHigh16(ab, cd).Store(destination + 4 * i + 16);
            i += 8;
        }
        for (; i < count; i++)
            *(uint*)(destination + 4 * i) = row0[i] | (uint)row1[i] << 8 | (uint)row2[i] << 16 | (uint)row3[i] << 24;
    }

    /// <summary>Writes 16 quads.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store16(Vector128<byte> a, Vector128<byte> b, Vector128<byte> c, Vector128<byte> d, byte* destination)
    {
        Vector128<byte> abLow = ZipLow(a, b), abHigh = ZipHigh(a, b), cdLow = ZipLow(c, d), cdHigh = ZipHigh(c, d);
        ZipLow16(abLow, cdLow).Store(destination);
        ZipHigh16(abLow, cdLow).Store(destination + 16);
        ZipLow16(abHigh, cdHigh).Store(destination + 32);
        ZipHigh16(abHigh, cdHigh).Store(destination + 48);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Load8(byte* source) => Vector128.CreateScalar(*(ulong*)source).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> ZipLow(Vector128<byte> a, Vector128<byte> b) =>
        Sse2.IsSupported ? Sse2.UnpackLow(a, b)
        : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipLow(a, b)
        : (Vector128.WidenLower(a) | Vector128.WidenLower(b) << 8).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> ZipHigh(Vector128<byte> a, Vector128<byte> b) =>
        Sse2.IsSupported ? Sse2.UnpackHigh(a, b)
        : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipHigh(a, b)
        : (Vector128.WidenUpper(a) | Vector128.WidenUpper(b) << 8).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> ZipLow16(Vector128<byte> a, Vector128<byte> b) =>
        Sse2.IsSupported ? Sse2.UnpackLow(a.AsInt16(), b.AsInt16()).AsByte()
        : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipLow(a.AsInt16(), b.AsInt16()).AsByte()
        : (Vector128.WidenLower(a.AsUInt16()) | Vector128.WidenLower(b.AsUInt16()) << 16).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> ZipHigh16(Vector128<byte> a, Vector128<byte> b) =>
        Sse2.IsSupported ? Sse2.UnpackHigh(a.AsInt16(), b.AsInt16()).AsByte()
        : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipHigh(a.AsInt16(), b.AsInt16()).AsByte()
        : (Vector128.WidenUpper(a.AsUInt16()) | Vector128.WidenUpper(b.AsUInt16()) << 16).AsByte();
}
