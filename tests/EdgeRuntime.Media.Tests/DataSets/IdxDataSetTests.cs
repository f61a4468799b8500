using System.Buffers.Binary;
using EdgeRuntime.TestKit;

namespace EdgeRuntime.Media.Tests.DataSets;

public sealed class IdxDataSetTests : DataSetFolderTest
{
    [TestCase(false)]
    [TestCase(true)]
    public void Every_sample_of_a_pair_is_read_in_any_order(bool gzip)
    {
        byte[] labels = [3, 0, 1, 2, 3];
        var images = _folder.Write("a-images-idx3-ubyte", Packed(IdxBytes.Images(5, 4, 6), gzip));
        _folder.Write("a-labels-idx1-ubyte", Packed(IdxBytes.Labels(labels), gzip));
        using var set = DataSet.Open(images);
        var sample = new Sample();
        Assert.That(set.Count, Is.EqualTo(5));
        Assert.That(set.Classes, Is.EqualTo(["0", "1", "2", "3"]));
        foreach (var index in new[] { 0, 1, 4, 0, 2, 1, 3 })
        {
            set.Read(index, sample);
            Assert.That(sample.Label, Is.EqualTo(labels[index]));
            Assert.That(sample.Shape, Is.EqualTo(new TensorShape(4, 6, 1)));
            Assert.That(sample.IsImage);
            Assert.That(sample.Name, Is.EqualTo($"{images}[{index}]"));
            for (var element = 0; element < 24; element++)
                Assert.That(sample.Bytes[element], Is.EqualTo(IdxBytes.Pixel(index, element)));
        }
    }

    [TestCase("train-images-idx3-ubyte", "train-labels-idx1-ubyte")]
    [TestCase("train-images.idx3-ubyte", "train-labels.idx1-ubyte")]
    [TestCase("train.images", "train.labels")]
    [TestCase("x-images-idx4-ubyte", "x-labels-idx1-ubyte")]
    public void Labels_are_found_by_name(string images, string labels)
    {
        _folder.Write(labels, IdxBytes.Labels(0, 1));
        using var set = DataSet.Open(_folder.Write(images, IdxBytes.Images(2, 1, 1)));
        Assert.That(set.Classes, Has.Count.EqualTo(2));
    }

    [TestCase("t10k", 10000, 7, 980)]
    [TestCase("train", 60000, 5, 5923)]
    public void Mnist_is_read_whole(string prefix, int count, int firstLabel, int zeros)
    {
        using var set = DataSet.Open(Path.Combine(TestData.Mnist(), prefix));
        Assert.That(set.Count, Is.EqualTo(count));
        Assert.That(set.Classes, Is.EqualTo(["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"]));
        var sample = new Sample();
        set.Read(0, sample);
        Assert.That(sample.Shape, Is.EqualTo(new TensorShape(28, 28, 1)));
        Assert.That(sample.Label, Is.EqualTo(firstLabel));
        var before = GC.GetAllocatedBytesForCurrentThread();
        var found = 0;
        for (var index = 0; index < count; index++)
        {
            set.Read(index, sample);
            if (sample.Label == 0)
                found++;
        }
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero, "bytes allocated while reading");
        Assert.That(found, Is.EqualTo(zeros));
    }

    [Test]
    public void Compressed_samples_are_read_in_order_without_allocation()
    {
        var labels = new byte[3000];
        _folder.Write("a-labels-idx1-ubyte", IdxBytes.Labels(labels));
        using var set = DataSet.Open(_folder.Write("a-images-idx3-ubyte.gz", IdxBytes.Gzip(IdxBytes.Images(3000, 28, 28))));
        var sample = new Sample();
        set.Read(0, sample);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var index = 1; index < set.Count; index++)
            set.Read(index, sample);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
        Assert.That(sample.Bytes[5], Is.EqualTo(IdxBytes.Pixel(2999, 5)));
    }

    [Test]
    public void Numbers_other_than_bytes_become_floats()
    {
        var data = new byte[4 * sizeof(double)];
        for (var index = 0; index < 4; index++)
            BinaryPrimitives.WriteDoubleBigEndian(data.AsSpan(8 * index), index - 1.5);
        var images = _folder.Write("x", IdxBytes.Make(0x0E, [2, 2], data));
        using var set = DataSet.Open($"{images},{_folder.Write("y", IdxBytes.Labels(0, 1))}");
        var sample = new Sample();
        set.Read(1, sample);
        Assert.That(sample.As<float>().ToArray(), Is.EqualTo([0.5f, 1.5f]));
        Assert.That(sample.IsImage, Is.False);
        Assert.That(() => sample.As<byte>(), Throws.InvalidOperationException);
    }

    [Test]
    public void Color_images_have_four_dimensions()
    {
        var images = _folder.Write("x", IdxBytes.Make(IdxBytes.UInt8, [1, 1, 2, 3], [1, 2, 3, 4, 5, 6]));
        using var set = DataSet.Open(images, labelsRequired: false);
        var sample = new Sample();
        set.Read(0, sample);
        Assert.That(sample.IsImage);
        Assert.That(sample.Label, Is.EqualTo(-1));
        Assert.That(set.Classes, Is.Empty);
    }

    [Test]
    public void An_index_outside_the_set_is_refused()
    {
        using var set = DataSet.Open(_folder.Write("x", IdxBytes.Images(2, 1, 1)), labelsRequired: false);
        Assert.That(() => set.Read(2, new Sample()), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => set.Read(-1, new Sample()), Throws.TypeOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void Bad_files_are_named_in_one_line()
    {
        Refused([], "the file is empty");
        Refused([0], "not a data set");
        Refused([0, 0, 8], "found only 3 bytes");
        Refused([0, 0, 7, 1, 0, 0, 0, 1, 0], "element type");
        Refused([0, 0, 8, 0], "dimensions, found 0");
        Refused([0, 0, 8, 200], "dimensions, found 200");
        Refused([0, 0, 8, 3, 0, 0], "truncated header: expected 16 bytes, found 6");
        Refused(IdxBytes.Make(8, [0, 1], []), "found 0");
        Refused(IdxBytes.Make(8, [1, -1], []), "found a dimension of 4294967295");
        Refused(IdxBytes.Make(8, [1, 65536, 65536], []), "found a dimension of 65536");
        Refused(IdxBytes.Images(3, 2, 2)[..^1], "expected 28 bytes for 3 samples of 4, found 27");
        Refused([.. IdxBytes.Images(3, 2, 2), 0], "found 29");
        Refused(IdxBytes.Gzip(IdxBytes.Make(8, [1 << 20, 1 << 10], [])), "found fewer");
    }

    [Test]
    public void Damage_in_compressed_samples_is_found_when_it_is_read()
    {
        var gzip = IdxBytes.Gzip(IdxBytes.Images(200, 20, 20));
        using var set = DataSet.Open(_folder.Write("cut.gz", gzip.AsSpan(0, gzip.Length / 2)), labelsRequired: false);
        var sample = new Sample();
        set.Read(0, sample);
        Assert.That(() => set.Read(199, sample), Throws.TypeOf<InvalidModelException>().With.Message.Contains("cut.gz"));
        Assert.That(() => set.Read(3, sample), Throws.Nothing, "a sample before the damage");
    }

    [Test]
    public void Labels_that_do_not_belong_are_refused()
    {
        var images = _folder.Write("x", IdxBytes.Images(2, 1, 1));
        Fails<InvalidModelException>($"{images},{_folder.Write("three", IdxBytes.Labels(0, 1, 2))}", "as many labels as");
        Fails<InvalidModelException>($"{images},{images}", "expected labels, u8 with one dimension");
        Fails<ConfigurationException>($"{images},{_folder.File("none")}", "no such file");
        Fails<ConfigurationException>(images, "no labels file beside it");
    }

    private void Refused(byte[] file, string expected)
    {
        var path = _folder.Write("bad", file);
        var error = Assert.Throws<InvalidModelException>(() => DataSet.Open(path, labelsRequired: false).Dispose());
        Assert.That(error.Message, Does.StartWith(path + ": ").And.Contain(expected).And.Not.Contain("\n"));
    }

    private static void Fails<T>(string spec, string expected) where T : Exception
    {
        Assert.That(() => DataSet.Open(spec), Throws.TypeOf<T>().With.Message.Contains(expected));
    }

    private static byte[] Packed(byte[] bytes, bool gzip) => gzip ? IdxBytes.Gzip(bytes) : bytes;
}
