using System.IO.Compression;
using System.Security.Cryptography;
using EdgeRuntime.TestKit;

namespace EdgeRuntime.Media.Tests.DataSets;

public sealed class ZipDataSetTests : DataSetFolderTest
{
    private static readonly (string, byte[])[] s_pictures =
    [
        ("train/dog/1.pgm", DataSetOpenTests.Picture(1)), ("train/cat/1.pgm", DataSetOpenTests.Picture(2)),
        ("test/dog/1.pgm", DataSetOpenTests.Picture(3)), ("test/cat/1.pgm", DataSetOpenTests.Picture(4)), ("test/ape/1.pgm", DataSetOpenTests.Picture(5)),
        ("__MACOSX/test/cat/1.pgm", [1]), ("README.md", [1]),
    ];

    /// <summary>Golden: SHA-256 over the pixels of all pictures in order of their names, as Pillow 9.4.0 (libjpeg-turbo 2.1.5) decodes them.</summary>
    [Test]
    public void Cifar10_is_read_whole()
    {
        using var set = DataSet.Open(TestData.Shared("cifar10-test.zip"));
        Assert.That(set.Classes, Is.EqualTo(["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"]));
        Assert.That(set.Count, Is.EqualTo(5000));
        var sample = new Sample();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var counts = new int[10];
        for (var index = 0; index < set.Count; index++)
        {
            set.Read(index, sample);
            hash.AppendData(sample.Bytes);
            counts[sample.Label]++;
        }
        Assert.That(sample.Shape, Is.EqualTo(new TensorShape(32, 32, 3)));
        Assert.That(sample.Name, Does.EndWith("cifar10-test.zip/test/truck/0998.jpg"));
        Assert.That(counts, Is.All.EqualTo(500));
        Assert.That(Convert.ToHexString(hash.GetHashAndReset())[..16], Is.EqualTo("0EF2D6CCF76A7C41"));
    }

    [TestCase(CompressionLevel.NoCompression)]
    [TestCase(CompressionLevel.Optimal)]
    public void A_part_is_chosen_behind_the_name(CompressionLevel level)
    {
        var path = _folder.Write("all.zip", ZipBytes.Make(level, s_pictures));
        using var set = DataSet.Open(path + "/test");
        Assert.That(set.Classes, Is.EqualTo(["ape", "cat", "dog"]));
        var sample = new Sample();
        set.Read(2, sample);
        Assert.That((sample.Bytes[0], sample.Label, sample.Name), Is.EqualTo(((byte)3, 2, path + "/test/dog/1.pgm")));
        Fails<ConfigurationException>(path, $"class folders below test/, train/; choose one, as in {path}/test");
        Fails<ConfigurationException>(path + "/val", "no pictures or sound below val/");
    }

    [Test]
    public void Damage_is_named()
    {
        var zip = ZipBytes.Make(CompressionLevel.NoCompression, s_pictures);
        Fails<InvalidModelException>(_folder.Write("cut.zip", zip.AsSpan(0, zip.Length - 30)), "cut.zip: damaged zip file");
        zip[zip.AsSpan().IndexOf("P5 1 1 255 "u8) + 11] ^= 1;
        using var set = DataSet.Open(_folder.Write("flipped.zip", zip) + "/train");
        Assert.That(() => set.Read(1, new Sample()), Throws.TypeOf<InvalidModelException>().With.Message.Contains("entry train/dog/1.pgm: wrong checksum"));
    }

    private static void Fails<T>(string spec, string expected) where T : Exception
    {
        Assert.That(() => DataSet.Open(spec), Throws.TypeOf<T>().With.Message.Contains(expected));
    }
}
