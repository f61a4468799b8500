using System.IO.Compression;
using System.Runtime.InteropServices;
using EdgeRuntime.TestKit;

namespace EdgeRuntime.Media.Tests.DataSets;

public sealed class NpzDataSetTests : DataSetFolderTest
{
    [TestCase("x", "y")]
    [TestCase("X", "Y")]
    [TestCase("images", "labels")]
    [TestCase("arr_0", "arr_1")]
    [TestCase("x_test", "y_test")]
    [TestCase("test_images", "test_labels")]
    public void Usual_names_are_known(string x, string y)
    {
        using var set = DataSet.Open(Write((x, Images(3)), (y, Labels<long>(2, 0, 1))));
        Assert.That(set.Classes, Is.EqualTo(["0", "1", "2"]));
        var sample = new Sample();
        set.Read(0, sample);
        Assert.That((sample.Label, sample.Shape, sample.IsImage), Is.EqualTo((2, new TensorShape(2, 2, 1), true)));
        Assert.That(sample.Bytes.ToArray(), Is.EqualTo([0, 1, 2, 3]));
    }

    [Test]
    public void Parts_are_chosen_behind_the_name()
    {
        var path = Write(("x_train", Images(3)), ("y_train", Labels<byte>(0, 1, 0)), ("x_test", Images(2)), ("y_test", Labels<byte>(0, 1)));
        Fails<ConfigurationException>(path, $"holds several data sets (test, train); choose one, as in {path}/test");
        Fails<ConfigurationException>(path + "/val", "expected arrays x_val and y_val, found x_test, x_train, y_test, y_train");
        using var set = DataSet.Open(path + "/train");
        Assert.That(set.Count, Is.EqualTo(3));
    }

    [Test]
    public void Numbers_become_floats_and_bytes_stay()
    {
        Assert.That(First(Array(ElementType.Float64, [2, 2], 1.5, 2.5, 3, 4)), Is.EqualTo([1.5f, 2.5f]));
        Assert.That(First(Array(ElementType.Float32, [2, 2], 1.5f, 2.5f, 3, 4)), Is.EqualTo([1.5f, 2.5f]));
        Assert.That(First(Array(ElementType.Float16, [2, 2], (Half)1.5f, (Half)2.5f, (Half)3, (Half)4)), Is.EqualTo([1.5f, 2.5f]));
        Assert.That(First(Array(ElementType.Int8, [2, 2], (sbyte)-1, (sbyte)2, (sbyte)3, (sbyte)4)), Is.EqualTo([-1f, 2f]));
        Assert.That(First(Array<ulong>(ElementType.UInt64, [2, 1, 2], 7, 8, 9, 10)), Is.EqualTo([7f, 8f]));
    }

    [Test]
    public void Color_images_have_four_dimensions()
    {
        using var set = DataSet.Open(Write(("x", Array<byte>(ElementType.UInt8, [2, 1, 1, 3], 1, 2, 3, 4, 5, 6)), ("y", Array<int>(ElementType.Int32, [2, 1], 1, 0))));
        var sample = new Sample();
        set.Read(1, sample);
        Assert.That((sample.IsImage, sample.Label, sample.Bytes[2]), Is.EqualTo((true, 0, (byte)6)));
    }

    [Test]
    public void Labels_must_be_class_numbers()
    {
        Fails<InvalidModelException>(Write(("x", Images(3)), ("y", Labels<long>(0, 1))), "expected 3 labels, one per sample, found 2");
        Fails<InvalidModelException>(Write(("x", Images(2)), ("y", Labels<int>(0, -1))), "found -1 at 1");
        Fails<InvalidModelException>(Write(("x", Images(2)), ("y", Labels<int>(0, 70000))), "found 70000 at 1");
        Fails<InvalidModelException>(Write(("x", Images(2)), ("y", Labels(0, 0.5))), "found 0.5 at 1");
        Fails<InvalidModelException>(Write(("x", Images(2)), ("y", Labels(0, double.NaN))), "found NaN at 1");
        Fails<InvalidModelException>(Write(("x", Images(2)), ("y", Array<int>(ElementType.Int32, [2, 3], 0, 0, 1, 0, 1, 0))), "not one-hot");
        Fails<ConfigurationException>(Write(("x", Images(2))), "expected arrays x and y");
        Fails<InvalidModelException>(Write(("x", new NpyArray(ElementType.UInt8, new TensorShape(0, 2), [])), ("y", Labels<int>())), "samples along its first dimension, found 0x2");
    }

    [TestCase(float.NaN, "NaN"), TestCase(float.NegativeInfinity, "-Infinity")]
    public void Numbers_that_are_none_are_refused_with_their_place(float value, string found)
    {
        var path = Write(("x", Array<float>(ElementType.Float32, [3, 4], 0, 1, 2, 3, 4, 5, value, 7, 8, 9, 10, 11)), ("y", Labels<byte>(0, 1, 2)));
        using var set = DataSet.Open(path);
        var sample = new Sample();
        set.Read(0, sample);
        Assert.That(() => set.Read(1, sample), Throws.TypeOf<InvalidModelException>().With.Message.Contains($"{path}[1]: value 2 is {found}, expected finite numbers"));
        set.Read(2, sample);
        Assert.That(sample.As<float>()[3], Is.EqualTo(11));
    }

    [Test]
    public void Samples_alone_do_where_labels_are_not_needed()
    {
        using var set = DataSet.Open(Write(("x", Images(2))), labelsRequired: false);
        Assert.That((set.Count, set.Classes.Count), Is.EqualTo((2, 0)));
        using var single = DataSet.Open(Write(("anything", Images(5))), labelsRequired: false);
        Assert.That(single.Count, Is.EqualTo(5));
    }

    [Test]
    public void Files_of_numpy_are_read_compressed_too()
    {
        using var file = NpzFile.Open(TestData.Shared("mlperf-tiny/sww01_calibration_samples.npz"));
        Assert.That(file.Names, Is.EqualTo(["labels", "specs"]));
        Assert.That(file.Read("specs").Shape, Is.EqualTo(new TensorShape(45, 30, 1, 40)));
        Assert.That(() => file.Read("x"), Throws.TypeOf<ConfigurationException>().With.Message.Contains("no array 'x'; there are labels, specs"));
    }

    [Test]
    public void An_entry_that_promises_more_than_it_can_hold_is_refused()
    {
        var zip = ZipBytes.Make(CompressionLevel.Optimal, ("x.npy", new byte[2000]));
        var at = zip.AsSpan().IndexOf("PK\u0001\u0002"u8);
        (zip[at + 24], zip[at + 25], zip[at + 26], zip[at + 27]) = (0, 0, 0, 0x30);
        var path = _folder.Write("bomb.npz", zip);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Fails<InvalidModelException>(path, "bomb.npz: damaged zip file (entry x.npy", labelsRequired: false);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(1 << 20));
    }

    private float[] First(NpyArray x)
    {
        using var set = DataSet.Open(Write(("x", x), ("y", Labels<byte>(0, 1))));
        var sample = new Sample();
        set.Read(0, sample);
        return sample.As<float>().ToArray();
    }

    private string Write(params (string, NpyArray)[] arrays)
    {
        var path = _folder.File($"{Guid.NewGuid():N}.npz");
        NpzFile.Write(path, arrays);
        return path;
    }

    private static NpyArray Images(int count) => Array(ElementType.UInt8, [count, 2, 2], [.. Enumerable.Range(0, 4 * count).Select(value => (byte)value)]);

    private static NpyArray Labels<T>(params T[] labels) where T : unmanaged => Array(ElementTypes.Of<T>(), [labels.Length], labels);

    private static NpyArray Array<T>(ElementType type, int[] shape, params T[] values) where T : unmanaged =>
        new(type, new TensorShape(shape), MemoryMarshal.AsBytes(values.AsSpan()).ToArray());

    private static void Fails<T>(string spec, string expected, bool labelsRequired = true) where T : Exception
    {
        Assert.That(() => DataSet.Open(spec, labelsRequired), Throws.TypeOf<T>().With.Message.Contains(expected));
    }
}
