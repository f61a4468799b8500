using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Kernels;
using Reference = EdgeRuntime.Kernels.Reference;
using static EdgeRuntime.Inference.Tests.TestPlans;

namespace EdgeRuntime.Inference.Tests;

/// <summary>The recurrent operators in plans against the kernels' scalar twins, and plans that they refuse.</summary>
public unsafe class RecurrentOperatorTests
{
    [Test]
    public void Lstm_([Values(1, 4)] int threads)
    {
        var shape = RecurrentPlans.Shape(RecurrenceDirection.Bidirectional);
        float[] x = Floats(RecurrentPlans.Steps * RecurrentPlans.Batch * RecurrentPlans.InputSize, 1), h = Floats(2 * 2 * RecurrentPlans.HiddenSize, 2), expected = new float[RecurrentPlans.Steps * h.Length], last = new float[h.Length];
        float[] weights = RecurrentPlans.Weights(shape, RecurrentPlans.InputSize, 4, 3), recurrent = RecurrentPlans.Weights(shape, RecurrentPlans.HiddenSize, 4, 5), scratch = new float[3 * RecurrentPlans.HiddenSize];
        fixed (float* px = x, ph = h, pw = weights, pr = recurrent, py = expected, pl = last, ps = scratch)
            Reference.Lstm.Run(shape, new RecurrentData { X = px, InitialH = ph, Weights = pw, Recurrent = pr, Y = py, LastC = pl }, 0, Lstm.Units(shape), ps);

        using var session = NativeSession.Open(Plan(shape, weights, recurrent, 5), new SessionOptions { Threads = threads });
        x.CopyTo(session.Input(0).As<float>());
        h.CopyTo(session.Input(1).As<float>());
        session.Run();

        Assert.That(session.Output(0).As<float>().ToArray(), Is.EqualTo(expected).Within(1e-5f));
        Assert.That(session.Output(1).As<float>().ToArray(), Is.EqualTo(last).Within(1e-5f));
    }

    [TestCase(0, "a set of outputs 0"), TestCase(8, "a set of outputs 8"), TestCase(1, "8 inputs and 2 outputs, expected 8 and 1"), TestCase(7, "8 inputs and 2 outputs, expected 8 and 3")]
    public void Outputs_must_be_those_that_the_attributes_name(int outputs, string message) => Refuses(Make(RecurrentPlans.Shape(RecurrenceDirection.Bidirectional), outputs), message);

    [Test]
    public void Sizes_must_fit_the_operands()
    {
        var shape = RecurrentPlans.Shape(RecurrenceDirection.Bidirectional);
        Refuses(Make(shape with { Steps = 6 }), "x is 5x2x6, expected 6x2x6");
        Refuses(Make(shape with { HiddenSize = 17 }), "weights, expected");
        Refuses(Make(shape with { HiddenSize = 8 }), "weights, expected 1024");
        Refuses(Make(shape with { InputSize = 7 }), "expected 5x2x7");
        Refuses(Make(shape with { Direction = (RecurrenceDirection)3 }), "unknown direction 3");
        Refuses(Make(shape with { Variant = 2 }), "variant 2");
        Refuses(Make(shape with { Clip = float.NaN }), "clip NaN");
        Refuses(Make(shape with { HiddenSize = int.MaxValue }), "");
        Refuses(Make(shape with { Batch = 0 }), "every size is at least 1");
        shape.Activations[5] = new GateActivation((GateFunction)11);
        Refuses(Make(shape), "unknown gate function 11");
    }

    private static void Refuses(ExecutionPlan plan, string message) =>
        Assert.That(() => NativeSession.Open(plan, new SessionOptions()), Throws.TypeOf<InvalidModelException>().With.Message.Contains(message));

    private static ExecutionPlan Make(in Recurrence shape, int outputs = 5)
    {
        var good = RecurrentPlans.Shape(RecurrenceDirection.Bidirectional);
        return Plan(shape, RecurrentPlans.Weights(good, RecurrentPlans.InputSize, 4, 3), RecurrentPlans.Weights(good, RecurrentPlans.HiddenSize, 4, 5), outputs);
    }

    // x and an initial h → y and the last c.
    private static ExecutionPlan Plan(in Recurrence shape, float[] weights, float[] recurrent, int outputs)
    {
        var plan = new PlanBuilder();
        plan.Add(PlanOpCode.Lstm,
            [
                plan.Input("x", ElementType.Float32, RecurrentPlans.Steps, RecurrentPlans.Batch, RecurrentPlans.InputSize), plan.Constant(weights), plan.Constant(recurrent), -1, -1, -1,
                plan.Input("h", ElementType.Float32, 2, RecurrentPlans.Batch, RecurrentPlans.HiddenSize), -1,
            ],
            [plan.Output("y", ElementType.Float32, RecurrentPlans.Steps, 2, RecurrentPlans.Batch, RecurrentPlans.HiddenSize), plan.Output("cn", ElementType.Float32, 2, RecurrentPlans.Batch, RecurrentPlans.HiddenSize)],
            new RecurrentAttributes { Recurrence = shape, Outputs = outputs });
        return plan.Build();
    }
}
