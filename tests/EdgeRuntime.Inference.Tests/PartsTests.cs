using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Inference.Operators;
using EdgeRuntime.Kernels;
using static EdgeRuntime.Inference.Tests.TestPlans;

namespace EdgeRuntime.Inference.Tests;

public class PartsTests
{
    private const int Threads = 5;

    [Test]
    public void Any_parts_give_the_same_bits_and_stay_within_their_memory([Values] TestPlan which) => Share(which);

    [Test]
    public void Any_parts_give_the_same_bits_without_emitted_code([Values] TestPlan which, [Values(KernelVariant.Vector128, KernelVariant.Avx2)] KernelVariant variant)
    {
        if (!KernelVariants.IsSupported(variant))
            Assert.Ignore($"This processor has no {variant}.");
        var before = (KernelVariants.Int8, KernelVariants.Float);
        try
        {
            (KernelVariants.Int8, KernelVariants.Float) = (variant, variant);
            Share(which);
        }
        finally
        {
            (KernelVariants.Int8, KernelVariants.Float) = before;
        }
    }

    [Test]
    public void Parts_take_the_place_of_the_estimate()
    {
        const int Side = 64;
        using var estimated = new OpenPlan(Int8Cnn(Side), new SessionOptions { Threads = 2 });
        Assert.That((estimated.Session.IsTuned, estimated.Session.Parts.Max()), Is.EqualTo((false, 2)));
        int[] opposite = [.. estimated.Session.Parts.Select(parts => 3 - parts)];
        using var given = new OpenPlan(Int8Cnn(Side), new SessionOptions { Threads = 2, Parts = opposite, Profile = true });
        Assert.That(given.Session.IsTuned);
        for (var i = 0; i < opposite.Length; i++)
            Assert.That(given.Session.Parts[i], estimated.Session.Parts[i] == 2 ? Is.EqualTo(1) : Is.InRange(1, 2));
        Assert.That(given.Session.Timings.Select(t => t.Threads), Is.EqualTo(given.Session.Parts));
        using var alone = new OpenPlan(Int8Cnn(Side), new SessionOptions { Threads = 2, Parts = [.. opposite.Select(_ => 1)] });
        Assert.That(alone.Session.Threads, Is.EqualTo(1), "no thread is started that no operation wants");
    }

    [TestCase(0, 2), TestCase(-1, 2), TestCase(3, 2), TestCase(int.MaxValue, 128)]
    public void Parts_out_of_range_are_refused(int parts, int threads)
    {
        var plan = Int8Cnn();
        int[] all = [.. plan.Operations.Select(_ => 1)];
        all[^1] = parts;
        Assert.That(() => NativeSession.Open(plan, new SessionOptions { Threads = threads, Parts = all }), Throws.TypeOf<ConfigurationException>().With.Message.Contains($"operation {all.Length - 1} in {parts} parts: expected 1 to {threads}"));
    }

    [TestCase(-1), TestCase(1)]
    public void Parts_of_another_number_of_operations_are_refused(int more)
    {
        var plan = Int8Cnn();
        int[] parts = [.. Enumerable.Repeat(1, plan.Operations.Count + more)];
        Assert.That(() => NativeSession.Open(plan, new SessionOptions { Threads = 2, Parts = parts }), Throws.TypeOf<ConfigurationException>().With.Message.Contains($"parts of {parts.Length} operations: the plan has {plan.Operations.Count}"));
    }

    [TestCase("processor\t: 0\nvendor_id\t: AuthenticAMD\ncpu family\t: 26\nmodel\t\t: 2\nmodel name\t: AMD EPYC\n\nmodel name\t: second\n", "AMD EPYC (family 26, model 2)")]
    [TestCase("processor\t: 0\nBogoMIPS\t: 50.00\nCPU implementer\t: 0x41\nCPU part\t: 0xd0b\n", "Arm implementer 0x41, part 0xd0b")]
    [TestCase("model name\t: RISC: one", "RISC: one")]
    [TestCase("no colon", "unknown")]
    [TestCase("", "unknown")]
    public void A_processor_is_named_as_the_kernel_names_it(string cpuInfo, string expected) => Assert.That(ProcessorName.Of(cpuInfo), Is.EqualTo(expected));

    private static void Share(TestPlan which)
    {
        var plan = Make(which);
        var count = plan.Operations.Count;
        var expected = Outputs(plan, new SessionOptions(), out _);
        var random = new Random(31);
        for (var run = 0; run < 6; run++)
        {
            int[] parts = [.. Enumerable.Range(0, count).Select(_ => run == 0 ? Threads : random.Next(1, Threads + 1))];
            Assert.That(Outputs(plan, new SessionOptions { Threads = Threads, Parts = parts }, out var taken), Is.EqualTo(expected), string.Join(',', parts));
            Assert.That(taken.Zip(parts), Has.All.Matches<(int Taken, int Asked)>(pair => pair.Taken >= 1 && pair.Taken <= pair.Asked));
            if (run == 0)
                Assert.That(taken.Max(), Is.GreaterThan(1), "something is shared");
        }
        plan.Constants.Dispose();
    }

    private static byte[][] Outputs(ExecutionPlan plan, SessionOptions options, out IReadOnlyList<int> parts)
    {
        GuardedArena? memory = null;
        using var session = NativeSession.Open(plan, options, OperatorRegistry.Default, p => memory = new GuardedArena(p), null, null, ownsConstants: false);
        memory!.GuardInputsAndOutputs(new Random(5));
        parts = session.Parts;
        session.Run();
        return memory.ReadOutputs();
    }
}
