using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using EdgeRuntime.Kernels.Emitted;

namespace EdgeRuntime.Kernels;

/// <summary>
/// Sum of two u8 tensors of one shape as ONNX Runtime's QLinearAdd: <c>y = clamp(round_half_even(fma(a, s_a/s_y, fma(b, s_b/s_y, zp_y − fma(s_a/s_y, zp_a, s_b/s_y·zp_b)))))</c>. Zero points are rounded into the sum, so that s8 (offset 128: u8 values stand for those 128 lower) is
/// computed with its own. Units are elements. y may be a or b.
/// </summary>
public static unsafe class AddInt8
{
    private const int Chunk = ElementArguments.Chunk;

    // Only a fused multiply-add of the processor: emulated on vectors it would be slower than the twin.
    private static bool IsVectorized => (Fma.IsSupported || AdvSimd.IsSupported) && KernelVariants.Int8 != KernelVariant.Scalar;

    private static bool Uses256 => Avx2.IsSupported && Fma.IsSupported && KernelVariants.Int8 >= KernelVariant.Avx2;

    /// <summary>The kernel that a sum of <paramref name="count"/> elements gets.</summary>
    public static string Describe(int count) => KernelVariants.Int8 == KernelVariant.Emitted && count >= Chunk ? $"{KernelVariants.Name(KernelVariant.Emitted)} 64" : IsVectorized ? Uses256 && count >= 32 ? "256-bit vectors" : KernelNames.Int8Vectors(count) : KernelNames.Scalar;

    /// <summary>Computes elements [first, end).</summary>
    public static void Run(byte* a, QuantizationParameters quantizationA, byte* b, QuantizationParameters quantizationB, byte* y, float outputScale, in Requantization output, int first, int end, int offset = 0)
    {
        if (IsVectorized)
        {
            var (ratioA, ratioB, constant) = Reference.AddInt8.Coefficients(quantizationA, quantizationB, outputScale, output, offset);
            if (KernelVariants.Int8 == KernelVariant.Emitted && end - first >= Chunk)
            {
                first = RunChunks(a, ratioA, b, ratioB, y, constant, output, first, end, offset);
            }
            else if (Avx2.IsSupported && Uses256)
            {
                first = Run256(a, ratioA, b, ratioB, y, constant, output, first, end, offset);
            }
            Vector128<float> factorA = Vector128.Create(ratioA), factorB = Vector128.Create(ratioB), shift = Vector128.Create(constant);
            var absolute = new Requantization(offset, output.Minimum, output.Maximum); // the zero point is in the constant, before the rounding
            var lower = Vector128.Create(offset);
            for (; first <= end - 16; first += 16)
            {
                var (a0, a1, a2, a3) = ByteVector.Widen(Vector128.Load(a + first));
                var (b0, b1, b2, b3) = ByteVector.Widen(Vector128.Load(b + first));
                RequantizeVector.Round(Sum(a0 - lower, factorA, b0 - lower, factorB, shift), Sum(a1 - lower, factorA, b1 - lower, factorB, shift),
                    Sum(a2 - lower, factorA, b2 - lower, factorB, shift), Sum(a3 - lower, factorA, b3 - lower, factorB, shift), absolute).Store(y + first);
            }
        }
        Reference.AddInt8.Run(a, quantizationA, b, quantizationB, y, outputScale, output, first, end, offset);
    }

    // Bytes become i32 and bytes again within 128 bits, which keeps their order. The clamps are those of bytes: the float is clamped above only, what is too low (or NaN, which converts to −2³¹) saturates.
    private static int Run256(byte* a, float ratioA, byte* b, float ratioB, byte* y, float constant, in Requantization output, int first, int end, int offset)
    {
        Vector256<float> factorA = Vector256.Create(ratioA), factorB = Vector256.Create(ratioB), shift = Vector256.Create(constant), limit = Vector256.Create((float)(output.Maximum - offset));
        Vector256<int> lower = Vector256.Create(offset);
        Vector256<short> lowerWords = Vector256.Create((short)offset);
        Vector256<byte> minimum = Vector256.Create((byte)output.Minimum), maximum = Vector256.Create((byte)output.Maximum), zeros = default;
        for (; first <= end - 32; first += 32)
        {
            Vector256<byte> left = Vector256.Load(a + first), right = Vector256.Load(b + first);
            Vector256<short> leftLow = Avx2.UnpackLow(left, zeros).AsInt16(), leftHigh = Avx2.UnpackHigh(left, zeros).AsInt16();
            Vector256<short> rightLow = Avx2.UnpackLow(right, zeros).AsInt16(), rightHigh = Avx2.UnpackHigh(right, zeros).AsInt16();
            var low = Avx2.PackSignedSaturate(
                Sum(Avx2.UnpackLow(leftLow, zeros.AsInt16()).AsInt32() - lower, factorA, Avx2.UnpackLow(rightLow, zeros.AsInt16()).AsInt32() - lower, factorB, shift, limit),
                Sum(Avx2.UnpackHigh(leftLow, zeros.AsInt16()).AsInt32() - lower, factorA, Avx2.UnpackHigh(rightLow, zeros.AsInt16()).AsInt32() - lower, factorB, shift, limit));
            var high = Avx2.PackSignedSaturate(
                Sum(Avx2.UnpackLow(leftHigh, zeros.AsInt16()).AsInt32() - lower, factorA, Avx2.UnpackLow(rightHigh, zeros.AsInt16()).AsInt32() - lower, factorB, shift, limit),
                Sum(Avx2.UnpackHigh(leftHigh, zeros.AsInt16()).AsInt32() - lower, factorA, Avx2.UnpackHigh(rightHigh, zeros.AsInt16()).AsInt32() - lower, factorB, shift, limit));
            var bytes = Avx2.PackUnsignedSaturate(Avx2.AddSaturate(low, lowerWords), Avx2.AddSaturate(high, lowerWords));
            Avx2.Min(Avx2.Max(bytes, minimum), maximum).Store(y + first);
        }
        return first;
    }

    // The second operand of vminps is the result where one is NaN.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Sum(Vector256<int> a, Vector256<float> factorA, Vector256<int> b, Vector256<float> factorB, Vector256<float> constant, Vector256<float> limit) =>
        Avx.ConvertToVector256Int32(Avx.Min(limit, Fma.MultiplyAdd(Avx.ConvertToVector256Single(a), factorA, Fma.MultiplyAdd(Avx.ConvertToVector256Single(b), factorB, constant))));

    [SkipLocalsInit]
    private static int RunChunks(byte* a, float ratioA, byte* b, float ratioB, byte* y, float constant, in Requantization output, int first, int end, int offset)
    {
        Unsafe.SkipInit(out ElementArguments arguments);
        arguments.FactorA = ratioA;
        arguments.FactorB = ratioB;
        arguments.Constant = constant;
        arguments.Base = -(0x800000 + offset);
        arguments.Exponent = 0x4B004B00;
        arguments.Epilogue = new ByteEpilogueConstants(offset, output.Minimum, output.Maximum);
        return arguments.Run(EmittedKernels.Add, a, b, y, first, end);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Sum(Vector128<int> a, Vector128<float> factorA, Vector128<int> b, Vector128<float> factorB, Vector128<float> constant) =>
        Vector128.FusedMultiplyAdd(Vector128.ConvertToSingle(a), factorA, Vector128.FusedMultiplyAdd(Vector128.ConvertToSingle(b), factorB, constant));
}
