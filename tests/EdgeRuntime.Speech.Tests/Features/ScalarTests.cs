using EdgeRuntime.Speech.Features;

namespace EdgeRuntime.Speech.Tests.Features;

/// <summary>Square root, logarithm and quantization against exact arithmetic.</summary>
public sealed class ScalarTests
{
    [Test]
    public void A_root_is_the_nearest_integer()
    {
        var random = new Random(4);
        var values = new List<ulong> { 0, 1, 2, 3, 4, 6, 7, (1UL << 32) - 1, 1UL << 32, (1UL << 32) + 1, (1UL << 53) + 1, ulong.MaxValue, ulong.MaxValue - 1, 0xFFFFFFFEUL * 0xFFFFFFFE, 0xFFFFFFFFUL * 0xFFFFFFFF };
        for (var i = 0; i < 100_000; i++)
            values.Add((ulong)random.NextInt64() >> random.Next(63));
        foreach (var root in new ulong[] { 5, 255, 65535, 65536, 1 << 26, 0xFFFFFFF0 })
            values.AddRange([root * root - 1, root * root, root * root + 1, root * root + root, root * root + root + 1]);
        foreach (var value in values)
        {
            var root = (UInt128)RoundedSquareRoot.Of(value);
            // root − ½ < √value <= root + ½, squared; the largest results are cut to their 16 or 32 bits.
            var cut = root == (value >> 32 == 0 ? ushort.MaxValue : uint.MaxValue);
            Assert.That(root == 0 ? value == 0 : root * root - root < value && (cut || value <= root * root + root), $"root of {value} is {root}");
        }
    }

    [Test]
    public void A_logarithm_is_within_its_table([Values(0, 6, 10)] int bits)
    {
        var random = new Random(6);
        for (var i = 0; i < 200_000; i++)
        {
            var value = i < 70000 ? (uint)i + 2 : i == 70000 ? uint.MaxValue : (uint)random.NextInt64(2, 1L << random.Next(2, 33));
            // 0.0024 · ln 2 for a piece, and the rounding of the result.
            Assert.That(FixedLog.Of(value, bits) / (double)(1 << bits), Is.EqualTo(Math.Log(value)).Within(0.0024 + 0.51 / (1 << bits)), $"logarithm of {value}");
        }
        Assert.That((FixedLog.Of(0, bits), FixedLog.Of(1, bits)), Is.EqualTo(((short)0, (short)0)));
    }

    [Test]
    public void Quantization_rounds_halves_up_and_saturates()
    {
        for (var feature = 0; feature <= short.MaxValue; feature++)
            Assert.That(FeatureQuantizer.Quantize((short)feature), Is.EqualTo(Math.Clamp(Math.Floor(feature * 256 / 666.0 + 0.5) - 128, -128, 127)), $"feature {feature}");
    }
}
