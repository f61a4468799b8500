using System.Text;

namespace EdgeRuntime.Bundle.Tests;

public sealed class ManifestMutationTests
{
    private static readonly string[] s_tokens = ["null", "[]", "{}", "\"\"", "-1", "1e99", "99999999999999999999", "\"\\u001b[2J\"", "true", ",", "}", "\"\\ud800\"", "0.5"];

    [Test]
    public void Mutants_are_refused_or_valid([Range(0, 9)] int seed)
    {
        var random = new Random(seed);
        var manifest = SampleBundle.Manifest();
        SampleBundle.Bytes(manifest);
        var original = ManifestJson.Write(manifest);
        var refused = 0;
        for (var i = 0; i < 200; i++)
        {
            var mutant = Mutate(random, original);
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                ManifestValidation.Check(ManifestJson.Read(mutant, "test"), "test");
            }
            catch (InvalidModelException exception)
            {
                refused++;
                Assert.That(exception.Message.Any(char.IsControl), Is.False, exception.Message);
            }
            Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(256 * 1024), Encoding.UTF8.GetString(mutant));
        }
        Assert.That(refused, Is.GreaterThan(100));
    }

    [Test]
    public void Deep_nesting_is_refused() =>
        Assert.That(() => ManifestJson.Read(Encoding.ASCII.GetBytes("{\"a\":" + new string('[', 500_000)), "test"), Throws.TypeOf<InvalidModelException>());

    // Half of the mutants replace a value by another token, half a byte by another.
    private static byte[] Mutate(Random random, byte[] original)
    {
        if (random.Next(2) == 0)
        {
            var bytes = original.ToArray();
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            return bytes;
        }
        var lines = Encoding.UTF8.GetString(original).Split('\n');
        var at = random.Next(lines.Length);
        var colon = lines[at].IndexOf(": ", StringComparison.Ordinal);
        lines[at] = lines[at][..(colon < 0 ? 0 : colon + 2)] + s_tokens[random.Next(s_tokens.Length)] + (lines[at].EndsWith(',') ? "," : "");
        return Encoding.UTF8.GetBytes(string.Join('\n', lines));
    }
}
