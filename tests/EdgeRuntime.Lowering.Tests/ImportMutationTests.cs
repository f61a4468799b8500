using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Graph;
using EdgeRuntime.Graph.Onnx;
using EdgeRuntime.Graph.Passes;
using EdgeRuntime.TestKit;

namespace EdgeRuntime.Lowering.Tests;

/// <summary>
/// Damaged ONNX models through all of a conversion: reader, functions, upgrade, optimizer, lowering, plan. Each ends in a plan or in one line that says why not, within two seconds of processor
/// time and a bounded amount of memory. EDGE_MUTATIONS=N asks for another number of them.
/// </summary>
public class ImportMutationTests
{
    private const int DefaultCount = 1600;
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(2);

    // A model may be copied a few times on its way (read, folded, packed, written), hostile sizes must not add to that.
    private static long MaximumBytes(long fileBytes) => (64L << 20) + 32 * fileBytes;

    [Test]
    public void Mutants_become_plans_or_are_refused()
    {
        var folder = Directory.CreateTempSubdirectory("mutants").FullName;
        try
        {
            var seeds = MutationSeeds.All(folder);
            foreach (var seed in seeds)
                Outcome(seed.Bytes, seed.Folder);
            Run(seeds, int.TryParse(Environment.GetEnvironmentVariable("EDGE_MUTATIONS"), out var wanted) ? wanted : DefaultCount);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Run(IReadOnlyList<MutationSeed> seeds, int count)
    {
        var random = new Random(20260917);
        var outcomes = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var faults = new Dictionary<string, string>(StringComparer.Ordinal);
        var (slowest, largest) = (TimeSpan.Zero, 0L);
        for (var i = 0; i < count; i++)
        {
            var seed = seeds[i % seeds.Count];
            var mutant = ModelMutation.Mutate(seed, random);
            var processor = Environment.CpuUsage.TotalTime;
            var allocated = GC.GetAllocatedBytesForCurrentThread();
            string outcome;
            try
            {
                outcome = Outcome(mutant, seed.Folder);
            }
            catch (Exception error)
            {
                // One example of every kind of fault.
                faults.TryAdd($"{error.GetType().Name} {error.StackTrace?.Split('\n').FirstOrDefault(line => line.Contains("EdgeRuntime", StringComparison.Ordinal))}", $"mutant {i} of {seed.Name} ({Dump(mutant, i)}): {error}");
                continue;
            }
            var time = Environment.CpuUsage.TotalTime - processor;
            var bytes = GC.GetAllocatedBytesForCurrentThread() - allocated;
            if (time > s_limit || bytes > MaximumBytes(seed.Bytes.Length))
                faults.TryAdd($"too much {i}", $"mutant {i} of {seed.Name} ({outcome}, {Dump(mutant, i)}) took {time.TotalMilliseconds:F0} ms of processor time and {bytes >> 20} MiB");
            (slowest, largest) = (time > slowest ? time : slowest, Math.Max(largest, bytes));
            outcomes[outcome] = outcomes.GetValueOrDefault(outcome) + 1;
        }
        TestContext.Out.WriteLine($"{count} mutants of {seeds.Count} models: {string.Join(", ", outcomes.Select(entry => $"{entry.Value} {entry.Key}"))}; slowest {slowest.TotalMilliseconds:F0} ms of processor time, most memory {largest >> 20} MiB");
        Assert.That(faults.Values, Is.Empty, string.Join('\n', faults.Values));
        Assert.That(outcomes.GetValueOrDefault("accepted"), Is.GreaterThan(count / 50), "mutations that always hurt test the reader alone");
        Assert.That(outcomes.Where(entry => entry.Key != "accepted").Sum(entry => entry.Value), Is.GreaterThan(count / 5), "mutations that hardly ever hurt test nothing");
    }

    private static string Outcome(byte[] bytes, string? folder)
    {
        try
        {
            var model = Read(bytes, folder);
            OnnxImport.Run(model);
            GraphOptimizer.Run(model);
            var plan = GraphLowering.Lower(model, new LoweringOptions());
            using var constants = plan.Constants;
            PlanWriter.ToBytes(plan);
            return "accepted";
        }
        catch (EdgeRuntimeException refused)
        {
            if (refused.Message.Length == 0 || refused.Message.Contains('\n', StringComparison.Ordinal))
                throw new InvalidOperationException("a refusal is one line", refused);
            return $"refused as {refused.GetType().Name}";
        }
    }

    private static Model Read(byte[] bytes, string? folder)
    {
        if (folder is null)
            return OnnxReader.Read(bytes, "mutant");
        var path = Path.Combine(folder, "mutant.onnx");
        File.WriteAllBytes(path, bytes);
        return OnnxReader.Read(path);
    }

    private static string Dump(byte[] mutant, int index)
    {
        var path = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"mutant-{index}.onnx");
        File.WriteAllBytes(path, mutant);
        return path;
    }
}
