namespace EdgeRuntime.Media.Tests.DataSets;

public sealed class IdxDataSetTests
{
    private TemporaryFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new TemporaryFolder();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

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

    private static byte[] Packed(byte[] bytes, bool gzip) => gzip ? IdxBytes.Gzip(bytes) : bytes;
}
