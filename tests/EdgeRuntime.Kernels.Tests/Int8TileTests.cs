using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using EdgeRuntime.TestKit;

namespace EdgeRuntime.Kernels.Tests;

/// <summary>Every tile in every number of rows and columns against the scalar expression, between guard pages. Arm's tile runs with its instruction in software.</summary>
[TestFixture]
public sealed unsafe class Int8TileTests
{
    private delegate void Tile(byte* a, nint lda, int rows, int quads, sbyte* weights, int* bias, float* multipliers, byte* y, nint ldy, int columns, in Requantization output);

    [Test]
    public void Signed_tiles([Values(1, 3, 4, 7, 40)] int quads) => Check(Int8TileSigned<SoftwareDot>.Run, quads, columns: 16);

    [Test]
    public void Arm_signed_tiles([Values(1, 3, 4, 7, 40)] int quads)
    {
        if (!Dp.IsSupported)
            Assert.That(KernelVariants.Describe(), Does.Not.Contain("dotprod"));
        else
            Check(Int8TileSigned<ArmDot>.Run, quads, columns: 16);
    }

    [Test]
    public void Tiles_of_128_bits([Values(1, 3, 4, 7, 40)] int quads)
    {
        if (!Vector128.IsHardwareAccelerated)
            Assert.That(KernelVariants.Int8, Is.EqualTo(KernelVariant.Scalar));
        else
            Check(Int8Tile128.Run, quads, columns: 16);
    }

    [Test]
    public void Avx2_tiles([Values(1, 3, 4, 7, 40)] int quads)
    {
        if (!Avx2.IsSupported)
            Assert.That(KernelVariants.Int8, Is.LessThan(KernelVariant.Avx2));
        else
            Check(Int8Tile256<Avx2Dot>.Run, quads, columns: 57);
    }

    [Test]
    public void Avx_vnni_tiles([Values(1, 3, 4, 7, 40)] int quads)
    {
        if (!AvxVnni.IsSupported)
            Assert.That(KernelVariants.Int8, Is.LessThan(KernelVariant.AvxVnni));
        else
            Check(Int8Tile256<AvxVnniDot>.Run, quads, columns: 57);
    }

    [Test]
    public void Signed_depthwise_tiles([Values(1, 2, 9)] int taps)
    {
        const int Tiles = 5, Ldy = 19;
        var random = new Random(taps);
        using var values = new GuardedMemory<byte>((Tiles + taps) * 64);
        using var tile = new Operands(random, taps, columns: 16);
        using var y = new GuardedMemory<byte>((Tiles - 1) * Ldy + 16);
        random.NextBytes(values.Span);
        var offsets = stackalloc nint[taps];
        for (var tap = 0; tap < taps; tap++)
            offsets[tap] = (taps - 1 - tap) * 64;
        var output = new Requantization(77, 4, 251);
        DepthwiseTileSigned<SoftwareDot>.Run(values.Pointer, offsets, taps, tile.Weights.Pointer, tile.Bias.Pointer, tile.Multipliers.Pointer, y.Pointer, Ldy, Tiles, output);
        for (var t = 0; t < Tiles; t++)
        {
            for (var c = 0; c < 16; c++)
            {
                var sum = tile.Bias.Span[c];
                for (var tap = 0; tap < taps; tap++)
                    sum += Quad(values.Pointer + t * 64 + offsets[tap] + 4 * c, tile.Weights.Pointer + tap * 64 + 4 * c);
                Assert.That(y.Span[t * Ldy + c], Is.EqualTo(Reference.Requantize.Apply(sum, tile.Multipliers.Span[c], output)), $"tile {t}, channel {c}");
            }
        }
    }

    private static void Check(Tile tile, int quads, int columns)
    {
        var random = new Random(quads);
        for (var n = 1; n <= columns; n++)
        {
            using var operands = new Operands(random, quads, n);
            foreach (var rows in (int[])[1, 2, 3, 4, 5, 6, 7, 11, 48])
                Check(tile, operands, rows, quads, n, random, n % 2 == 0 ? new Requantization(random.Next(256)) : new Requantization(7, 7, 200));
        }
    }

    private static void Check(Tile tile, Operands operands, int rows, int quads, int columns, Random random, Requantization output)
    {
        int lda = quads * 4 + 4, ldy = columns + 5;
        using var a = new GuardedMemory<byte>((rows - 1) * lda + quads * 4);
        using var y = new GuardedMemory<byte>((rows - 1) * ldy + columns);
        random.NextBytes(a.Span);
        y.Span.Fill(0xEE);
        tile(a.Pointer, lda, rows, quads, operands.Weights.Pointer, operands.Bias.Pointer, operands.Multipliers.Pointer, y.Pointer, ldy, columns, output);
        for (var r = 0; r < rows; r++)
        {
            for (var c = 0; c < Math.Min(ldy, y.Length - r * ldy); c++)
            {
                var expected = (byte)0xEE;
                if (c < columns)
                {
                    var sum = operands.Bias.Span[c];
                    for (var quad = 0; quad < quads; quad++)
                        sum += Quad(a.Pointer + r * lda + 4 * quad, operands.Weights.Pointer + (c / 16 * quads + quad) * 64 + c % 16 * 4);
                    expected = Reference.Requantize.Apply(sum, operands.Multipliers.Span[c], output);
                }
                if (y.Span[r * ldy + c] != expected)
                    Assert.Fail($"{rows} rows, {quads} quads, {columns} columns: [{r},{c}] is {y.Span[r * ldy + c]}, expected {expected}");
            }
        }
    }

    private static int Quad(byte* a, sbyte* weights) => a[0] * weights[0] + a[1] * weights[1] + a[2] * weights[2] + a[3] * weights[3];

    /// <summary>Weights, bias and multipliers of whole tiles; some multipliers are so large that their products leave what an i32 holds.</summary>
    private sealed class Operands : IDisposable
    {
        public Operands(Random random, int quads, int columns)
        {
            var tiles = (columns + 15) / 16;
            Weights = new GuardedMemory<sbyte>(tiles * quads * 64);
            Bias = new GuardedMemory<int>(tiles * 16);
            Multipliers = new GuardedMemory<float>(tiles * 16);
            for (var i = 0; i < Weights.Length; i++)
                Weights.Span[i] = (sbyte)(random.Next(4) == 0 ? random.Next(2) * 255 - 128 : random.Next(-128, 128));
            for (var i = 0; i < Bias.Length; i++)
            {
                Bias.Span[i] = random.Next(-20000, 20000);
                Multipliers.Span[i] = random.Next(9) == 0 ? 1e9f : random.NextSingle() * 0.02f / quads;
            }
        }

        public GuardedMemory<sbyte> Weights { get; }

        public GuardedMemory<int> Bias { get; }

        public GuardedMemory<float> Multipliers { get; }

        public void Dispose()
        {
            Weights.Dispose();
            Bias.Dispose();
            Multipliers.Dispose();
        }
    }
}
