using System.Runtime.Intrinsics.X86;

namespace EdgeRuntime.Emitted;

/// <summary>What the processor says of the instructions that C# has no names for. Asked once: in a virtual machine each question goes to the hypervisor, which takes 20 µs and more.</summary>
internal static class ProcessorFeatures
{
    /// <summary>The registers after <c>cpuid</c> with eax 7 and ecx 0; zeros where the processor has no such leaf. One with AVX2 has it; others, as Atoms that have the SHA instructions alone, are asked.</summary>
    public static (int Eax, int Ebx, int Ecx, int Edx) Leaf7 { get; } = Avx2.IsSupported || (X86Base.IsSupported && X86Base.CpuId(0, 0).Eax >= 7) ? X86Base.CpuId(7, 0) : default;
}
