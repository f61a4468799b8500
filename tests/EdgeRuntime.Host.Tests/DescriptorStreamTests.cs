using Microsoft.Win32.SafeHandles;

namespace EdgeRuntime.Host.Tests;

public sealed class DescriptorStreamTests
{
    [Test]
    public void What_is_written_is_in_the_file()
    {
        var path = Path.GetTempFileName();
        try
        {
            using (var file = File.OpenHandle(path, FileMode.Create, FileAccess.Write))
            using (var writer = new StreamWriter(new DescriptorStream(NumberOf(file))) { AutoFlush = true })
            {
                writer.WriteLine("äpfel  0.9");
                writer.Write(new string('x', 100_000));
            }
            Assert.That(File.ReadAllText(path), Is.EqualTo($"äpfel  0.9\n{new string('x', 100_000)}"));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Test]
    public void A_full_disk_is_an_error()
    {
        using var full = File.OpenHandle("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        using var stream = new DescriptorStream(NumberOf(full));
        Assert.That(() => stream.Write("line\n"u8), Throws.InstanceOf<IOException>().With.Message.EqualTo("No space left on device").And.Property("HResult").EqualTo(28));
    }

    [Test]
    public void A_pipe_that_nobody_reads_takes_everything()
    {
        using var reader = new System.IO.Pipes.AnonymousPipeServerStream(System.IO.Pipes.PipeDirection.In);
        using var stream = new DescriptorStream((int)reader.ClientSafePipeHandle.DangerousGetHandle());
        stream.Write("read\n"u8);
        reader.Close();
        Assert.That(() => stream.Write("lost\n"u8), Throws.Nothing);
    }

    [Test]
    public void A_file_that_was_not_open_is_never_written_to()
    {
        const int unused = 1_000_000; // beyond what a process may open
        using var stream = new DescriptorStream(unused);
        Assert.That(() => stream.Write("line\n"u8), Throws.InstanceOf<IOException>().With.Message.EqualTo("it is closed"));
    }

    private static int NumberOf(SafeFileHandle file) => (int)file.DangerousGetHandle();
}
