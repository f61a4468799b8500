using System.IO.Compression;
using EdgeRuntime.Media.Tests.Audio;
using EdgeRuntime.Media.Tests.Images;
using EdgeRuntime.TestKit;

namespace EdgeRuntime.Media.Tests;

/// <summary>Damaged files of every format: read, or refused with one of our errors; never anything else, and never with much memory.</summary>
public sealed class MutationTests
{
    private const int Mutants = 600;
    private const long MostBytes = 48 << 20;

    private static IEnumerable<TestCaseData> Files()
    {
        var pixels = new byte[20 * 21 * 3];
        new Random(5).NextBytes(pixels);
        byte[] labels = [0, 1, 2, 0, 1];
        yield return Picture("png", PngBytes.Make(20, 21, 8, PngBytes.Rgb, pixels));
        yield return Picture("png palette", PngBytes.Make(20, 21, 8, PngBytes.Palette, new byte[420], pixels.AsSpan(0, 30)));
        yield return Picture("bmp 24", BmpBytes.Make(20, 21, 24, pixels));
        yield return Picture("bmp 8", BmpBytes.Make(20, 21, 8, pixels.AsSpan(0, 420), pixels.AsSpan(0, 1024)));
        yield return Picture("ppm", [.. "P6\n# a comment\n20 21\n255\n"u8, .. pixels]);
        yield return Picture("pgm", [.. "P5 20 21 200 "u8, .. pixels.AsSpan(0, 420)]);
        yield return new TestCaseData(Npy(), (Action<string>)(path => NpyFile.Read(path))).SetArgDisplayNames("npy");
        foreach (var (name, format, bits) in new[] { ("wav 16", WavBytes.Pcm, 16), ("wav 24 extensible", 1 << 16 | WavBytes.Pcm, 24), ("wav float", WavBytes.Float, 32) })
            yield return new TestCaseData(WavBytes.Make(format, bits, 2, 16000, pixels.AsSpan(0, 1200), null, ("LIST", new byte[21])), (Action<string>)(path => WavFile.Read(path))).SetArgDisplayNames(name);
        yield return Set("npz stored", ZipBytes.Make(CompressionLevel.NoCompression, ("x.npy", Npy()), ("y.npy", Npy())));
        yield return Set("npz deflated", ZipBytes.Make(CompressionLevel.Optimal, ("x.npy", Npy()), ("y.npy", Npy())));
        yield return Set("zip", ZipBytes.Make(CompressionLevel.Optimal, ("a/1.pgm", DataSets.DataSetOpenTests.Picture(1)), ("b/1.pgm", DataSets.DataSetOpenTests.Picture(2))));
        yield return Set("idx", IdxBytes.Images(5, 6, 7));
        yield return Set("idx gz", IdxBytes.Gzip(IdxBytes.Images(5, 6, 7)));
        yield return Set("idx labels", IdxBytes.Labels(labels));
    }

    [TestCaseSource(nameof(Files))]
    public void Damaged_files_are_refused_or_read(byte[] file, Action<string> read) => Try(file, read, repair: false);

    [Test]
    public void Damaged_png_chunks_with_right_checksums_are_refused_or_read()
    {
        var pixels = new byte[20 * 21 * 4];
        new Random(6).NextBytes(pixels);
        Try(PngBytes.Make(20, 21, 8, PngBytes.Rgba, pixels), ReadPicture, repair: true);
    }

    [Test]
    public void Damaged_jpegs_are_refused_or_read()
    {
        using var set = ZipFile.OpenRead(TestData.Shared("cifar10-test.zip"));
        using var stream = new MemoryStream();
        using (var entry = set.GetEntry("test/bird/0338.jpg")!.Open())
            entry.CopyTo(stream);
        Try(stream.ToArray(), ReadPicture, repair: false);
    }

    private static void Try(byte[] file, Action<string> read, bool repair)
    {
        using var folder = new TemporaryFolder();
        Assert.That(() => read(folder.Write("good", file)), Throws.Nothing, "the file before it is damaged");
        var random = new Random(20);
        var refused = 0;
        for (var mutant = 0; mutant < Mutants; mutant++)
        {
            var damaged = Damage(file, random);
            if (repair)
                PngBytes.Repair(damaged);
            var path = folder.Write("damaged", damaged);
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                read(path);
            }
            catch (EdgeRuntimeException exception)
            {
                refused++;
                Assert.That(exception.Message, Does.Not.Contain("\n").And.Contain("damaged"), $"mutant {mutant}");
            }
            catch (Exception exception)
            {
                Assert.Fail($"mutant {mutant} ({Convert.ToBase64String(damaged)}): {exception}");
            }
            Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(MostBytes), $"mutant {mutant}");
        }
        Assert.That(refused, Is.GreaterThan(Mutants / 50), "mutants that were refused: the damage does not reach the reader");
    }

    /// <summary>Flips bits, writes extreme bytes, cuts, repeats and inserts; half of the damage falls on the first 64 and last 64 bytes, where headers and directories are.</summary>
    private static byte[] Damage(byte[] file, Random random)
    {
        var bytes = file.ToArray();
        for (var times = random.Next(1, 4); times > 0 && bytes.Length > 0; times--)
        {
            var at = random.Next(4) switch
            {
                0 => random.Next(Math.Min(64, bytes.Length)),
                1 => bytes.Length - 1 - random.Next(Math.Min(64, bytes.Length)),
                _ => random.Next(bytes.Length),
            };
            switch (random.Next(6))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes[at] = random.Next(3) switch { 0 => 0, 1 => 255, _ => 127 };
                    break;
                case 2:
                    bytes.AsSpan(at, Math.Min(4, bytes.Length - at)).Fill((byte)(255 * random.Next(2)));
                    break;
                case 3:
                    bytes = bytes[..at];
                    break;
                case 4:
                    bytes = [.. bytes[..at], (byte)random.Next(256), .. bytes[at..]];
                    break;
                default:
                    bytes[at] = (byte)random.Next(256);
                    break;
            }
        }
        return bytes;
    }

    private static TestCaseData Picture(string name, byte[] file) => new TestCaseData(file, (Action<string>)ReadPicture).SetArgDisplayNames(name);

    private static TestCaseData Set(string name, byte[] file) => new TestCaseData(file, (Action<string>)ReadSet).SetArgDisplayNames(name);

    private static void ReadPicture(string path) => ImageFile.Read(path, new Sample());

    private static void ReadSet(string path)
    {
        using var set = DataSet.Open(path, labelsRequired: false);
        var sample = new Sample();
        for (var index = set.Count - 1; index >= Math.Max(0, set.Count - 20); index--)
            set.Read(index, sample);
    }

    private static byte[] Npy()
    {
        using var stream = new MemoryStream();
        NpyFile.Write(stream, ElementType.UInt8, new TensorShape(4, 1), [0, 1, 0, 2]);
        return stream.ToArray();
    }
}
