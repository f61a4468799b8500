using EdgeRuntime.Kernels.Emitted;
using EdgeRuntime.TestKit;

namespace EdgeRuntime.Kernels.Tests.Emitted;

/// <summary>Every emitted f32 kernel, all rows, columns and runs, against fused multiply-adds one by one. The layers that use them are compared in the tests of their own.</summary>
public sealed unsafe class FloatTileEmittedTests
{
    [Test]
    public void Every_tile_equals_fused_sums([Range(1, 12)] int rows, [Values(1, 3)] int runs, [Values(1, 2, 37)] int run)
    {
        if (!EmittedKernels.IsAvailable)
        {
            Assert.That(KernelVariants.Float, Is.Not.EqualTo(KernelVariant.Emitted), EmittedKernels.Reason);
            return;
        }
        var random = new Random(rows * 100 + run);
        for (var columns = 1; columns <= 32; columns++)
        {
            Check(rows, runs, run, run + 5, columns, random, new FloatClamp(float.NegativeInfinity, float.PositiveInfinity));
            Check(rows, runs, run, run, columns, random, new FloatClamp(-0.3f, 0.4f));
        }
    }

    [Test]
    public void A_row_alone_of_any_width_equals_fused_sums_of_every_fourth_step([Values(1, 3, 4, 33)] int k)
    {
        if (!EmittedKernels.IsAvailable)
        {
            Assert.That(KernelVariants.Float, Is.Not.EqualTo(KernelVariant.Emitted), EmittedKernels.Reason);
            return;
        }
        var random = new Random(k);
        for (var columns = 1; columns <= 300; columns += columns < 40 ? 1 : 13)
            Check(1, 1, k, k, columns, random, new FloatClamp(0, float.PositiveInfinity), alone: true);
    }

    [Test]
    public void NaN_stays_NaN()
    {
        if (!EmittedKernels.IsAvailable)
        {
            Assert.That(KernelVariants.Float, Is.Not.EqualTo(KernelVariant.Emitted), EmittedKernels.Reason);
            return;
        }
        float* a = stackalloc float[2] { float.NaN, 1 }, weights = stackalloc float[16], bias = stackalloc float[16], y = stackalloc float[16];
        new Span<float>(weights, 16).Fill(1);
        new Span<float>(bias, 16).Clear();
        FloatTileEmitted.RunRow(a, 1, weights, bias, y, 16, new FloatClamp(0, 6));
        Assert.That(new Span<float>(y, 16).ToArray(), Has.All.NaN);
    }

    private static void Check(int rows, int runs, int run, int step, int columns, Random random, FloatClamp clamp, bool alone = false)
    {
        int tiles = (columns + 15) / 16, k = runs * run, length = (runs - 1) * step + run, lda = length + 3, ldy = columns + 5;
        using var a = new GuardedMemory<float>((rows - 1) * lda + length);
        using var weights = new GuardedMemory<float>(tiles * k * 16);
        using var bias = new GuardedMemory<float>(tiles * 16);
        using var y = new GuardedMemory<float>((rows - 1) * ldy + columns);
        foreach (var memory in (GuardedMemory<float>[])[a, weights, bias])
        {
            for (var i = 0; i < memory.Length; i++)
                memory.Span[i] = random.NextSingle() * 2 - 1;
        }
        y.Span.Fill(77);
        if (alone)
            FloatTileEmitted.RunRow(a.Pointer, k, weights.Pointer, bias.Pointer, y.Pointer, columns, clamp);
        else
            FloatTileEmitted.Run(a.Pointer, lda, rows, runs, run, step, weights.Pointer, bias.Pointer, y.Pointer, ldy, columns, clamp);
        for (var row = 0; row < rows; row++)
        {
            for (var column = 0; column < Math.Min(ldy, y.Length - row * ldy); column++)
            {
                var expected = 77f;
                if (column < columns)
                {
                    // A row alone: step i goes to sum i mod 4, those behind the last group of four to the first.
                    Span<float> sums = [bias.Span[column], 0, 0, 0];
                    for (var i = 0; i < k; i++)
                    {
                        var sum = alone && i < k / 4 * 4 ? i % 4 : 0;
                        sums[sum] = MathF.FusedMultiplyAdd(a.Span[row * lda + i / run * step + i % run], weights.Span[column / 16 * k * 16 + i * 16 + column % 16], sums[sum]);
                    }
                    expected = Math.Clamp(alone ? sums[0] + sums[1] + sums[2] + sums[3] : sums[0], clamp.Minimum, clamp.Maximum);
                }
                var found = y.Span[row * ldy + column];
                if (found != expected)
                    Assert.Fail($"{rows} rows, {runs} runs of {run}, {columns} columns: [{row},{column}] is {found:R}, expected {expected:R}");
            }
        }
    }
}
