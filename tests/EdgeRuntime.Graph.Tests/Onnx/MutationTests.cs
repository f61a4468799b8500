using EdgeRuntime.Graph.Onnx;
using EdgeRuntime.Graph.Passes;

namespace EdgeRuntime.Graph.Tests.Onnx;

[TestFixture]
public class MutationTests
{
    private const int MutantsPerModel = 60;
    private const long MaximumAllocatedBytes = 200L << 20;

    /// <summary>Damaged files end in success or in a one-line error, soon, and without large allocations: reading, inference, optimization and writing.</summary>
    [Test]
    public void Damaged_files_are_refused_or_read()
    {
        var seeds = Seeds();
        var random = new Random(20260901);
        var (mutants, refused) = (0, 0);
        var start = Environment.CpuUsage.TotalTime;
        foreach (var (path, index) in seeds.Select((path, index) => (path, index)))
        {
            var original = File.ReadAllBytes(path);
            var other = File.ReadAllBytes(seeds[(index + 1) % seeds.Count]);
            for (var i = 0; i < MutantsPerModel; i++)
            {
                var mutant = Mutate(original, other, random, i % 5);
                mutants++;
                var allocated = GC.GetAllocatedBytesForCurrentThread();
                try
                {
                    Process(mutant);
                }
                catch (EdgeRuntimeException error)
                {
                    refused++;
                    Assert.That(error.Message, Does.Not.Contain('\n'), $"mutant {i} of {path}");
                }
                catch (Exception error)
                {
                    var dump = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"mutant-{index}-{i}.onnx");
                    File.WriteAllBytes(dump, mutant);
                    Assert.Fail($"mutant {i} of {path} ({dump}): {error}");
                }
                Assert.That(GC.GetAllocatedBytesForCurrentThread() - allocated, Is.LessThan(MaximumAllocatedBytes), $"bytes allocated for mutant {i} of {path}");
            }
        }
        var elapsed = Environment.CpuUsage.TotalTime - start;
        TestContext.Out.WriteLine($"{mutants} mutants, {refused} refused, {elapsed.TotalMilliseconds:F0} ms of processor time");
        Assert.That(mutants, Is.GreaterThanOrEqualTo(2000));
        Assert.That(refused, Is.GreaterThan(mutants / 5), "mutations that hardly ever hurt test nothing");
        Assert.That(elapsed, Is.LessThan(TimeSpan.FromSeconds(20)));
    }

    private static void Process(byte[] mutant)
    {
        var model = OnnxReader.Read(mutant, "mutant.onnx");
        GraphOptimizer.Run(model);
        OnnxWriter.ToBytes(model);
    }

    // Every 22nd test model of at most 100 kB, and the smallest real one.
    private static List<string> Seeds()
    {
        var models = OnnxModels.Tests().Where(path => new FileInfo(path).Length < 100_000).ToList();
        var seeds = models.Where((_, index) => index % 22 == 0).ToList();
        seeds.Add(OnnxModels.Shared().MinBy(path => new FileInfo(path).Length)!);
        return seeds;
    }

    private static byte[] Mutate(byte[] original, byte[] other, Random random, int kind)
    {
        var mutant = (byte[])original.Clone();
        switch (kind)
        {
            case 0: // truncation
                return mutant[..random.Next(mutant.Length)];
            case 1: // bit flips
                for (var flips = random.Next(1, 8); flips > 0; flips--)
                    mutant[random.Next(mutant.Length)] ^= (byte)(1 << random.Next(8));
                return mutant;
            case 2: // a length or number made large
                var position = random.Next(mutant.Length);
                for (var i = 0; i < random.Next(1, 9) && position + i < mutant.Length; i++)
                    mutant[position + i] = 0xFF;
                return mutant;
            case 3: // a piece of another file in the middle
                var start = random.Next(other.Length);
                var piece = other.AsSpan(start, Math.Min(random.Next(1, 64), other.Length - start));
                var at = random.Next(mutant.Length);
                return [.. mutant[..at], .. piece, .. mutant[at..]];
            default: // a small number put in place of another
                mutant[random.Next(mutant.Length)] = (byte)random.Next(16);
                return mutant;
        }
    }
}
