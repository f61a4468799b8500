namespace EdgeRuntime.Tests;

public sealed class AtomicFileTests
{
    private string _folder = "";
    private string _path = "";

    [SetUp]
    public void MakeFolder()
    {
        _folder = Directory.CreateTempSubdirectory("atomic-file-").FullName;
        _path = Path.Combine(_folder, "file");
    }

    [TearDown]
    public void DeleteFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void A_file_is_replaced_whole()
    {
        AtomicFile.Write(_path, "old");
        using (var file = new AtomicFile(_path))
        {
            file.Stream.Write("new"u8);
            file.Stream.Flush();
            Assert.That(File.ReadAllText(_path), Is.EqualTo("old"));
            file.Complete();
        }
        Assert.That(File.ReadAllText(_path), Is.EqualTo("new"));
        Assert.That(Directory.GetFileSystemEntries(_folder), Has.Length.EqualTo(1));
    }

    [Test]
    public void A_file_that_is_not_completed_leaves_the_old_one_and_nothing_else()
    {
        AtomicFile.Write(_path, "old");
        using (var file = new AtomicFile(_path))
            file.Stream.Write("half"u8);
        Assert.That(File.ReadAllText(_path), Is.EqualTo("old"));
        Assert.That(Directory.GetFileSystemEntries(_folder), Has.Length.EqualTo(1));
    }

    [Test]
    public void What_a_crash_left_is_replaced()
    {
        File.WriteAllText(_path + ".tmp", "half of something that was killed");
        AtomicFile.Write(_path, "new");
        Assert.That(File.ReadAllText(_path), Is.EqualTo("new"));
        Assert.That(Directory.GetFileSystemEntries(_folder), Has.Length.EqualTo(1));
    }

    [Test]
    public void A_folder_that_cannot_be_written_is_an_error()
    {
        Assert.That(() => AtomicFile.Write(Path.Combine(_folder, "missing", "file"), "x"), Throws.InstanceOf<IOException>());
        Directory.CreateDirectory(_path);
        Assert.That(() => AtomicFile.Write(_path, "x"), Throws.InstanceOf<IOException>().Or.InstanceOf<UnauthorizedAccessException>());
        Assert.That(Directory.GetFileSystemEntries(_folder), Has.Length.EqualTo(1), "no temporary file is left");
    }

    [Test]
    public void A_device_is_written_as_it_is()
    {
        using (var file = new AtomicFile("/dev/null"))
        {
            file.Stream.Write("gone"u8);
            Assert.That(File.Exists("/dev/null.tmp"), Is.False);
            Assert.That(file.Stream.Name, Is.EqualTo("/dev/null"));
        }
        Assert.That(File.Exists("/dev/null"), "not removed because it was not completed");
    }
}
