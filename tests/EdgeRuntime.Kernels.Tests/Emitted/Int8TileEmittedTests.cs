using EdgeRuntime.Kernels.Emitted;
using EdgeRuntime.TestKit;

namespace EdgeRuntime.Kernels.Tests.Emitted;

/// <summary>Every emitted kernel, all rows and columns, against the scalar expression. The layers that use them are compared in the tests of their own.</summary>
public sealed unsafe class Int8TileEmittedTests
{
    [Test]
    public void Emitted_code_is_available_or_says_why_not() =>
        Assert.That(EmittedKernels.IsAvailable, Is.EqualTo(EmittedKernels.Reason.Length == 0));

    [Test]
    public void Every_tile_equals_the_scalar_expression([Range(1, 12)] int rows, [Values(1, 2, 9, 40)] int quads)
    {
        if (!EmittedKernels.IsAvailable)
        {
            Assert.That(KernelVariants.Int8, Is.Not.EqualTo(KernelVariant.Emitted), EmittedKernels.Reason);
            return;
        }
        var random = new Random(rows * 100 + quads);
        for (var columns = 1; columns <= 32; columns++)
        {
            Check(rows, quads, columns, random, new Requantization(random.Next(256)), row: false);
            Check(rows, quads, columns, random, new Requantization(7, 7, 200), row: false);
        }
    }

    [Test]
    public void A_row_of_any_width_equals_the_scalar_expression([Values(1, 3, 32)] int quads)
    {
        if (!EmittedKernels.IsAvailable)
        {
            Assert.That(KernelVariants.Int8, Is.Not.EqualTo(KernelVariant.Emitted), EmittedKernels.Reason);
            return;
        }
        var random = new Random(quads);
        for (var columns = 1; columns <= 300; columns += columns < 40 ? 1 : 13)
            Check(1, quads, columns, random, new Requantization(128, 3, 250), row: true);
    }

    private static void Check(int rows, int quads, int columns, Random random, Requantization output, bool row)
    {
        int tiles = (columns + 15) / 16, lda = quads * 4 + 4, ldy = columns + 5;
        using var a = new GuardedMemory<byte>((rows - 1) * lda + quads * 4);
        using var weights = new GuardedMemory<byte>(tiles * quads * 64);
        using var bias = new GuardedMemory<int>(tiles * 16);
        using var multipliers = new GuardedMemory<float>(tiles * 16);
        using var y = new GuardedMemory<byte>((rows - 1) * ldy + columns);
        random.NextBytes(a.Span);
        random.NextBytes(weights.Span);
        for (var i = 0; i < tiles * 16; i++)
        {
            bias.Span[i] = random.Next(-20000, 20000);
            multipliers.Span[i] = random.NextSingle() * 0.02f / quads;
        }
        y.Span.Fill(0xEE);
        if (row)
            Int8TileEmitted.RunRow(a.Pointer, quads, (sbyte*)weights.Pointer, bias.Pointer, multipliers.Pointer, y.Pointer, columns, output);
        else
            Int8TileEmitted.Run(a.Pointer, lda, rows, quads, (sbyte*)weights.Pointer, bias.Pointer, multipliers.Pointer, y.Pointer, ldy, columns, output);
        for (var r = 0; r < rows; r++)
        {
            for (var c = 0; c < Math.Min(ldy, y.Span.Length - r * ldy); c++)
            {
                var expected = c < columns ? Scalar(a.Pointer + r * lda, quads, (sbyte*)weights.Pointer + c / 16 * quads * 64 + c % 16 * 4, bias.Span[c], multipliers.Span[c], output) : (byte)0xEE;
                if (y.Span[r * ldy + c] != expected)
                    Assert.Fail($"{rows} rows, {quads} quads, {columns} columns: [{r},{c}] is {y.Span[r * ldy + c]}, expected {expected}");
            }
        }
    }

    private static byte Scalar(byte* a, int quads, sbyte* weights, int sum, float multiplier, Requantization output)
    {
        for (var quad = 0; quad < quads; quad++)
        {
            for (var i = 0; i < 4; i++)
                sum += a[quad * 4 + i] * weights[quad * 64 + i];
        }
        return Reference.Requantize.Apply(sum, multiplier, output);
    }
}
