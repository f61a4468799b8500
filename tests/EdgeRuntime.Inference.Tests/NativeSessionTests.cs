using System.Runtime.InteropServices;
using EdgeRuntime.Bundle;
using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Inference.Operators;
using EdgeRuntime.TestKit;
using static EdgeRuntime.Inference.Tests.TestPlans;

namespace EdgeRuntime.Inference.Tests;

public class NativeSessionTests
{
    private static readonly SessionOptions s_one = new();

    [Test]
    public void Describes_inputs_and_outputs_in_the_models_layout()
    {
        using var plan = new OpenPlan(FloatCnn());
        Assert.That(plan.Session.Engine, Is.EqualTo("native"));
        Assert.That(plan.Session.Inputs.Single().ToString(), Is.EqualTo("x: f32[1x1x12x12]"));
        Assert.That(plan.Session.Outputs.Single().ToString(), Is.EqualTo("y: f32[1x10]"));
    }

    [Test]
    public void A_float_model_gives_probabilities_that_depend_on_its_input()
    {
        using var plan = new OpenPlan(FloatCnn());
        var first = MemoryMarshal.Cast<byte, float>(Run(plan.Session, Floats(144, 1))).ToArray();
        var second = MemoryMarshal.Cast<byte, float>(Run(plan.Session, Floats(144, 2))).ToArray();
        Assert.That(first.Sum(), Is.EqualTo(1).Within(1e-5));
        Assert.That(second, Is.Not.EqualTo(first));
        Assert.That(MemoryMarshal.Cast<byte, float>(Run(plan.Session, Floats(144, 1))).ToArray(), Is.EqualTo(first));
    }

    [TestCase(true), TestCase(false)]
    public void Shared_arena_bytes_change_nothing(bool int8)
    {
        using var arena = new OpenPlan(int8 ? Int8Cnn() : FloatCnn());
        using var recording = new OpenPlan(int8 ? Int8Cnn() : FloatCnn(), new SessionOptions { KeepIntermediates = true });
        for (var seed = 0; seed < 5; seed++)
            Assert.That(Run(arena.Session, Floats(144, seed)), Is.EqualTo(Run(recording.Session, Floats(144, seed))));
    }

    [Test]
    public void Half_weights_are_the_rounded_ones()
    {
        using var full = new OpenPlan(FloatCnn());
        using var half = new OpenPlan(FloatCnn(half: true));
        var x = Floats(144, 1);
        Assert.That(MemoryMarshal.Cast<byte, float>(Run(half.Session, x)).ToArray(), Is.EqualTo(MemoryMarshal.Cast<byte, float>(Run(full.Session, x)).ToArray()).Within(0.02));
    }

    [TestCase(true), TestCase(false)]
    public void Any_number_of_threads_gives_the_same_bits(bool int8)
    {
        const int Side = 64;
        using var one = new OpenPlan(int8 ? Int8Cnn(Side) : FloatCnn(Side));
        var expected = Run(one.Session, Floats(Side * Side, 7));
        foreach (var threads in new[] { 2, 3, 5 })
        {
            using var many = new OpenPlan(int8 ? Int8Cnn(Side) : FloatCnn(Side), new SessionOptions { Threads = threads });
            Assert.That(many.Session.Threads, Is.GreaterThan(1), "the model is large enough to be shared");
            for (var run = 0; run < 5; run++)
                Assert.That(Run(many.Session, Floats(Side * Side, 7)), Is.EqualTo(expected), $"{threads} threads");
        }
    }

    [Test]
    public void A_small_model_keeps_to_one_thread()
    {
        using var plan = new OpenPlan(Int8Cnn(4), new SessionOptions { Threads = 8 });
        Assert.That(plan.Session.Threads, Is.EqualTo(1));
    }

    [Test]
    public void A_run_allocates_nothing([Values(1, 2)] int threads, [Values] bool int8, [Values(-1, 0, 3)] int tracedRuns)
    {
        const int Side = 64;
        using var plan = new OpenPlan(int8 ? Int8Cnn(Side) : FloatCnn(Side), new SessionOptions { Threads = threads });
        Assert.That(plan.Session.Threads, Is.EqualTo(threads));
        if (tracedRuns >= 0)
            plan.Session.StartProfile(tracedRuns);
        Assert.That(Allocation.OfTenCalls(plan.Session.Run), Is.Zero);
    }

    [Test]
    public void Operators_of_every_plan_allocate_nothing([Values] TestPlan which)
    {
        using var plan = new OpenPlan(Make(which), new SessionOptions { Threads = 1 });
        Assert.That(Allocation.OfTenCalls(plan.Session.Run), Is.Zero);
    }

    [Test]
    public void Bound_buffers_are_read_and_written_in_place()
    {
        using var plan = new OpenPlan(Int8Cnn());
        using var x = new TensorBuffer(plan.Session.Inputs[0]);
        using var y = new TensorBuffer(plan.Session.Outputs[0]);
        var expected = Run(plan.Session, Floats(144, 3));
        plan.Session.BindInput(0, x);
        plan.Session.BindOutput(0, y);
        Floats(144, 3).CopyTo(x.As<float>());
        plan.Session.Run();
        Assert.That(y.Bytes.ToArray(), Is.EqualTo(expected));
        Assert.That(plan.Session.Output(0), Is.SameAs(y));
    }

    [Test]
    public void What_was_disposed_is_noticed_before_it_is_touched()
    {
        using var plan = new OpenPlan(Int8Cnn());
        var x = new TensorBuffer(plan.Session.Inputs[0]);
        plan.Session.BindInput(0, x);
        x.Dispose();
        Assert.That(plan.Session.Run, Throws.TypeOf<ObjectDisposedException>());

        using var constants = new OpenPlan(Int8Cnn());
        constants.Plan.Constants.Dispose();
        Assert.That(constants.Session.Run, Throws.TypeOf<ObjectDisposedException>());

        plan.Session.Dispose();
        plan.Session.Dispose();
        Assert.That(plan.Session.Run, Throws.TypeOf<ObjectDisposedException>());
    }

    [Test]
    public void Intermediates_come_in_the_models_layout()
    {
        using var plan = new OpenPlan(FloatCnn(), new SessionOptions { KeepIntermediates = true });
        Run(plan.Session, Floats(144, 1));
        Assert.That(plan.Session.Intermediates.Select(t => t.ToString()),
            Is.EquivalentTo(new[] { "conv: f32[1x20x12x12]", "depthwise: f32[1x20x12x12]", "sum: f32[1x20x12x12]", "pooled: f32[1x20x6x6]", "logits: f32[1x10]", "flat: f32[1x720]", "scores: f32[1x10]", "y: f32[1x10]" }));

        var conv = MemoryMarshal.Cast<byte, float>(plan.Session.Intermediate("conv")).ToArray();
        var depthwise = MemoryMarshal.Cast<byte, float>(plan.Session.Intermediate("depthwise")).ToArray();
        var sum = MemoryMarshal.Cast<byte, float>(plan.Session.Intermediate("sum")).ToArray();
        var flat = MemoryMarshal.Cast<byte, float>(plan.Session.Intermediate("flat")).ToArray();
        var pooled = MemoryMarshal.Cast<byte, float>(plan.Session.Intermediate("pooled")).ToArray();
        Assert.That(conv, Is.All.GreaterThanOrEqualTo(0).And.Some.GreaterThan(0));
        Assert.That(sum, Is.EqualTo(conv.Zip(depthwise, (a, b) => HardSwish(a + b))).Within(1e-5));
        Assert.That(pooled[5 * 36 + 7], Is.EqualTo(flat[7 * 20 + 5]), "channel 5 of pixel 7: channels first in the model, last in the plan");
        Assert.That(() => plan.Session.Intermediate("nothing"), Throws.ArgumentException);
    }

    [Test]
    public void Without_being_asked_a_session_keeps_no_intermediates()
    {
        using var plan = new OpenPlan(FloatCnn());
        Assert.That(plan.Session.Intermediates, Is.Empty);
        Assert.That(() => plan.Session.Intermediate("conv"), Throws.ArgumentException.With.Message.Contains("KeepIntermediates"));
    }

    [Test]
    public void A_registry_limits_what_a_program_can_run()
    {
        var plan = new PlanBuilder();
        plan.Add(PlanOpCode.Copy, [plan.Input("x", ElementType.Float32, 4)], plan.Output("y", ElementType.Float32, 4));
        var registry = new OperatorRegistry().Add(PlanOpCode.Copy, static context => new CopyOperator(context));
        using var session = NativeSession.Open(plan.Build(), s_one, registry);
        Assert.That(registry.Contains(PlanOpCode.Softmax), Is.False);
        Assert.That(() => NativeSession.Open(FloatCnn(), s_one, registry), Throws.TypeOf<UnsupportedOperatorException>().With.Message.Contains("Conv2D").And.Message.Contains("Conv2D_0"));
    }

    [Test]
    public void Every_operation_has_an_operator([Values] PlanOpCode code) => Assert.That(OperatorRegistry.Default.Contains(code));

    [TestCase(0), TestCase(129)]
    public void Impossible_numbers_of_threads_are_refused(int threads) =>
        Assert.That(() => NativeSession.Open(Int8Cnn(), new SessionOptions { Threads = threads }), Throws.TypeOf<ConfigurationException>().With.Message.Contains("1 to 128"));

    [Test]
    public void A_bundle_may_be_closed_before_its_session()
    {
        var path = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"{Guid.NewGuid():N}.edge");
        try
        {
            using var made = new OpenPlan(Int8Cnn());
            var manifest = new Manifest
            {
                Name = "cnn", Precision = "int8", Engines = ["native"],
                Inputs = [new ManifestTensor { Name = "x", Shape = [1, 1, 12, 12], Layout = "NCHW" }],
                Outputs = [new ManifestTensor { Name = "y", Shape = [1, 10] }],
            };
            BundleWriter.Write(path, manifest, [new BundleEntry(BundleEntryNames.Plan, PlanWriter.ToBytes(made.Plan))]);
            var bundle = BundleReader.Open(path);
            using var session = NativeSession.Open(bundle, s_one);
            bundle.Dispose();
            Assert.That(session.Inputs.Single().ToString(), Is.EqualTo("x: f32[1x1x12x12]"));
            Assert.That(Run(session, Floats(144, 1)), Is.EqualTo(Run(made.Session, Floats(144, 1))));
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static float HardSwish(float x) => x * Math.Clamp(x / 6 + 0.5f, 0, 1);
}
