namespace EdgeRuntime.Kernels.Tests;

public class KernelNamesTests
{
    private static readonly Window2D s_pointwise = Window(channels: 16, kernel: 1, stride: 1, pad: 0);
    private static readonly Window2D s_strided = Window(channels: 16, kernel: 3, stride: 2, pad: 1);

    [Test]
    public void Int8_products_name_instructions_and_tile([ValueSource(typeof(Variants), nameof(Variants.Int8))] KernelVariant variant) => Variants.UsingInt8(variant, () =>
    {
        var expected = Expected(variant, "AVX512-VNNI (emitted)", "AVX2 4x16", "2x16");
        Assert.That(Conv2DInt8.Describe(s_pointwise, 1), Does.StartWith("1x1, ").And.EndsWith(expected));
        Assert.That(Conv2DInt8.Describe(s_strided, 1), Does.StartWith(variant == KernelVariant.Emitted ? "3x3/2 in bands, " : "3x3/2 gathered, ").And.EndsWith(expected));
        var tiled = variant == KernelVariant.AvxVnni ? "3x3 Winograd 4x4, AVX-VNNI 4x24" : "3x3 Winograd 4x4, AVX2 4x16";
        Assert.That(Conv2DInt8.Describe(Window(channels: 12, kernel: 3, stride: 1, pad: 1), 1), Does.StartWith(variant >= KernelVariant.Avx2 ? "3x3 in bands, " : "3x3 gathered, ").And.EndsWith(expected));
        Assert.That(Conv2DInt8.Describe(Window(channels: 3, kernel: 3, stride: 1, pad: 1), 1), Does.StartWith(variant >= KernelVariant.AvxVnni ? "3x3 in bands, " : "3x3 gathered, "));
        Assert.That(Conv2DInt8.Describe(Window(channels: 32, kernel: 3, stride: 1, pad: 1), 1), variant is KernelVariant.AvxVnni or KernelVariant.Avx2 ? Is.EqualTo(tiled) : Does.EndWith(expected));
        Assert.That(Conv2DInt8.Describe(Window(channels: 8, kernel: 3, stride: 1, pad: 1), 1), Does.EndWith(variant == KernelVariant.Emitted ? "AVX512-VNNI (emitted) 12x8" : expected));
        Assert.That(Conv2DInt8.Describe(Window(channels: 24, kernel: 3, stride: 1, pad: 1), 1), Does.EndWith(variant == KernelVariant.Emitted ? "AVX512-VNNI (emitted) 12x32 and 12x8" : variant == KernelVariant.Avx2 ? tiled : expected));
        Assert.That(KernelNames.Int8Product(1), Does.Not.Match("[0-9]x[0-9]"), "one row is no tile");
        Assert.That(KernelNames.Int8Product(48), Does.EndWith(expected));
        Assert.That(DepthwiseConv2DInt8.Describe(s_strided), Does.StartWith("3x3/2, ").And.Contain(variant == KernelVariant.Emitted ? "AVX512-VNNI (emitted) 1x64" : KernelVariants.Name(variant)));
        Assert.That(DepthwiseConv2DInt8.Describe(s_strided) == "3x3/2, scalar", Is.EqualTo(variant == KernelVariant.Scalar));
        Assert.That(DepthwiseConv2DInt8.Describe(Window(channels: 8, kernel: 3, stride: 1, pad: 1, side: 1 << 16)), Does.Not.Contain("emitted"), "its rows are too long for the workspace of the emitted kernel");
        Assert.That(KernelNames.Int8Vectors(16), Is.EqualTo(variant == KernelVariant.Scalar ? "scalar" : "128-bit vectors"));
        Assert.That(KernelNames.Int8Vectors(15), Is.EqualTo("scalar"));
    });

    [Test]
    public void Float_products_name_instructions_and_tile([ValueSource(typeof(Variants), nameof(Variants.Float))] KernelVariant variant) => Variants.UsingFloat(variant, () =>
    {
        var expected = Expected(variant, "AVX-512 (emitted)", "AVX2+FMA 6x16", "4x16");
        Assert.That(Conv2D.Describe(s_pointwise, 1), Does.StartWith("1x1, ").And.EndsWith(expected));
        Assert.That(Conv2D.Describe(s_strided, 1), Does.StartWith("3x3/2 in bands, ").And.EndsWith(expected));
        Assert.That(Conv2D.Describe(s_strided, 2), Does.StartWith("3x3/2 gathered, ").And.EndsWith(expected));
        Assert.That(KernelNames.FloatVectors(), variant == KernelVariant.Scalar ? Is.EqualTo("scalar") : Does.Match("^(128|256)-bit vectors$"));
        Assert.That(KernelNames.FloatVectors(3), Is.EqualTo("scalar"));
        Assert.That(DepthwiseConv2D.Describe(s_strided), Is.EqualTo($"3x3/2, {KernelNames.FloatVectors(16)}"));
    });

    [Test]
    public void Elementwise_functions_are_named()
    {
        Assert.That(Unary.Describe(ActivationKind.Tanh), Is.EqualTo($"Tanh, {KernelNames.FloatVectors()}"));
        Assert.That(Unary.Describe(ActivationKind.Sin), Is.EqualTo("Sin, scalar"));
        Assert.That(Binary.Describe(BinaryKind.Add), Is.EqualTo($"Add, {KernelNames.FloatVectors()}"));
        Assert.That(Binary.Describe(BinaryKind.Power), Is.EqualTo("Power, scalar"));
    }

    private static string Expected(KernelVariant variant, string emitted, string avx2, string vector128) => variant switch
    {
        KernelVariant.Emitted => $"{emitted} 12x32",
        KernelVariant.AvxVnni => "AVX-VNNI 6x16",
        KernelVariant.Avx2 => avx2,
        KernelVariant.Vector128 => vector128,
        _ => "scalar",
    };

    private static Window2D Window(int channels, int kernel, int stride, int pad, int side = 16)
    {
        var output = (side + 2 * pad - kernel) / stride + 1;
        return new Window2D
        {
            Batch = 1, InputH = side, InputW = side, InputC = channels, OutputH = output, OutputW = output, OutputC = channels, KernelH = kernel, KernelW = kernel, StrideH = stride, StrideW = stride,
            DilationH = 1, DilationW = 1, PadTop = pad, PadLeft = pad, PadBottom = pad, PadRight = pad,
        };
    }
}
