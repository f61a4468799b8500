using EdgeRuntime.Host.Service;

namespace EdgeRuntime.Host.Tests;

/// <summary>What surrounds the program may be broken; it goes on.</summary>
internal sealed class ErrorOutputTests
{
    [Test]
    public void Lines_for_which_there_is_no_space_are_lost_and_nothing_else_is()
    {
        using var full = new FileStream("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        Assert.That(() => full.Write("line\n"u8), Throws.InstanceOf<IOException>(), "the disk is full");
        using var memory = new MemoryStream();
        foreach (var stream in new Stream[] { full, memory })
        {
            using var output = new ErrorOutput(stream);
            using var writer = new StreamWriter(output) { AutoFlush = true };
            writer.WriteLine("door: the source is not there");
            writer.WriteLine("door: the source is back");
            Assert.That(output.Lost, Is.EqualTo(stream == full ? 2 : 0));
        }
        Assert.That(System.Text.Encoding.UTF8.GetString(memory.ToArray()), Is.EqualTo("door: the source is not there\ndoor: the source is back\n"));
    }

    [Test]
    public void A_socket_whose_name_no_socket_can_have_is_no_managers()
    {
        Environment.SetEnvironmentVariable("NOTIFY_SOCKET", $"@{new string('a', 300)}");
        Assert.That(ServiceSocket.Find(), Is.Null);
    }
}
