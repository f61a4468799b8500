using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace EdgeRuntime.Media.Tests.Npy;

public sealed class NpyFileTests
{
    private static readonly ElementType[] s_types =
    [
        ElementType.Bool, ElementType.UInt8, ElementType.Int8, ElementType.UInt16, ElementType.Int16, ElementType.UInt32, ElementType.Int32,
        ElementType.UInt64, ElementType.Int64, ElementType.Float16, ElementType.Float32, ElementType.Float64,
    ];

    [FsCheck.NUnit.Property(MaxTest = 300)]
    public Property Every_array_reads_back_as_written()
    {
        var arrays = from type in Gen.Elements(s_types)
                     from rank in Gen.Choose(0, TensorShape.MaxRank)
                     from dimensions in Gen.Choose(0, 3).ArrayOf(rank)
                     from seed in Gen.Choose(0, int.MaxValue)
                     select (type, shape: new TensorShape(dimensions), seed);
        return Prop.ForAll(arrays.ToArbitrary(), array =>
        {
            var bytes = new byte[array.type.ByteCount(array.shape.ElementCount)];
            new Random(array.seed).NextBytes(bytes);
            using var stream = new MemoryStream();
            NpyFile.Write(stream, array.type, array.shape, bytes);
            var back = NpyFile.Read(stream.ToArray(), "made");
            return back.Type == array.type && back.Shape == array.shape && back.Bytes.AsSpan().SequenceEqual(bytes) && (stream.Length - bytes.Length) % 64 == 0;
        });
    }

    /// <summary>Golden: numpy 1.24.2, <c>numpy.save(path, numpy.arange(6, dtype='f4').reshape(2, 3))</c>.</summary>
    [Test]
    public void A_file_is_byte_for_byte_that_of_numpy()
    {
        using var folder = new TemporaryFolder();
        var values = new float[] { 0, 1, 2, 3, 4, 5 };
        var text = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }".PadRight(117) + "\n";
        byte[] expected = [0x93, .. "NUMPY"u8, 1, 0, 118, 0, .. Encoding.ASCII.GetBytes(text), .. System.Runtime.InteropServices.MemoryMarshal.AsBytes(values.AsSpan())];
        NpyFile.Write(folder.File("a.npy"), ElementType.Float32, new TensorShape(2, 3), System.Runtime.InteropServices.MemoryMarshal.AsBytes(values.AsSpan()));
        Assert.That(File.ReadAllBytes(folder.File("a.npy")), Is.EqualTo(expected));
        var back = NpyFile.Read(folder.File("a.npy"));
        Assert.That(back.As<float>().ToArray(), Is.EqualTo(values));
        Assert.That(() => back.As<int>(), Throws.InvalidOperationException);
    }

    [TestCase(2, "{'descr': '<i4', 'fortran_order': False, 'shape': (1,), }")]
    [TestCase(3, "{\"shape\": (1,), \"fortran_order\": True, \"descr\": \"<i4\"}")]
    [TestCase(1, "{'descr':'<i4','fortran_order':False,'shape':( 1 , )}\n")]
    public void Other_versions_and_spellings_are_read(int version, string text)
    {
        var array = NpyFile.Read(Make((byte)version, text, [1, 2, 0, 0]), "made");
        Assert.That(array.As<int>().ToArray(), Is.EqualTo([513]));
    }

    [TestCase("{'descr': '>f4', 'fortran_order': False, 'shape': (1,), }", "little-endian elements, found '>f4'")]
    [TestCase("{'descr': '<f4', 'fortran_order': True, 'shape': (1, 1), }", "C order")]
    [TestCase("{'descr': '<c8', 'fortran_order': False, 'shape': (1,), }", "found '<c8'")]
    [TestCase("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }", "damaged .npy header")]
    [TestCase("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }", "expected 8 bytes of f32[2], found 4")]
    [TestCase("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,), }", "damaged .npy header")]
    [TestCase("{'descr': '<f4', 'fortran_order': False, 'shape': (1000000000, 1000000000), }", "split the array")]
    [TestCase("{'descr': '<f4', 'fortran_order': False, 'shape': (1000000000,), }", "split the array")]
    [TestCase("{'descr': '<f4', 'fortran_order': False, 'shape': (1,1,1,1,1,1,1,1,1), }", "at most 8 dimensions")]
    [TestCase("{'descr': '<f4', 'fortran_order': False, 'shape': (-1,), }", "found no number")]
    [TestCase("{'descr': '<f4', 'fortran_order': False}", "no 'shape'")]
    [TestCase("{'descr': '<f4", "an open string")]
    [TestCase("", "no '{'")]
    public void Bad_headers_are_named_in_one_line(string text, string expected) => Refused(Make(1, text, [0, 0, 0, 0]), expected);

    [Test]
    public void Bad_files_are_named_in_one_line()
    {
        Refused([], "the file is empty");
        Refused("hello world"u8.ToArray(), "not a .npy file");
        Refused(Make(9, "{}", []), "found 9.0");
        Refused([0x93, .. "NUMPY"u8, 2, 0, 255, 255, 255, 255], "header of at most 65536 bytes, found 4294967295");
        Refused([0x93, .. "NUMPY"u8, 1, 0, 118, 0, 1, 2], "truncated header");
        Refused([0x93, .. "NUMPY"u8, 1, 0, 118], "truncated header");
        Assert.That(() => NpyFile.Read("/nowhere/x.npy"), Throws.TypeOf<ConfigurationException>());
        Assert.That(() => NpyFile.Write("/nowhere/x.npy", ElementType.UInt8, new TensorShape(1), [1]), Throws.TypeOf<ConfigurationException>());
        Assert.That(() => NpyFile.Write("x.npy", ElementType.UInt8, new TensorShape(2), [1]), Throws.ArgumentException);
    }

    private static void Refused(byte[] file, string expected)
    {
        var error = Assert.Throws<InvalidModelException>(() => NpyFile.Read(file, "dir/x.npy"));
        Assert.That(error.Message, Does.StartWith("dir/x.npy: ").And.Contain(expected).And.Not.Contain("\n"));
    }

    private static byte[] Make(byte version, string text, byte[] data)
    {
        byte[] length = version == 1 ? [(byte)text.Length, (byte)(text.Length >> 8)] : [(byte)text.Length, (byte)(text.Length >> 8), 0, 0];
        return [0x93, .. "NUMPY"u8, version, 0, .. length, .. Encoding.Latin1.GetBytes(text), .. data];
    }
}
