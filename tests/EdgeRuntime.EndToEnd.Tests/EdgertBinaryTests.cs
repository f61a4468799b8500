namespace EdgeRuntime.EndToEnd.Tests;

public class EdgertBinaryTests : EdgertFixture
{
    private const long SizeCeiling = 16_000_000;

    [Test]
    public void It_is_at_most_16_MB()
    {
        Assert.That(new FileInfo(Programs.Edgert).Length, Is.LessThanOrEqualTo(SizeCeiling));
        Assert.That(new FileInfo(Programs.EdgertBaseline).Length, Is.LessThanOrEqualTo(SizeCeiling));
    }

    [Test]
    public void It_needs_the_C_library_alone()
    {
        var libraries = Programs.Run("ldd", Programs.Edgert).Done().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => Path.GetFileName(line.Trim().Split(' ')[0]));
        Assert.That(libraries, Is.All.Matches("^(linux-vdso|libc|libm|ld-linux).*"));
    }

    [Test]
    public void Both_flavours_give_the_same_INT8_bits()
    {
        Assert.That(Programs.Run(Programs.EdgertBaseline, "info").Done(), Does.Contain("flavour baseline"));
        var random = new Random(11);
        for (var i = 0; i < 10; i++)
        {
            var input = InFolder("flavours.npy");
            TestFiles.WriteNpy(input, "1, 1, 8, 8", [.. Enumerable.Range(0, 64).Select(_ => random.NextSingle() * 1.2f - 0.1f)]);
            Assert.That(Output(Programs.EdgertBaseline, input), Is.EqualTo(Output(Programs.Edgert, input)));
        }
    }

    private byte[] Output(string program, string input)
    {
        var output = InFolder("flavours-output.npy");
        Programs.Run(program, "infer", Bundle, input, "--output", output).Done();
        return File.ReadAllBytes(output);
    }
}
