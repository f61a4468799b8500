using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using EdgeRuntime.Kernels.Emitted;

namespace EdgeRuntime.Kernels;

/// <summary>
/// Product of two u8 tensors of one shape as ONNX Runtime's QLinearMul: <c>y = clamp(round_half_even((a − zp_a)·(b − zp_b)·(s_a·s_b/s_y) + zp_y))</c>. The output's zero point is rounded into the result, so that s8 (offset 128: u8 values stand for those 128 lower) is
/// computed with its own. Units are elements. y may be a or b.
/// </summary>
public static unsafe class MulInt8
{
    private const int Chunk = ElementArguments.Chunk;

    private static bool Uses256 => Avx2.IsSupported && KernelVariants.Int8 >= KernelVariant.Avx2;

    /// <summary>The kernel that a product of <paramref name="count"/> elements gets.</summary>
    public static string Describe(int count) =>
        KernelVariants.Int8 == KernelVariant.Emitted && count >= Chunk ? $"{KernelVariants.Name(KernelVariant.Emitted)} 64" : Uses256 && count >= 32 ? "256-bit vectors" : KernelNames.Int8Vectors(count);

    /// <summary>Computes elements [first, end).</summary>
    public static void Run(byte* a, QuantizationParameters quantizationA, byte* b, QuantizationParameters quantizationB, byte* y, float outputScale, in Requantization output, int first, int end, int offset = 0)
    {
        if (KernelVariants.Int8 != KernelVariant.Scalar)
        {
            if (KernelVariants.Int8 == KernelVariant.Emitted && end - first >= Chunk)
                first = RunChunks(a, quantizationA, b, quantizationB, y, outputScale, output, first, end, offset);
            else if (Avx2.IsSupported && Uses256)
                first = Run256(a, quantizationA, b, quantizationB, y, outputScale, output, first, end, offset);
            Vector128<float> ratio = Vector128.Create(Reference.MulInt8.Ratio(quantizationA, quantizationB, outputScale)), shift = Vector128.Create((float)(output.ZeroPoint - offset));
            Vector128<int> zeroA = Vector128.Create(quantizationA.ZeroPoint), zeroB = Vector128.Create(quantizationB.ZeroPoint);
            var absolute = new Requantization(offset, output.Minimum, output.Maximum); // the zero point is added before the rounding
            for (; first <= end - 16; first += 16)
            {
                var (a0, a1, a2, a3) = ByteVector.Widen(Vector128.Load(a + first));
                var (b0, b1, b2, b3) = ByteVector.Widen(Vector128.Load(b + first));
                RequantizeVector.Round(Product(a0 - zeroA, b0 - zeroB, ratio, shift), Product(a1 - zeroA, b1 - zeroB, ratio, shift),
                    Product(a2 - zeroA, b2 - zeroB, ratio, shift), Product(a3 - zeroA, b3 - zeroB, ratio, shift), absolute).Store(y + first);
            }
        }
        Reference.MulInt8.Run(a, quantizationA, b, quantizationB, y, outputScale, output, first, end, offset);
    }

    // Bytes become i16, their products i32 and bytes again within 128 bits, which keeps their order. The clamps are those of bytes: the float is clamped above only, what is too low (or NaN, which converts to −2³¹) saturates.
    private static int Run256(byte* a, QuantizationParameters quantizationA, byte* b, QuantizationParameters quantizationB, byte* y, float outputScale, in Requantization output, int first, int end, int offset)
    {
        Vector256<float> ratio = Vector256.Create(Reference.MulInt8.Ratio(quantizationA, quantizationB, outputScale)), shift = Vector256.Create((float)(output.ZeroPoint - offset));
        var limit = Vector256.Create((float)(output.Maximum - offset));
        Vector256<short> zeroA = Vector256.Create((short)quantizationA.ZeroPoint), zeroB = Vector256.Create((short)quantizationB.ZeroPoint), lower = Vector256.Create((short)offset);
        Vector256<byte> minimum = Vector256.Create((byte)output.Minimum), maximum = Vector256.Create((byte)output.Maximum), zeros = default;
        for (; first <= end - 32; first += 32)
        {
            Vector256<byte> left = Vector256.Load(a + first), right = Vector256.Load(b + first);
            var low = Words(Avx2.UnpackLow(left, zeros).AsInt16() - zeroA, Avx2.UnpackLow(right, zeros).AsInt16() - zeroB, ratio, shift, limit);
            var high = Words(Avx2.UnpackHigh(left, zeros).AsInt16() - zeroA, Avx2.UnpackHigh(right, zeros).AsInt16() - zeroB, ratio, shift, limit);
            var bytes = Avx2.PackUnsignedSaturate(Avx2.AddSaturate(low, lower), Avx2.AddSaturate(high, lower));
            Avx2.Min(Avx2.Max(bytes, minimum), maximum).Store(y + first);
        }
        return first;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> Words(Vector256<short> a, Vector256<short> b, Vector256<float> ratio, Vector256<float> shift, Vector256<float> limit)
    {
        Vector256<short> low = Avx2.MultiplyLow(a, b), high = Avx2.MultiplyHigh(a, b);
        return Avx2.PackSignedSaturate(Round(Avx2.UnpackLow(low, high).AsInt32(), ratio, shift, limit), Round(Avx2.UnpackHigh(low, high).AsInt32(), ratio, shift, limit));
    }

    // The second operand of vminps is the result where one is NaN.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Round(Vector256<int> product, Vector256<float> ratio, Vector256<float> shift, Vector256<float> limit) =>
        Avx.ConvertToVector256Int32(Avx.Min(limit, Avx.Add(Avx.Multiply(Avx.ConvertToVector256Single(product), ratio), shift)));

    [SkipLocalsInit]
    private static int RunChunks(byte* a, QuantizationParameters quantizationA, byte* b, QuantizationParameters quantizationB, byte* y, float outputScale, in Requantization output, int first, int end, int offset)
    {
        Unsafe.SkipInit(out ElementArguments arguments);
        arguments.FactorA = Reference.MulInt8.Ratio(quantizationA, quantizationB, outputScale);
        arguments.FactorB = -(0x800000 + quantizationB.ZeroPoint);
        arguments.Constant = output.ZeroPoint - offset;
        arguments.Base = -(0x800000 + quantizationA.ZeroPoint);
        arguments.Exponent = 0x4B004B00;
        arguments.Epilogue = new ByteEpilogueConstants(offset, output.Minimum, output.Maximum);
        return arguments.Run(EmittedKernels.Mul, a, b, y, first, end);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Product(Vector128<int> a, Vector128<int> b, Vector128<float> ratio, Vector128<float> shift) => Vector128.ConvertToSingle(a) * Vector128.ConvertToSingle(b) * ratio + shift;
}
