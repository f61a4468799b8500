namespace EdgeRuntime.Tests;

public sealed class WholeFileTests
{
    private string _folder = "";

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("whole-file-").FullName;

    [TearDown]
    public void DeleteFolder() => Directory.Delete(_folder, recursive: true);

    [TestCase(0), TestCase(1), TestCase(65536), TestCase(200_000)]
    public void A_file_is_read_whole_and_what_is_longer_is_refused(int length)
    {
        var path = Path.Combine(_folder, "file");
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        File.WriteAllBytes(path, bytes);
        Assert.That(WholeFile.Read(path, length, "a file"), Is.EqualTo(bytes));
        if (length > 0)
            Assert.That(() => WholeFile.Read(path, length - 1, "a short file"), Throws.TypeOf<ConfigurationException>().With.Message.EqualTo($"{path}: is larger than 1 MiB; expected a short file."));
    }

    [TestCase("/dev/zero")]
    [TestCase("/dev/full")]
    public void What_never_ends_is_refused(string path) =>
        Assert.That(() => WholeFile.ReadLines(path, 3 << 20, "hot words"), Throws.TypeOf<ConfigurationException>().With.Message.EqualTo($"{path}: is larger than 3 MiB; expected hot words."));

    [Test]
    public void What_has_no_length_is_read_to_its_end() => Assert.That(WholeFile.ReadText("/proc/self/status", 1 << 20, "a status"), Does.StartWith("Name:").And.Contain("VmPeak:"));

    [Test]
    public void What_is_no_file_is_named()
    {
        Assert.That(() => WholeFile.Read("", 9, "a recipe"), Throws.TypeOf<ConfigurationException>().With.Message.EqualTo("the path is empty; give that of a recipe."));
        Assert.That(() => WholeFile.Read(_folder, 9, "a recipe"), Throws.TypeOf<ConfigurationException>().With.Message.EqualTo($"{_folder}: expected a recipe, found a folder."));
        Assert.That(() => WholeFile.Read(Path.Combine(_folder, "missing"), 9, "a recipe"), Throws.InstanceOf<IOException>().With.Message.Contains("missing"));
    }

    [Test]
    public void Lines_are_those_of_the_framework()
    {
        var path = Path.Combine(_folder, "lines");
        File.WriteAllText(path, "\uFEFFa\r\n\nä\rlast", System.Text.Encoding.UTF8);
        Assert.That(WholeFile.ReadLines(path, 100, "lines"), Is.EqualTo(File.ReadAllLines(path)));
    }
}
