using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace EdgeRuntime.Kernels;

/// <summary>
/// Sum of two u8 tensors of one shape as ONNX Runtime's QLinearAdd: <c>y = clamp(round_half_even(fma(a, s_a/s_y, fma(b, s_b/s_y, zp_y − fma(s_a/s_y, zp_a, s_b/s_y·zp_b)))))</c>. Zero points are rounded into the sum, so that s8 (offset 128: u8 values stand for those 128 lower) is
/// computed with its own. Units are elements. y may be a or b.
/// </summary>
public static unsafe class AddInt8
{
    // Only a fused multiply-add of the processor: emulated on vectors it would be slower than the twin.
    private static bool IsVectorized => (Fma.IsSupported || AdvSimd.IsSupported) && KernelVariants.Int8 != KernelVariant.Scalar;

    /// <summary>The kernel that a sum of <paramref name="count"/> elements gets.</summary>
    public static string Describe(int count) => IsVectorized ? KernelNames.Int8Vectors(count) : KernelNames.Scalar;

    /// <summary>Computes elements [first, end).</summary>
    public static void Run(byte* a, QuantizationParameters quantizationA, byte* b, QuantizationParameters quantizationB, byte* y, float outputScale, in Requantization output, int first, int end, int offset = 0)
    {
        if (IsVectorized)
        {
            var (ratioA, ratioB, constant) = Reference.AddInt8.Coefficients(quantizationA, quantizationB, outputScale, output, offset);
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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Sum(Vector128<int> a, Vector128<float> factorA, Vector128<int> b, Vector128<float> factorB, Vector128<float> constant) =>
        Vector128.FusedMultiplyAdd(Vector128.ConvertToSingle(a), factorA, Vector128.FusedMultiplyAdd(Vector128.ConvertToSingle(b), factorB, constant));
}
