using EdgeRuntime.Kernels;

namespace EdgeRuntime.Benchmarks;

/// <summary>One kernel on one shape.</summary>
/// <param name="Family">int8 or f32: which variant it depends on.</param>
/// <param name="Name">Kernel and shape.</param>
/// <param name="Work">Multiply-accumulates of one run; elements where the kernel does not multiply.</param>
/// <param name="Run">Runs it once.</param>
internal sealed record Benchmark(string Family, string Name, long Work, Action Run)
{
    public IEnumerable<KernelVariant> Variants =>
        Enum.GetValues<KernelVariant>().Where(v => v != KernelVariant.Scalar && KernelVariants.IsSupported(v) && (Family == "int8" || v != KernelVariant.AvxVnni)).Reverse();

    public void Choose(KernelVariant variant)
    {
        if (Family == "int8")
            KernelVariants.Int8 = variant;
        else
            KernelVariants.Float = variant;
    }
}
