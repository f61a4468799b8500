using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.Arm;
using X86 = System.Runtime.Intrinsics.X86;

namespace EdgeRuntime.Host;

/// <summary>What the program was compiled for, and what of the processor it uses.</summary>
internal static class InstructionSets
{
    /// <summary>
    /// <c>v3</c> (x86-64 with AVX2 and what goes with it) or <c>baseline</c> (any x86-64), where the answer is fixed in the executable; the architecture's name elsewhere;
    /// <c>jit</c> where code is compiled as it runs.
    /// </summary>
    public static string Flavour
    {
        get
        {
            if (RuntimeFeature.IsDynamicCodeCompiled)
                return "jit";
            if (RuntimeInformation.ProcessArchitecture != Architecture.X64)
                return RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();
            return X86.Avx2.IsSupported ? "v3" : "baseline";
        }
    }

    /// <summary>The instruction sets that code in this program may use on this processor.</summary>
    public static List<string> InUse()
    {
        var names = new List<string>();
        Add(names, "sse4.2", X86.Sse42.IsSupported);
        Add(names, "popcnt", X86.Popcnt.IsSupported);
        Add(names, "avx", X86.Avx.IsSupported);
        Add(names, "avx2", X86.Avx2.IsSupported);
        Add(names, "fma", X86.Fma.IsSupported);
        Add(names, "bmi2", X86.Bmi2.IsSupported);
        Add(names, "avx-vnni", X86.AvxVnni.IsSupported);
        Add(names, "avx512f", X86.Avx512F.IsSupported);
        Add(names, "avx512bw", X86.Avx512BW.IsSupported);
        Add(names, "neon", AdvSimd.IsSupported);
        Add(names, "dotprod", Dp.IsSupported);
        return names;
    }

    private static void Add(List<string> names, string name, bool supported)
    {
        if (supported)
            names.Add(name);
    }
}
