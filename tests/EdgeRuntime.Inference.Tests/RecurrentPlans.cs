using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Kernels;
using static EdgeRuntime.Inference.Tests.TestPlans;

namespace EdgeRuntime.Inference.Tests;

/// <summary>Plans of recurrent operators.</summary>
internal static class RecurrentPlans
{
    public const int Steps = 5, Batch = 2, InputSize = 6, HiddenSize = 9;

    public static Recurrence Shape(RecurrenceDirection direction, int inputSize = InputSize, int variant = 0, float clip = float.PositiveInfinity)
    {
        var shape = new Recurrence { Steps = Steps, Batch = Batch, InputSize = inputSize, HiddenSize = HiddenSize, Direction = direction, Variant = variant, Clip = clip };
        for (var i = 0; i < 2 * GateActivations.PerDirection; i++)
            shape.Activations[i] = new GateActivation(i % GateActivations.PerDirection == 0 ? GateFunction.Sigmoid : GateFunction.Tanh);
        return shape;
    }

    /// <summary>Packed weights of every direction.</summary>
    public static float[] Weights(in Recurrence shape, int k, int gates, int seed)
    {
        var count = RecurrentPacking.PackedCount(k, gates, shape.HiddenSize);
        var packed = new float[shape.Directions * count];
        for (var direction = 0; direction < shape.Directions; direction++)
            RecurrentPacking.Pack(Floats(gates * shape.HiddenSize * k, seed + direction), k, gates, shape.HiddenSize, packed.AsSpan(direction * count));
        return packed;
    }

    /// <summary>x: f32 [5,2,6], lengths: i32 [2], h: f32 [2,2,9] → LSTM both ways with everything, GRU in reverse, RNN → y: f32 [5,1,2,9], hn: f32 [1,2,9], cn: f32 [2,2,9].</summary>
    public static ExecutionPlan AllCells()
    {
        var plan = new PlanBuilder();
        var x = plan.Input("x", ElementType.Float32, Steps, Batch, InputSize);
        var lengths = plan.Input("lengths", ElementType.Int32, Batch);
        var h = plan.Input("h", ElementType.Float32, 2, Batch, HiddenSize);
        var padded = RecurrentPacking.Padded(HiddenSize);

        var shape = Shape(RecurrenceDirection.Bidirectional, variant: 1, clip: 3);
        var both = plan.Arena("both", ElementType.Float32, [Steps, 2, Batch, HiddenSize]);
        var lastH = plan.Arena("lastH", ElementType.Float32, [2, Batch, HiddenSize]);
        plan.Add(PlanOpCode.Lstm,
            [x, plan.Constant(Weights(shape, InputSize, 4, 1)), plan.Constant(Weights(shape, HiddenSize, 4, 3)), plan.Constant(Floats(2 * 4 * padded, 5)), plan.Constant(Floats(2 * 3 * padded, 6)), lengths, h, h],
            [both, lastH, plan.Output("cn", ElementType.Float32, 2, Batch, HiddenSize)], new RecurrentAttributes { Recurrence = shape, Outputs = 7 });

        shape = Shape(RecurrenceDirection.Reverse, 2 * HiddenSize, variant: 1);
        var reverse = plan.Arena("reverse", ElementType.Float32, [Steps, 1, Batch, HiddenSize]);
        plan.Add(PlanOpCode.Gru,
            [plan.View(both, "joined", [Steps, Batch, 2 * HiddenSize]), plan.Constant([.. Weights(shape, 2 * HiddenSize, 3, 7).Select(w => (Half)w)]), plan.Constant(Weights(shape, HiddenSize, 3, 8)), plan.Constant(Floats(3 * padded, 9)), plan.Constant(Floats(padded, 10)), lengths, -1, -1],
            [reverse, plan.Output("hn", ElementType.Float32, 1, Batch, HiddenSize)], new RecurrentAttributes { Recurrence = shape, Outputs = 3 });

        shape = Shape(RecurrenceDirection.Forward, HiddenSize);
        shape.Activations[0] = new GateActivation(GateFunction.ScaledTanh, 0.5f, 2);
        var first = plan.Arena("first", ElementType.Float32, [1, Batch, HiddenSize]);
        plan.Add(PlanOpCode.Pad, [lastH], first, OnlyTheFirst());
        var padded3 = plan.Arena("padded", ElementType.Float32, [padded]);
        plan.Add(PlanOpCode.PadGates, [plan.Constant(Floats(2 * HiddenSize, 13))], padded3, new PadGatesAttributes { Directions = 1, HiddenSize = HiddenSize, InputVectors = 2, OutputVectors = 1, Second = 1, Alone = -1 });
        var packed = plan.Arena("packed", ElementType.Float32, [HiddenSize * padded]);
        plan.Add(PlanOpCode.PackGates, [plan.Constant(Floats(HiddenSize * HiddenSize, 11))], packed, new PackGatesAttributes { Directions = 1, Gates = 1, HiddenSize = HiddenSize, K = HiddenSize });
        plan.Add(PlanOpCode.Rnn,
            [plan.View(reverse, "x3", [Steps, Batch, HiddenSize]), packed, plan.Constant(Weights(shape, HiddenSize, 1, 12)), padded3, -1, -1, first, -1],
            [plan.Output("y", ElementType.Float32, Steps, 1, Batch, HiddenSize)], new RecurrentAttributes { Recurrence = shape, Outputs = 1 });
        return plan.Build();
    }

    private static PadAttributes OnlyTheFirst()
    {
        var attributes = new PadAttributes();
        attributes.After[0] = -1;
        return attributes;
    }
}
