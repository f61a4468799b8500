namespace EdgeRuntime.Tests;

public sealed class ElementTypeTests
{
    [TestCase(ElementType.Float32, 32, "f32")]
    [TestCase(ElementType.Float16, 16, "f16")]
    [TestCase(ElementType.BFloat16, 16, "bf16")]
    [TestCase(ElementType.Float64, 64, "f64")]
    [TestCase(ElementType.UInt8, 8, "u8")]
    [TestCase(ElementType.Int8, 8, "s8")]
    [TestCase(ElementType.UInt16, 16, "u16")]
    [TestCase(ElementType.Int16, 16, "s16")]
    [TestCase(ElementType.Int32, 32, "i32")]
    [TestCase(ElementType.UInt32, 32, "u32")]
    [TestCase(ElementType.Int64, 64, "i64")]
    [TestCase(ElementType.UInt64, 64, "u64")]
    [TestCase(ElementType.Bool, 8, "bool")]
    [TestCase(ElementType.String, 0, "string")]
    [TestCase(ElementType.Complex128, 128, "complex128")]
    [TestCase(ElementType.Float8E5M2, 8, "float8e5m2")]
    [TestCase(ElementType.Int4, 4, "int4")]
    [TestCase(ElementType.UInt2, 2, "uint2")]
    [TestCase(ElementType.Undefined, 0, "undefined")]
    [TestCase((ElementType)200, 0, "200")]
    public void Size_and_short_name(ElementType type, int bits, string name) =>
        Assert.That((type.SizeInBits(), type.ShortName()), Is.EqualTo((bits, name)));

    [Test]
    public void The_short_name_of_every_known_type_is_read_back([Values] ElementType type) =>
        Assert.That(ElementTypes.Parse(type.ShortName()), Is.EqualTo(type));

    [TestCase("")]
    [TestCase("F32")]
    [TestCase("float")]
    [TestCase("200")]
    public void Other_names_are_undefined(string name) => Assert.That(ElementTypes.Parse(name), Is.EqualTo(ElementType.Undefined));

    [TestCase(ElementType.Float32, 3, 12)]
    [TestCase(ElementType.UInt4, 0, 0)]
    [TestCase(ElementType.UInt4, 1, 1)]
    [TestCase(ElementType.UInt4, 3, 2)]
    [TestCase(ElementType.Int2, 5, 2)]
    [TestCase(ElementType.Int8, 1L << 40, 1L << 40)]
    public void Packed_types_fill_their_last_byte(ElementType type, long count, long bytes) => Assert.That(type.ByteCount(count), Is.EqualTo(bytes));

    [Test]
    public void A_size_beyond_63_bits_is_an_error() => Assert.That(() => ElementType.Float64.ByteCount(long.MaxValue / 8), Throws.TypeOf<OverflowException>());

    [Test]
    public unsafe void A_primitive_has_the_size_of_its_element_type()
    {
        Assert.Multiple(() =>
        {
            Check<float>(ElementType.Float32);
            Check<Half>(ElementType.Float16);
            Check<double>(ElementType.Float64);
            Check<byte>(ElementType.UInt8);
            Check<sbyte>(ElementType.Int8);
            Check<short>(ElementType.Int16);
            Check<ushort>(ElementType.UInt16);
            Check<int>(ElementType.Int32);
            Check<uint>(ElementType.UInt32);
            Check<long>(ElementType.Int64);
            Check<ulong>(ElementType.UInt64);
            Check<bool>(ElementType.Bool);
        });
        Assert.That(ElementTypes.Of<char>(), Is.EqualTo(ElementType.Undefined));

        static void Check<T>(ElementType expected) where T : unmanaged =>
            Assert.That((ElementTypes.Of<T>(), expected.SizeInBits()), Is.EqualTo((expected, sizeof(T) * 8)));
    }
}
