using System.Runtime.InteropServices;
using EdgeRuntime.TestKit;

namespace EdgeRuntime.Kernels.Tests;

/// <summary>Quantization per channel against one formula for each element.</summary>
[TestFixture]
public sealed unsafe class QuantizeWideTests
{
    private static readonly (int Outer, int Channels, int Inner)[] s_sizes = [(1, 1, 300), (2, 5, 1), (3, 4, 7), (1, 3, 200)];

    [Test]
    public void EveryType([Values] GuardPlace place)
    {
        Check<byte>(place, 0, 255);
        Check<sbyte>(place, -128, 127);
        Check<ushort>(place, 0, 65535);
        Check<short>(place, -32768, 32767);
    }

    [Test]
    public void Integers32([Values] GuardPlace place)
    {
        var samples = new Samples(81);
        using var x = new GuardedMemory<int>([int.MinValue, int.MaxValue, 0, .. samples.Ints(297, -100000, 100000)], place);
        using var scale = new GuardedMemory<float>(samples.Floats(3, 0.01f, 1), place);
        using var y = new GuardedMemory<float>(300, place);
        DequantizeWide.Run(ElementType.Int32, (byte*)x.Pointer, scale.Pointer, null, y.Pointer, 3, 10, 0, 95);
        DequantizeWide.Run(ElementType.Int32, (byte*)x.Pointer, scale.Pointer, null, y.Pointer, 3, 10, 95, 300);
        for (var i = 0; i < 300; i++)
            Assert.That(y.Span[i], Is.EqualTo(x.Span[i] * scale.Span[i / 10 % 3]), () => $"element {i}");
    }

    [Test]
    public void SpecialValues()
    {
        using var x = new GuardedMemory<float>([float.NaN, float.PositiveInfinity, float.NegativeInfinity, 0.5f, 1.5f, -0.5f, 0]);
        using var scale = new GuardedMemory<float>([1]);
        using var y = new GuardedMemory<sbyte>(7);
        QuantizeWide.Run(x.Pointer, scale.Pointer, null, ElementType.Int8, (byte*)y.Pointer, 1, 7, 0, 7);
        Assert.That(y.Span.ToArray(), Is.EqualTo(new sbyte[] { -128, 127, -128, 0, 2, 0, 0 }));
        scale.Span[0] = 0;
        QuantizeWide.Run(x.Pointer, scale.Pointer, null, ElementType.Int8, (byte*)y.Pointer, 1, 7, 0, 7);
        Assert.That(y.Span.ToArray(), Is.EqualTo(new sbyte[] { -128, 127, -128, 127, 127, -128, -128 }));
    }

    [Test]
    public void DynamicQuantizeTakesTheRangeOfItsInput([Values(1, 7, 100)] int count, [Values] GuardPlace place)
    {
        using var x = new GuardedMemory<float>(new Samples(82).Floats(count, 0.5f, 3), place);
        using var y = new GuardedMemory<byte>(count, place);
        var quantization = DynamicQuantize.Run(x.Pointer, y.Pointer, count);
        Assert.That(quantization, Is.EqualTo(new QuantizationParameters(x.Span.ToArray().Max() / 255, 0)), "0 belongs to the range");
        Assert.That(y.Span.ToArray(), Is.EqualTo(x.Span.ToArray().Select(v => (byte)quantization.Quantize(v, 0, 255))));
        x.Span[0] = -1;
        quantization = DynamicQuantize.Run(x.Pointer, y.Pointer, count);
        Assert.That(quantization.ZeroPoint, Is.EqualTo((int)MathF.Round(1 / quantization.Scale)));
        x.Span.Clear();
        Assert.That(DynamicQuantize.Run(x.Pointer, y.Pointer, count), Is.EqualTo(new QuantizationParameters(1, 0)));
        x.Span[^1] = float.NaN;
        Assert.That(() => DynamicQuantize.Run(x.Pointer, y.Pointer, count), Throws.Nothing);
    }

    private static void Check<T>(GuardPlace place, int minimum, int maximum) where T : unmanaged
    {
        var type = ElementTypes.Of<T>();
        var samples = new Samples(83);
        foreach (var (outer, channels, inner) in s_sizes)
        {
            var count = outer * channels * inner;
            using var x = new GuardedMemory<float>(samples.Floats(count, minimum * 1.2f - 100, maximum * 1.2f), place);
            using var scale = new GuardedMemory<float>(samples.Floats(channels, 0.5f, 2), place);
            using var zero = new GuardedMemory<T>(MemoryMarshal.Cast<byte, T>(samples.Bytes(channels * sizeof(T))).ToArray(), place);
            using var y = new GuardedMemory<T>(count, place);
            using var back = new GuardedMemory<float>(count, place);
            foreach (var zeros in new[] { (byte*)zero.Pointer, null })
            {
                QuantizeWide.Run(x.Pointer, scale.Pointer, zeros, type, (byte*)y.Pointer, channels, inner, 0, count / 3);
                QuantizeWide.Run(x.Pointer, scale.Pointer, zeros, type, (byte*)y.Pointer, channels, inner, count / 3, count);
                DequantizeWide.Run(type, (byte*)y.Pointer, scale.Pointer, zeros, back.Pointer, channels, inner, 0, count / 3);
                DequantizeWide.Run(type, (byte*)y.Pointer, scale.Pointer, zeros, back.Pointer, channels, inner, count / 3, count);
                for (var i = 0; i < count; i++)
                {
                    var channel = i / inner % channels;
                    var zeroPoint = zeros == null ? 0 : Convert.ToInt32(zero.Span[channel]);
                    var expected = (int)Math.Clamp(MathF.Round(x.Span[i] / scale.Span[channel], MidpointRounding.ToEven) + zeroPoint, minimum, maximum);
                    Assert.That(Convert.ToInt32(y.Span[i]), Is.EqualTo(expected), () => $"{type.ShortName()}, element {i}");
                    Assert.That(back.Span[i], Is.EqualTo((expected - zeroPoint) * scale.Span[channel]), () => $"{type.ShortName()}, element {i} back");
                }
            }
        }
    }
}
