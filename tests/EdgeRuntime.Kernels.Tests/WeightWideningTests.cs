using EdgeRuntime.TestKit;

namespace EdgeRuntime.Kernels.Tests;

public class WeightWideningTests
{
    [TestCase(5, 17, false)]
    [TestCase(70, 20, true)]
    [TestCase(64, 16, true)]
    [TestCase(33, 3, true)]
    public void Packed_bytes_are_multiplied_with_the_scales_of_their_columns(int k, int n, bool inBlocks)
    {
        var random = new Random(k);
        var weights = Enumerable.Range(0, k * n).Select(_ => (float)random.Next(-127, 128)).ToArray();
        var packed = new float[WeightPacking.PackedFloatCount(k, n)];
        WeightPacking.PackFloat(weights, k, n, packed);
        var scales = Enumerable.Range(0, WeightWidening.ScaleCount(k, n, inBlocks)).Select(_ => random.NextSingle()).ToArray();
        var widened = new float[packed.Length];
        WeightWidening.Run(Array.ConvertAll(packed, w => (sbyte)w), scales, k, n, widened);
        var columns = (n + 15) / 16 * 16;
        for (var row = 0; row < k; row++)
        {
            for (var column = 0; column < n; column++)
                Assert.That(widened[column / 16 * k * 16 + row * 16 + column % 16], Is.EqualTo(weights[row * n + column] * scales[(inBlocks ? row / 32 * columns : 0) + column]), $"[{row},{column}]");
        }
    }

    [Test]
    public void Every_pair_of_nibbles_is_taken_apart()
    {
        var pairs = Enumerable.Range(0, 256).Select(value => (byte)value).ToArray();
        var values = new sbyte[512];
        WeightWidening.UnpackInt4(pairs, values);
        for (var i = 0; i < 256; i++)
        {
            Assert.That(values[2 * i], Is.EqualTo((i & 15) < 8 ? i & 15 : (i & 15) - 16));
            Assert.That(values[2 * i + 1], Is.EqualTo(i >> 4 < 8 ? i >> 4 : (i >> 4) - 16));
        }
    }

    [Test]
    public unsafe void Every_finite_half_is_widened_exactly([ValueSource(typeof(Variants), nameof(Variants.Float))] KernelVariant variant, [Values] GuardPlace place) => Variants.UsingFloat(variant, () =>
    {
        // A row of one value and one weight for each column: the weights themselves, through whatever widens them.
        var all = Enumerable.Range(0, 65536).Select(i => BitConverter.UInt16BitsToHalf((ushort)i)).Where(Half.IsFinite).ToArray();
        using var weights = new GuardedMemory<Half>(all, place);
        using var widened = new GuardedMemory<float>(all.Length, place);
        HalfVector.Run(weights.Pointer, widened.Pointer, all.Length);
        for (var i = 0; i < all.Length; i++)
            Assert.That(BitConverter.SingleToInt32Bits(widened.Span[i]), Is.EqualTo(BitConverter.SingleToInt32Bits((float)all[i])), $"{all[i]}");
        if (!KernelVariants.ReadsHalf)
            return;
        using var one = new GuardedMemory<float>([1]);
        Dense.Run(one.Pointer, (float*)weights.Pointer, null, widened.Pointer, 1, 1, all.Length, default, 0, Dense.Units(1, all.Length), half: true);
        for (var i = 0; i < all.Length; i++)
            Assert.That(widened.Span[i], Is.EqualTo((float)all[i]), $"{all[i]}");
    });

    [Test]
    public void Infinity_and_NaN_are_found_wherever_they_are()
    {
        for (var length = 0; length < 70; length++)
        {
            var weights = new Half[length];
            Array.Fill(weights, Half.MinValue);
            Assert.That(WeightWidening.AreFinite(weights), $"{length}");
            for (var i = 0; i < length; i++)
            {
                foreach (var value in new[] { Half.NegativeInfinity, Half.PositiveInfinity, Half.NaN, -Half.NaN })
                {
                    weights[i] = value;
                    Assert.That(WeightWidening.AreFinite(weights), Is.False, $"{value} at {i} of {length}");
                }
                weights[i] = Half.MaxValue;
            }
        }
    }

    [Test]
    public void Brain_floats_keep_their_values_and_round_to_the_nearest()
    {
        var all = Enumerable.Range(0, 65536).Select(i => (ushort)i).ToArray();
        var widened = new float[all.Length];
        WeightWidening.RunBFloat16(all, widened);
        for (var i = 0; i < all.Length; i++)
        {
            if (!float.IsNaN(widened[i]))
                Assert.That(BrainFloat.Of(widened[i]), Is.EqualTo(all[i]));
        }
        Assert.That((BrainFloat.Of(1.00390625f), BrainFloat.Of(1.01171875f), BrainFloat.Of(1.0040f), BrainFloat.Of(float.NaN), BrainFloat.Of(float.MaxValue)),
            Is.EqualTo(((ushort)0x3f80, (ushort)0x3f82, (ushort)0x3f81, (ushort)0x7fc0, (ushort)0x7f80)), "ties to even");
    }

    [Test]
    public void What_is_too_short_is_refused()
    {
        Assert.That(() => WeightWidening.Run(new sbyte[79], new float[16], 5, 3, new float[80]), Throws.ArgumentException.With.Message.StartsWith("source: 80 elements expected, 79 found"));
        Assert.That(() => WeightWidening.Run(new sbyte[80], new float[15], 5, 3, new float[80]), Throws.ArgumentException.With.Message.StartsWith("scales"));
        Assert.That(() => WeightWidening.Run(new sbyte[16 * 70], new float[17], 70, 3, new float[16 * 70]), Throws.ArgumentException.With.Message.StartsWith("scales: 48 elements expected, 17 found"));
        Assert.That(() => WeightWidening.UnpackInt4(new byte[3], new sbyte[5]), Throws.ArgumentException.With.Message.StartsWith("destination: 6 elements expected, 5 found"));
        Assert.That(() => WeightWidening.Run(new Half[3], new float[2]), Throws.ArgumentException);
        Assert.That(() => WeightWidening.RunBFloat16(new ushort[3], new float[2]), Throws.ArgumentException);
    }
}
