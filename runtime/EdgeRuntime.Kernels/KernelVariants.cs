using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EdgeRuntime.Kernels;

/// <summary>The implementations of a kernel, slowest first.</summary>
public enum KernelVariant
{
    /// <summary>The scalar twin.</summary>
    Scalar,
    /// <summary>Portable 128-bit vectors: SSE2 or Arm AdvSimd; INT8 with Arm's dot product of bytes where the processor has it. Arm has not been run.</summary>
    Vector128,
    /// <summary>AVX2, for f32 with FMA.</summary>
    Avx2,
    /// <summary>AVX2 with the 256-bit VNNI dot product (INT8 only).</summary>
    AvxVnni,
    /// <summary>512-bit registers by machine code that is emitted at run time, for convolutions, dense layers, INT8 addition and table lookup; everything else as <see cref="AvxVnni"/> or <see cref="Avx2"/>.</summary>
    Emitted,
}

/// <summary>Which implementation of the kernels this processor and this build get, chosen once.</summary>
public static class KernelVariants
{
    /// <summary>The implementation of the INT8 kernels. All of them give the same bits.</summary>
    public static KernelVariant Int8 { get; internal set; } = Best(KernelVariant.Emitted, null);

    /// <summary>The implementation of the f32 kernels.</summary>
    public static KernelVariant Float { get; internal set; } = Best(KernelVariant.Emitted, KernelVariant.AvxVnni);

    /// <summary>
    /// Whether the kernels of f32 convolutions, dense layers and recurrent layers can read weights of f16 as they lie in a bundle: all but the scalar twin. Only emitted code knows infinity and NaN
    /// (<see cref="WeightWidening.AreFinite"/>).
    /// </summary>
    public static bool ReadsHalf => Float != KernelVariant.Scalar;

    /// <summary>Why kernels run without emitted machine code, as in <c>EDGERT_EMIT=0</c>; empty where they do not.</summary>
    public static string WithoutEmitted => Emitted.EmittedKernels.Reason;

    /// <summary>Both choices, and why there is no emitted code where there is none, as in <c>int8 AVX-VNNI, f32 AVX2+FMA; no emitted kernels: EDGERT_EMIT=0</c>.</summary>
    public static string Describe() =>
        $"int8 {Int8Name}, f32 {FloatName}{(WithoutEmitted.Length > 0 ? $"; no emitted kernels: {WithoutEmitted}" : "")}";

    /// <summary>The instructions of INT8 products.</summary>
    internal static string Int8Name => KernelNames.Int8Instructions(Int8);

    /// <summary>The instructions of f32 products.</summary>
    internal static string FloatName => Float switch
    {
        KernelVariant.Emitted => "AVX-512 (emitted)",
        KernelVariant.Avx2 => "AVX2+FMA",
        _ => Name(Float),
    };

    /// <summary>Whether this processor and this build can run a variant.</summary>
    public static bool IsSupported(KernelVariant variant) => variant switch
    {
        KernelVariant.Emitted => Emitted.EmittedKernels.IsAvailable,
        KernelVariant.AvxVnni => AvxVnni.IsSupported && Avx2.IsSupported && Fma.IsSupported,
        KernelVariant.Avx2 => Avx2.IsSupported && Fma.IsSupported,
        KernelVariant.Vector128 => System.Runtime.Intrinsics.Vector128.IsHardwareAccelerated,
        _ => true,
    };

    private static KernelVariant Best(KernelVariant wanted, KernelVariant? notThis)
    {
        while (!IsSupported(wanted) || wanted == notThis)
            wanted--;
        return wanted;
    }

    /// <summary>The instructions of a variant.</summary>
    internal static string Name(KernelVariant variant) => variant switch
    {
        KernelVariant.Emitted => "AVX512-VNNI (emitted)",
        KernelVariant.AvxVnni => "AVX-VNNI",
        KernelVariant.Avx2 => "AVX2",
        KernelVariant.Vector128 => Sse2.IsSupported ? "SSE2" : "AdvSimd",
        _ => "scalar",
    };
}
