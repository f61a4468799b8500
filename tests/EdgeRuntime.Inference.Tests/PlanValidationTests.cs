using EdgeRuntime.Bundle.Plan;

namespace EdgeRuntime.Inference.Tests;

/// <summary>What the rules for whole plans are; the mutants of <see cref="MutatedPlanTests"/> show that they suffice.</summary>
public class PlanValidationTests
{
    [Test]
    public void A_value_is_written_before_it_is_read()
    {
        var plan = new PlanBuilder();
        plan.Input("x", ElementType.Float32, 8);
        plan.Add(PlanOpCode.Copy, [plan.Arena("nobody", ElementType.Float32, [8])], plan.Output("y", ElementType.Float32, 8));
        Refused(plan.Build(), "reads 'nobody', which holds no value at this point");
    }

    [Test]
    public void A_value_that_was_overwritten_is_gone()
    {
        var plan = new PlanBuilder();
        var x = plan.Input("x", ElementType.Float32, 8);
        var a = plan.Arena("a", ElementType.Float32, [8]);
        plan.Add(PlanOpCode.Copy, [x], a);
        var b = plan.Arena("b", ElementType.Float32, [8], offset: plan.OffsetOf(a));
        plan.Add(PlanOpCode.Copy, [x], b);
        plan.Add(PlanOpCode.Binary, [a, b], plan.Output("y", ElementType.Float32, 8), new BinaryAttributes());
        Refused(plan.Build(), "reads 'a', which holds no value at this point");
    }

    [Test]
    public void An_output_may_lie_over_an_input_where_the_operator_allows_it_and_exactly()
    {
        using var session = NativeSession.Open(InPlace(PlanOpCode.Unary, 0, new Activation(ActivationKind.Negate)), new SessionOptions());
        session.Input(0).As<float>().Fill(3);
        session.Run();
        Assert.That(session.Output(0).As<float>().ToArray(), Is.All.EqualTo(-3));
        Refused(InPlace(PlanOpCode.Unary, 64, new Activation(ActivationKind.Negate)), "lies over its input 0");
        var axes = new TransposeAttributes();
        axes.Axes[1] = 1;
        Refused(InPlace(PlanOpCode.Transpose, 0, axes), "lies over its input 0");

        static ExecutionPlan InPlace<T>(PlanOpCode code, long shift, T attributes) where T : unmanaged
        {
            var plan = new PlanBuilder();
            var a = plan.Arena("a", ElementType.Float32, [8, 8]);
            plan.Add(PlanOpCode.Copy, [plan.Input("x", ElementType.Float32, 8, 8)], a);
            var b = plan.Arena("b", ElementType.Float32, [8, 8], offset: plan.OffsetOf(a) + shift);
            plan.Add(code, [a], b, attributes);
            plan.Add(PlanOpCode.Copy, [b], plan.Output("y", ElementType.Float32, 8, 8));
            return plan.Build();
        }
    }

    [Test]
    public void What_is_joined_may_lie_in_its_place_of_the_result_and_nowhere_else_in_it()
    {
        using var session = NativeSession.Open(Joined(0, 64), new SessionOptions());
        session.Input(0).As<float>().Fill(3);
        session.Input(1).As<float>().Fill(4);
        session.Run();
        Assert.That(session.Output(0).As<float>().ToArray(), Is.EqualTo(Enumerable.Repeat(3f, 16).Concat(Enumerable.Repeat(4f, 16))));
        Refused(Joined(64, 0), "lies over its input 0");
        Refused(Joined(0, 0), "holds no value at this point");

        static ExecutionPlan Joined(long first, long second)
        {
            var plan = new PlanBuilder();
            var y = plan.Arena("y", ElementType.Float32, [1, 32], offset: 128);
            var a = plan.Arena("a", ElementType.Float32, [1, 16], offset: 128 + first);
            var b = plan.Arena("b", ElementType.Float32, [1, 16], offset: 128 + second);
            plan.Add(PlanOpCode.Copy, [plan.Input("c", ElementType.Float32, 1, 16)], a);
            plan.Add(PlanOpCode.Copy, [plan.Input("d", ElementType.Float32, 1, 16)], b);
            plan.Add(PlanOpCode.Concat, [a, b], y, new ConcatAttributes { Axis = 1 });
            plan.Add(PlanOpCode.Copy, [y], plan.Output("z", ElementType.Float32, 1, 32));
            return plan.Build();
        }
    }

    [Test]
    public void Parts_in_their_columns_of_a_result_give_the_bits_of_copied_ones([Values(1, 2, 3)] int threads)
    {
        var x = TestPlans.Floats(2 * 6 * 6 * 8, 5);
        using var copied = NativeSession.Open(TestPlans.Joined(copied: true), new SessionOptions());
        using var joined = NativeSession.Open(TestPlans.Joined(), new SessionOptions { Threads = threads, Parts = [.. Enumerable.Repeat(threads, 9)] });
        using var kept = NativeSession.Open(TestPlans.Joined(), new SessionOptions { KeepIntermediates = true });
        var expected = TestPlans.Run(copied, x);
        Assert.That(TestPlans.Run(joined, x), Is.EqualTo(expected));
        Assert.That(TestPlans.Run(kept, x), Is.EqualTo(expected));
        using var keptCopies = NativeSession.Open(TestPlans.Joined(copied: true), new SessionOptions { KeepIntermediates = true });
        TestPlans.Run(keptCopies, x);
        foreach (var name in (string[])["conv", "depthwise", "maximum", "inner", "near"])
            Assert.That(kept.Intermediate(name), Is.EqualTo(keptCopies.Intermediate(name)), name);
    }

    [Test]
    public void Columns_are_written_once_before_they_are_read_and_taken_by_what_joins_them()
    {
        Refused(Columns((plan, y, x, a, b) => plan.Add(PlanOpCode.MaxPool2D, [a], b, Pool)), "reads 'a', which holds no value at this point");
        Refused(Columns((plan, y, x, a, b) => { Fill(plan, x, a); Fill(plan, x, a); }), "into a buffer that was written before");
        Refused(Columns((plan, y, x, a, b) => { Fill(plan, x, a); Fill(plan, x, plan.Columns(y, "c", 2, 1, 4, 4, 4)); }), "into a buffer that was written before");
        Refused(Columns((plan, y, x, a, b) => { Fill(plan, x, a); plan.Add(PlanOpCode.MaxPool2D, [a], plan.Columns(y, "c", 2, 1, 4, 4, 4), Pool); }), "lies over its input 0");
        Refused(Columns((plan, y, x, a, b) => { Fill(plan, x, a); Fill(plan, x, b); Join(plan, y, b, a); }), "lies over its input 0");
        Refused(Columns((plan, y, x, a, b) => { Fill(plan, x, a); Join(plan, y, x, x); }), "into a buffer that was written before");
        Refused(Columns((plan, y, x, a, b) => { Fill(plan, x, a); plan.Add(PlanOpCode.Unary, [a], plan.Arena("z", ElementType.Float32, [1, 4, 4, 4]), new Activation()); }), "input 0 has rows 8 elements apart, which this operation cannot have");
        Refused(Columns((plan, y, x, a, b) => { Fill(plan, x, a); plan.Add(PlanOpCode.MaxPool2D, [x], plan.Arena("z", ElementType.Float32, [1, 4, 4, 4], offset: plan.OffsetOf(y)), Pool); Fill(plan, x, b); }), "into a buffer that another value has taken");
        Refused(Columns((plan, y, x, a, b) => { Fill(plan, x, a); plan.Add(PlanOpCode.MaxPool2D, [x], plan.Arena("z", ElementType.Float32, [1, 4, 4, 4], offset: plan.OffsetOf(y)), Pool); Join(plan, y, a, x); }), "reads 'a', which holds no value at this point");
        Refused(Columns((plan, y, x, a, b) => Fill(plan, x, plan.Columns(y, "c", 6, 1, 4, 4, 4))), "columns of 1x4x4x4 from 6 on in rows of 8");
        Refused(Columns((plan, y, x, a, b) => Fill(plan, x, plan.Columns(plan.Arena("z", ElementType.Float32, [1, 3, 4, 8]), "c", 0, 1, 4, 4, 4))), "bytes in a buffer of");
        // Of four rows of pixels one was written.
        Refused(Columns((plan, y, x, a, b) =>
        {
            plan.Add(PlanOpCode.MaxPool2D, [plan.Input("row", ElementType.Float32, 1, 1, 4, 4)], plan.Columns(y, "c", 0, 1, 1, 4, 4), new PoolAttributes { Window = TestPlans.Window(1, 4, 4, 4, 1) });
            plan.Add(PlanOpCode.MaxPool2D, [a], b, Pool);
        }), "reads 'a', which holds no value at this point");
        using var session = NativeSession.Open(Columns((plan, y, x, a, b) => { Fill(plan, x, a); plan.Add(PlanOpCode.MaxPool2D, [a], b, Pool); Join(plan, y, a, b); plan.Add(PlanOpCode.MaxPool2D, [a], plan.Output("late", ElementType.Float32, 1, 4, 4, 4), Pool); }), new SessionOptions());

        static void Fill(PlanBuilder plan, int x, int part) => plan.Add(PlanOpCode.MaxPool2D, [x], part, Pool);

        static void Join(PlanBuilder plan, int y, int first, int second) => plan.Add(PlanOpCode.Concat, [first, second], y, new ConcatAttributes { Axis = 3 });

        static ExecutionPlan Columns(Action<PlanBuilder, int, int, int, int> operations)
        {
            var plan = new PlanBuilder();
            var x = plan.Input("x", ElementType.Float32, 1, 4, 4, 4);
            var y = plan.Arena("y", ElementType.Float32, [1, 4, 4, 8], offset: 64);
            operations(plan, y, x, plan.Columns(y, "a", 0, 1, 4, 4, 4), plan.Columns(y, "b", 4, 1, 4, 4, 4));
            return plan.Build();
        }
    }

    private static PoolAttributes Pool => new() { Window = TestPlans.Window(4, 4, 4, 4, 1) };

    [Test]
    public void A_buffer_is_written_once()
    {
        var plan = new PlanBuilder();
        var x = plan.Input("x", ElementType.Float32, 8);
        var y = plan.Output("y", ElementType.Float32, 8);
        plan.Add(PlanOpCode.Copy, [x], y);
        plan.Add(PlanOpCode.Copy, [x], y);
        Refused(plan.Build(), "into a buffer that was written before");
    }

    [Test]
    public void Inputs_and_constants_are_never_written()
    {
        var plan = new PlanBuilder();
        var x = plan.Input("x", ElementType.Float32, 8);
        plan.Add(PlanOpCode.Copy, [x], plan.Constant(TestPlans.Floats(8, 1)));
        Refused(plan.Build(), "lives in the Constant memory");
    }

    [Test]
    public void Every_output_is_written()
    {
        var plan = new PlanBuilder();
        plan.Input("x", ElementType.Float32, 8);
        plan.Output("y", ElementType.Float32, 8);
        Refused(plan.Build(), "the output 'y' is never written");
    }

    [Test]
    public void Weights_fit_the_attributes_to_the_element()
    {
        var plan = new PlanBuilder();
        plan.Add(PlanOpCode.Dense, [plan.Input("x", ElementType.Float32, 1, 40), plan.Constant(TestPlans.PackFloat(TestPlans.Floats(39 * 5, 1), 39, 5)), -1], plan.Output("y", ElementType.Float32, 1, 5), new DenseAttributes { Rows = 1, K = 40, N = 5 });
        Refused(plan.Build(), "input 1 has 624 weights, expected 640");
    }

    [Test]
    public void A_message_names_the_operation_and_the_remedy()
    {
        var plan = new PlanBuilder();
        plan.Add(PlanOpCode.Quantize, [plan.Input("x", ElementType.Float32, 8)], plan.Output("y", ElementType.UInt8, 8), new QuantizeAttributes { Scale = 0 });
        Refused(plan.Build(), "plan: operation 'Quantize_0' (Quantize): scale 0, expected a finite number above 0; convert the model again.");
    }

    private static void Refused(ExecutionPlan plan, string message)
    {
        Assert.That(() => NativeSession.Open(plan, new SessionOptions()).Dispose(), Throws.TypeOf<InvalidModelException>().With.Message.Contains(message));
        plan.Constants.Dispose();
    }
}
