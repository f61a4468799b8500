using System.Runtime.InteropServices;
using EdgeRuntime.TestKit;

namespace EdgeRuntime.Kernels.Tests;

/// <summary>Casts: lengths, ranges, in place, and the numbers that the other type cannot hold. tests/EdgeRuntime.Lowering.Tests/CastTests compares all pairs with ONNX Runtime.</summary>
[TestFixture]
public sealed unsafe class CastTests
{
    private static readonly double[] s_special = [double.NaN, double.PositiveInfinity, double.NegativeInfinity, 0, -0.0, 0.9, -0.9, 255.9, -1, 256, 65536, 2147483647.5, 2147483648, -2147483648.9, -2147483649, 4294967296, 9223372036854775808, -9223372036854775808, 1.8e19, 1.9e19, -1e300];

    [Test]
    public void Lengths_and_ranges([Values] GuardPlace place)
    {
        var samples = new Samples(51);
        for (var length = 0; length <= 300; length += length < 20 ? 1 : 37)
        {
            using var x = new GuardedMemory<byte>(samples.Bytes(length), place);
            using var y = new GuardedMemory<float>(length, place);
            using var z = new GuardedMemory<byte>(length, place);
            Cast.Run(ElementType.UInt8, x.Pointer, ElementType.Float32, (byte*)y.Pointer, 0, length / 3);
            Cast.Run(ElementType.UInt8, x.Pointer, ElementType.Float32, (byte*)y.Pointer, length / 3, length);
            Assert.That(y.Span.ToArray(), Is.EqualTo(x.Span.ToArray().Select(v => (float)v)));
            Cast.Run(ElementType.Float32, (byte*)y.Pointer, ElementType.UInt8, z.Pointer, 0, length);
            Assert.That(z.Span.ToArray(), Is.EqualTo(x.Span.ToArray()));
        }
    }

    [Test]
    public void In_place()
    {
        int[] values = new Samples(52).Ints(300, -1000, 1000);
        using var x = new GuardedMemory<int>(values);
        Cast.Run(ElementType.Int32, (byte*)x.Pointer, ElementType.Float32, (byte*)x.Pointer, 0, 300);
        Assert.That(MemoryMarshal.Cast<int, float>(x.Span).ToArray(), Is.EqualTo(values.Select(v => (float)v)));
    }

    [Test]
    public void What_integers_cannot_hold_is_what_x64_makes_of_it()
    {
        Assert.That(Casted<int>(ElementType.Int32), Is.EqualTo(s_special.Select(x => x is > -2147483649.0 and < 2147483648.0 ? (int)x : int.MinValue)));
        Assert.That(Casted<byte>(ElementType.UInt8), Is.EqualTo(s_special.Select(x => x is > -2147483649.0 and < 2147483648.0 ? (byte)(int)x : (byte)0)));
        Assert.That(Casted<long>(ElementType.Int64), Is.EqualTo(s_special.Select(x => x is >= -9223372036854775808.0 and < 9223372036854775808.0 ? (long)x : long.MinValue)));
        Assert.That(Casted<ulong>(ElementType.UInt64)[^5..], Is.EqualTo(new[] { 1UL << 63, 1UL << 63, 18000000000000000000, 0UL, 1UL << 63 }));
        Assert.That(Casted<byte>(ElementType.Bool), Is.EqualTo(s_special.Select(x => x != 0 ? (byte)1 : (byte)0)));
    }

    [Test]
    public void Upper_halves_of_floats_are_the_nearest()
    {
        float[] values = [1, 1.00390625f, 1.01171875f, float.NaN, float.MaxValue, -0f, float.PositiveInfinity]; // halfway to even, down and up; beyond the largest
        ushort[] expected = [0x3F80, 0x3F80, 0x3F82, 0x7FC0, 0x7F80, 0x8000, 0x7F80];
        using var x = new GuardedMemory<float>(values);
        using var y = new GuardedMemory<ushort>(values.Length);
        Cast.Run(ElementType.Float32, (byte*)x.Pointer, ElementType.BFloat16, (byte*)y.Pointer, 0, values.Length);
        Assert.That(y.Span.ToArray(), Is.EqualTo(expected));
        Cast.Run(ElementType.BFloat16, (byte*)y.Pointer, ElementType.Float32, (byte*)x.Pointer, 0, values.Length);
        Assert.That(x.Span[1], Is.EqualTo(1f));
        Assert.That(x.Span[2], Is.EqualTo(1.015625f));
    }

    private static T[] Casted<T>(ElementType type) where T : unmanaged
    {
        using var x = new GuardedMemory<double>(s_special);
        using var y = new GuardedMemory<T>(s_special.Length);
        Cast.Run(ElementType.Float64, (byte*)x.Pointer, type, (byte*)y.Pointer, 0, s_special.Length);
        return y.Span.ToArray();
    }
}
