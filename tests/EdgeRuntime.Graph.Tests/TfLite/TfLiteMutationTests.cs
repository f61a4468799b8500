using EdgeRuntime.Graph.Onnx;
using EdgeRuntime.Graph.Passes;
using EdgeRuntime.Graph.TfLite;

namespace EdgeRuntime.Graph.Tests.TfLite;

[TestFixture]
public class TfLiteMutationTests
{
    private const int DefaultMutants = 1600;
    private const long MaximumAllocatedBytes = 400L << 20;

    // Models that are small, or have operators that the small ones lack.
    private static readonly string[] s_seeds =
    [
        "hello_world_int8.tflite", "hello_world_float.tflite", "mnist_trained_lstm_int8.tflite", "micro_speech_quantized.tflite", "kws01_dscnn_int8.tflite",
        "kws01_dscnn_float.tflite", "ic01_resnet_int8.tflite", "sww01_int8.tflite", "mp_face_detection_short_range.tflite", "mp_selfie_segmentation.tflite",
    ];

    /// <summary>
    /// Damaged files end in success or in a one-line error, soon, and without large allocations: reading, optimization and writing. The environment variable EDGE_MUTATIONS
    /// makes more of them.
    /// </summary>
    [Test]
    public void Damaged_files_are_refused_or_read()
    {
        var count = int.TryParse(Environment.GetEnvironmentVariable("EDGE_MUTATIONS"), out var wanted) ? wanted : DefaultMutants;
        var seeds = s_seeds.Select(name => (Name: name, Bytes: File.ReadAllBytes(TfLiteModels.All().Single(path => Path.GetFileName(path) == name)))).ToArray();
        var random = new Random(20261126);
        var (refused, unsupported, slowest, largest) = (0, 0, TimeSpan.Zero, 0L);
        var start = Environment.CpuUsage.TotalTime;
        for (var i = 0; i < count; i++)
        {
            var (name, original) = seeds[i % seeds.Length];
            var mutant = Mutate(original, seeds[random.Next(seeds.Length)].Bytes, random, i / seeds.Length % 6);
            var (allocated, before) = (GC.GetAllocatedBytesForCurrentThread(), Environment.CpuUsage.TotalTime);
            try
            {
                var model = TfLiteReader.Read(mutant, "mutant.tflite");
                GraphOptimizer.Run(model);
                OnnxWriter.ToBytes(model);
            }
            catch (EdgeRuntimeException error)
            {
                refused++;
                unsupported += error is UnsupportedOperatorException ? 1 : 0;
                Assert.That(error.Message, Does.Not.Contain('\n'), $"mutant {i} of {name}");
            }
            catch (Exception error)
            {
                var dump = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"mutant-{i}.tflite");
                File.WriteAllBytes(dump, mutant);
                Assert.Fail($"mutant {i} of {name} ({dump}): {error}");
            }
            var bytes = GC.GetAllocatedBytesForCurrentThread() - allocated;
            Assert.That(bytes, Is.LessThan(MaximumAllocatedBytes), $"bytes allocated for mutant {i} of {name}");
            largest = Math.Max(largest, bytes);
            slowest = TimeSpan.FromTicks(Math.Max(slowest.Ticks, (Environment.CpuUsage.TotalTime - before).Ticks));
        }
        var elapsed = Environment.CpuUsage.TotalTime - start;
        TestContext.Out.WriteLine($"{count} mutants, {refused} refused ({unsupported} for an operator), {elapsed.TotalMilliseconds:F0} ms of processor time, {slowest.TotalMilliseconds:F0} ms for one at most, {largest >> 20} MiB allocated for one at most");
        Assert.That(count, Is.GreaterThanOrEqualTo(1500));
        Assert.That(refused, Is.GreaterThan(count / 5), "mutations that hardly ever hurt test nothing");
        Assert.That(elapsed, Is.LessThan(TimeSpan.FromMilliseconds(50.0 * count)));
        Assert.That(slowest, Is.LessThan(TimeSpan.FromSeconds(20)), "processor time of all threads, collection included");
    }

    private static byte[] Mutate(byte[] original, byte[] other, Random random, int kind)
    {
        var mutant = (byte[])original.Clone();
        // Most of a file is weights; half of the damage is done where the tables are, at the ends.
        int Place() => random.Next(2) == 0 ? random.Next(mutant.Length) : random.Next(2) == 0 ? random.Next(Math.Min(2048, mutant.Length)) : mutant.Length - 1 - random.Next(Math.Min(16384, mutant.Length));
        switch (kind)
        {
            case 0: // truncation
                return mutant[..random.Next(mutant.Length)];
            case 1: // bit flips
                for (var flips = random.Next(1, 16); flips > 0; flips--)
                    mutant[Place()] ^= (byte)(1 << random.Next(8));
                return mutant;
            case 2: // a length or number made large
                var position = Place();
                for (var i = 0; i < random.Next(1, 9) && position + i < mutant.Length; i++)
                    mutant[position + i] = 0xFF;
                return mutant;
            case 3: // a piece of another file in the middle
                var start = random.Next(other.Length);
                var piece = other.AsSpan(start, Math.Min(random.Next(1, 64), other.Length - start));
                var at = random.Next(mutant.Length);
                return [.. mutant[..at], .. piece, .. mutant[at..]];
            case 4: // a piece of the file over another
                var (from, to) = (Place(), Place());
                var length = Math.Min(random.Next(1, 64), mutant.Length - Math.Max(from, to));
                original.AsSpan(from, length).CopyTo(mutant.AsSpan(to));
                return mutant;
            default: // small numbers put in place of others
                for (var numbers = random.Next(1, 8); numbers > 0; numbers--)
                    mutant[Place()] = (byte)random.Next(16);
                return mutant;
        }
    }
}
