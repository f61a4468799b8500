namespace EdgeRuntime.Kernels.Tests;

/// <summary>The variants that this process can run (a lane switches some off) and the way to choose one.</summary>
internal static class Variants
{
    public static IEnumerable<KernelVariant> Int8 => Supported(KernelVariant.Emitted);

    public static IEnumerable<KernelVariant> Float => Supported(KernelVariant.Emitted).Where(variant => variant != KernelVariant.AvxVnni);

    public static void UsingInt8(KernelVariant variant, Action run)
    {
        var before = KernelVariants.Int8;
        KernelVariants.Int8 = variant;
        try
        {
            run();
        }
        finally
        {
            KernelVariants.Int8 = before;
        }
    }

    public static void UsingFloat(KernelVariant variant, Action run)
    {
        var before = KernelVariants.Float;
        KernelVariants.Float = variant;
        try
        {
            run();
        }
        finally
        {
            KernelVariants.Float = before;
        }
    }

    private static IEnumerable<KernelVariant> Supported(KernelVariant best) => Enum.GetValues<KernelVariant>().Where(v => v <= best && KernelVariants.IsSupported(v));
}
