using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EdgeRuntime.Kernels.Tests;

/// <summary>
/// build.sh runs this assembly once for each lane, with EDGE_LANE beside the switch that makes it: full (no switch), noavx512 (DOTNET_EnableAVX512=0), novnni (DOTNET_EnableAVXVNNI=0 as well), noavx2 (DOTNET_EnableAVX2=0),
/// noavx (DOTNET_EnableAVX=0), scalar (DOTNET_EnableHWIntrinsic=0). A switch that does nothing would test the same code twice; so each lane asserts that its features are off.
/// </summary>
[TestFixture]
public sealed class LaneTests
{
    [Test]
    public void TheLaneIsWhatItSays()
    {
        var lane = Environment.GetEnvironmentVariable("EDGE_LANE");
        switch (lane)
        {
            case null or "":
                Assert.Ignore("EDGE_LANE is not set: this is no lane of build.sh.");
                break;
            case "full":
                foreach (var feature in (string[])["AVX512", "AVXVNNI", "AVX2", "AVX", "HWIntrinsic"])
                    Assert.That(Environment.GetEnvironmentVariable("DOTNET_Enable" + feature), Is.Null.Or.EqualTo("1"));
                break;
            case "noavx512":
                Assert.That(Avx512F.IsSupported || Vector512.IsHardwareAccelerated, Is.False);
                Assert.That(KernelVariants.WithoutEmitted, Is.EqualTo("EDGERT_EMIT=0"));
                break;
            case "novnni":
                Assert.That(Avx512F.IsSupported || AvxVnni.IsSupported, Is.False);
                Assert.That(KernelVariants.Int8, Is.EqualTo(KernelVariant.Avx2));
                break;
            case "noavx2":
                Assert.That(Avx2.IsSupported || AvxVnni.IsSupported, Is.False);
                Assert.That(KernelVariants.Int8, Is.EqualTo(KernelVariant.Vector128));
                break;
            case "noavx":
                Assert.That(Avx.IsSupported || Fma.IsSupported || Vector256.IsHardwareAccelerated, Is.False);
                Assert.That(KernelVariants.Float, Is.EqualTo(KernelVariant.Vector128));
                break;
            case "scalar":
                Assert.That(Vector128.IsHardwareAccelerated || System.Numerics.Vector.IsHardwareAccelerated, Is.False);
                Assert.That((KernelVariants.Int8, KernelVariants.Float), Is.EqualTo((KernelVariant.Scalar, KernelVariant.Scalar)));
                break;
            default:
                Assert.Fail($"EDGE_LANE={lane} is no lane.");
                break;
        }
    }

    [Test]
    public void TheBestSupportedVariantIsChosen()
    {
        Assert.That(KernelVariants.Int8, Is.EqualTo(Variants.Int8.Max()));
        Assert.That(KernelVariants.Float, Is.EqualTo(Variants.Float.Max()));
        Assert.That(KernelVariants.Describe(), Does.Match(@"^int8 (AVX512-VNNI \(emitted\)|AVX-VNNI|AVX2|SSE2|AdvSimd(\+dotprod)?|scalar), f32 (AVX-512 \(emitted\)|AVX2\+FMA|SSE2|AdvSimd|scalar)(; no emitted kernels: .+)?$"));
    }
}
