using System.Buffers.Binary;
using EdgeRuntime.Bundle.Plan;

namespace EdgeRuntime.Bundle.Tests.Plan;

public sealed class PlanMutationTests
{
    private static readonly int[] s_numbers = [-1, 0, 1, 2, 63, 64, 255, 256, 4097, 1 << 16, 1 << 18, 1 << 30, int.MaxValue, int.MinValue];

    // A record object takes at most a few times the bytes of its record, so a small file can never ask for much.
    private const int MaxAllocatedBytes = 64 * 1024;

    [Test]
    public void Mutants_are_refused_or_valid_and_never_cost_much([Range(0, 19)] int seed)
    {
        var random = new Random(seed);
        var original = PlanWriter.ToBytes(seed == 0 ? SampleBundle.Plan() : RandomPlan.Make(seed));
        var refused = 0;
        for (var i = 0; i < 150; i++)
        {
            var mutant = Mutate(random, original);
            var before = GC.GetAllocatedBytesForCurrentThread();
            ExecutionPlan plan;
            try
            {
                plan = PlanReader.Read(mutant);
            }
            catch (InvalidModelException exception)
            {
                refused++;
                Assert.That(exception.Message, Does.StartWith("plan.bin: ").And.Not.Contains("\n").And.Length.LessThan(400));
                continue;
            }
            finally
            {
                Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(MaxAllocatedBytes), $"mutant {i} of seed {seed}");
            }
            Assert.That(PlanWriter.ToBytes(plan), Is.EqualTo(mutant), $"mutant {i} of seed {seed} was accepted, and written back otherwise");
        }
        Assert.That(refused, Is.GreaterThan(20));
    }

    [Test]
    public void Every_truncation_is_refused()
    {
        var bytes = PlanWriter.ToBytes(SampleBundle.Plan());
        for (var length = 0; length < bytes.Length; length++)
            Assert.That(() => PlanReader.Read(bytes.AsSpan(0, length)), Throws.TypeOf<InvalidModelException>(), $"{length} bytes");
        Assert.That(() => PlanReader.Read([.. bytes, 0]), Throws.TypeOf<InvalidModelException>());
    }

    private static byte[] Mutate(Random random, byte[] original)
    {
        var bytes = original.ToArray();
        for (var count = random.Next(1, 4); count > 0; count--)
        {
            var at = random.Next(bytes.Length);
            switch (random.Next(8))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    return bytes[..at];
                case 2:
                    return [.. bytes[..at], .. new byte[random.Next(1, 65)], .. bytes[at..]];
                case 3:
                    return [.. bytes[..at], .. bytes[Math.Min(at + random.Next(1, 65), bytes.Length)..]];
                default:
                    var word = random.Next(Math.Min(bytes.Length, random.Next(2) == 0 ? 64 : bytes.Length) / 4) * 4;
                    BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(word), s_numbers[random.Next(s_numbers.Length)]);
                    break;
            }
        }
        return bytes;
    }
}
