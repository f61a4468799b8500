using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Inference.Operators;
using EdgeRuntime.Kernels;
using static EdgeRuntime.Inference.Tests.TestPlans;

namespace EdgeRuntime.Inference.Tests;

public class KernelChoiceTests
{
    [TestCase(1), TestCase(3)]
    public void Every_kernel_gives_the_same_bits_and_stays_within_its_memory(int threads)
    {
        for (var seed = 0; seed < 12; seed++)
        {
            var plan = RandomPlan(seed);
            var candidates = Candidates(plan);
            var options = new SessionOptions { Threads = threads, Parts = [.. candidates.Select((_, i) => 1 + (seed + i) % threads)] };
            var expected = Outputs(plan, new SessionOptions());
            for (var j = 0; j < candidates.Max(list => list.Count); j++)
            {
                KernelChoice[] kernels = [.. candidates.Select(list => j < list.Count ? list[j] : default)];
                Assert.That(Outputs(plan, options.WithKernels(kernels)), Is.EqualTo(expected), () => $"seed {seed}: {string.Join(", ", kernels)}");
            }
            plan.Constants.Dispose();
        }
    }

    [Test]
    public void A_kernel_that_is_chosen_is_named_and_marked()
    {
        var plan = Int8Cnn(24);
        var candidates = Candidates(plan);
        var index = Array.FindIndex(candidates, list => list.Count > 1);
        if (index < 0)
            Assert.Ignore("this processor has one kernel for each operation");
        using var open = new OpenPlan(plan, new SessionOptions { Kernels = [.. candidates.Select((list, i) => i == index ? list[^1] : default)], Profile = true });
        using var plain = new OpenPlan(Int8Cnn(24), new SessionOptions { Profile = true });
        open.Session.Run();
        Assert.That((open.Session.IsTuned, plain.Session.IsTuned), Is.EqualTo((true, false)));
        Assert.That(open.Session.Timings.Select(timing => timing.TunedKernel), Is.EqualTo(candidates.Select((_, i) => i == index)));
        Assert.That(open.Session.Timings.Select(timing => timing.TunedThreads), Is.All.False);
        Assert.That(open.Session.Timings[index].Kernel, Is.Not.EqualTo(plain.Session.Timings[index].Kernel));
        Assert.That(plain.Session.Timings.Select(timing => timing.TunedKernel), Is.All.False);
    }

    [Test]
    public void What_is_no_kernel_of_an_operation_is_refused()
    {
        var plan = Int8Cnn();
        var candidates = Candidates(plan);
        for (var i = 0; i < candidates.Length; i++)
        {
            foreach (var foreign in (KernelChoice[])[new(KernelMethod.Winograd, KernelVariant.Scalar), new(KernelMethod.Bands, KernelVariant.Emitted, 13, 32), new(KernelMethod.Rows, KernelVariants.Int8, 0, 0, int.MaxValue), new((KernelMethod)99, KernelVariants.Int8)])
            {
                var kernels = new KernelChoice[candidates.Length];
                kernels[i] = foreign;
                Assert.That(() => NativeSession.Open(plan, new SessionOptions { Kernels = kernels }), Throws.TypeOf<ConfigurationException>().With.Message.Contains(plan.Operations[i].Name).And.Message.Contains("is no kernel for it here"));
            }
        }
        Assert.That(() => NativeSession.Open(plan, new SessionOptions { Kernels = [default] }), Throws.TypeOf<ConfigurationException>().With.Message.Contains($"kernels of 1 operations: the plan has {candidates.Length}"));
        plan.Constants.Dispose();
    }

    [Test]
    public void Runs_allocate_nothing_with_kernels_that_were_chosen()
    {
        var plan = RandomPlan(3);
        var candidates = Candidates(plan);
        using var open = new OpenPlan(plan, new SessionOptions { Kernels = [.. candidates.Select(list => list.Count > 1 ? list[1] : default)] });
        open.Session.Run();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 10; i++)
            open.Session.Run();
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    // A chain of INT8 layers of random kinds and sizes, a dense layer last.
    private static ExecutionPlan RandomPlan(int seed)
    {
        var random = new Random(seed);
        var plan = new PlanBuilder();
        int side = random.Next(5, 22), channels = random.Next(1, 4) * (seed % 2 == 0 ? 8 : 3), weights = seed * 100;
        var input = plan.Input("x", ElementType.UInt8, 1, side, side, channels);
        var x = plan.View(input, "x", [1, side, side, channels], PlanLayout.ChannelsLast);
        for (var layer = 0; layer < 5; layer++)
        {
            int[] widths = [8, 16, 20, 24, 32, 40, 56];
            int kernel = random.Next(3) == 0 ? 1 : 3, stride = side > 8 && random.Next(3) == 0 ? 2 : 1, width = layer % 2 == 1 ? channels : widths[random.Next(widths.Length)];
            var window = Window(side, side, channels, width, kernel, stride, kernel / 2);
            var attributes = new ConvolutionInt8Attributes { Window = window, Groups = 1, InputZeroPoint = random.Next(256), Output = new(random.Next(100, 150)) };
            var y = plan.Arena($"y{layer}", ElementType.UInt8, [1, window.OutputH, window.OutputW, width], PlanLayout.ChannelsLast);
            int k = kernel * kernel * channels, taps = kernel * kernel * width;
            if (layer % 2 == 1)
                plan.Add(PlanOpCode.DepthwiseConv2DInt8, [x, plan.Constant(SignedBytes(taps, weights++)), plan.PerChannel(Ints(width, weights++)), plan.PerChannel(Multipliers(width, weights++, 0.004f))], y, attributes);
            else
                plan.Add(PlanOpCode.Conv2DInt8, [x, plan.Constant(PackInt8(SignedBytes(k * width, weights++), k, width)), plan.PerChannel(Ints(width, weights++)), plan.PerChannel(Multipliers(width, weights++, 0.3f / k))], y, attributes);
            (x, side, channels) = (y, window.OutputH, width);
        }
        int count = side * side * channels, n = random.Next(1, 40);
        var output = plan.Output("y", ElementType.UInt8, 1, n);
        plan.Add(PlanOpCode.DenseInt8, [plan.View(x, "flat", [1, count]), plan.Constant(PackInt8(SignedBytes(count * n, weights++), count, n)), plan.PerChannel(Ints(n, weights++)), plan.PerChannel(Multipliers(n, weights, 0.1f / count))], output,
            new DenseInt8Attributes { Rows = 1, K = count, N = n, Output = new(128) });
        return plan.Build();
    }

    private static IReadOnlyList<KernelChoice>[] Candidates(ExecutionPlan plan)
    {
        using var session = NativeSession.Open(plan, new SessionOptions());
        return [.. Enumerable.Range(0, plan.Operations.Count).Select(session.Candidates)];
    }

    private static byte[][] Outputs(ExecutionPlan plan, SessionOptions options)
    {
        GuardedArena? memory = null;
        using var session = NativeSession.Open(plan, options, OperatorRegistry.Default, p => memory = new GuardedArena(p), null, null, ownsConstants: false);
        memory!.GuardInputsAndOutputs(new Random(5));
        session.Run();
        return memory.ReadOutputs();
    }
}
