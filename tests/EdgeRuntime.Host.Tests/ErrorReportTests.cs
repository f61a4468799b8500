namespace EdgeRuntime.Host.Tests;

public sealed class ErrorReportTests
{
    [Test]
    public void Only_what_the_standard_output_says_is_told_of_it()
    {
        using var full = new ResultStream(static () => new FileStream("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0));
        using var closed = new ResultStream(static () => throw new UnauthorizedAccessException("Access to the path is denied."));
        Assert.Multiple(() =>
        {
            Assert.That(Told(full), Does.StartWith("the standard output cannot be written: No space left on device"));
            Assert.That(Told(closed), Is.EqualTo("the standard output cannot be written: it is closed."));
            Assert.That(ErrorReport.Describe(new IOException("Cannot allocate memory", 12)), Is.EqualTo("Cannot allocate memory"));
            Assert.That(ErrorReport.Describe(new UnauthorizedAccessException("Access to the path is denied.")), Is.EqualTo("Access to the path is denied."));
        });
    }

    private static string Told(Stream output) => ErrorReport.Describe(Assert.Catch(() => output.Write("line\n"u8))!);
}
