using EdgeRuntime.Bundle.Plan;
using static EdgeRuntime.Inference.Tests.TestPlans;

namespace EdgeRuntime.Inference.Tests;

/// <summary>A plan of the operators that compute on other types, reduce, normalize and quantize: x: f32 [2,5,6] → y: f32 [2,6], z: u8 [2,30], s: f32, q: u8, w: f32 [2,5,6].</summary>
internal static class WideTestPlan
{
    public static ExecutionPlan Make()
    {
        var plan = new PlanBuilder();
        int[] shape = [2, 5, 6];
        var x = plan.Input("x", ElementType.Float32, shape);
        var integers = plan.Arena("integers", ElementType.Int64, shape);
        plan.Add(PlanOpCode.Cast, [x], integers);
        var sums = plan.Arena("sums", ElementType.Int64, shape, offset: plan.OffsetOf(integers));
        plan.Add(PlanOpCode.BinaryWide, [integers, plan.Constant(1L, -2, 3, 0, 5, 6)], sums, new BinaryWideAttributes { Kind = BinaryKind.Add });
        var largest = plan.Arena("largest", ElementType.Int64, [2, 6]);
        plan.Add(PlanOpCode.Reduce, [sums], largest, new ReduceAttributes { Kind = ReductionKind.Maximum, Outer = 2, Count = 5, Inner = 6 });
        var even = plan.Arena("even", ElementType.Bool, [2, 6]);
        plan.Add(PlanOpCode.BinaryWide, [largest, plan.Constant(2L)], even, new BinaryWideAttributes { Kind = BinaryKind.Less });
        var mask = plan.Arena("mask", ElementType.Float32, [2, 6]);
        plan.Add(PlanOpCode.Cast, [even], mask);

        var normal = plan.Arena("normal", ElementType.Float32, shape);
        plan.Add(PlanOpCode.Normalize, [x, plan.Constant(Floats(6, 1)), plan.Constant(Floats(6, 2))], normal, new NormalizeAttributes { Outer = 10, Count = 6, Inner = 1, Channels = 6, ChannelSize = 1, Epsilon = 1e-5f });
        var columns = plan.Arena("columns", ElementType.Float32, shape, offset: plan.OffsetOf(normal));
        plan.Add(PlanOpCode.Normalize, [normal, plan.Constant(Floats(6, 3)), -1], columns, new NormalizeAttributes { Kind = NormalizationKind.RootMeanSquare, Outer = 2, Count = 5, Inner = 6, Channels = 6, ChannelSize = 1, Epsilon = 1e-5f });
        var local = plan.Arena("local", ElementType.Float32, shape);
        plan.Add(PlanOpCode.LocalResponseNormalization, [columns], local, new LocalResponseNormalizationAttributes { Size = 3, Alpha = 0.1f, Beta = 0.75f, Bias = 1 });
        var mean = plan.Arena("mean", ElementType.Float32, [2, 6]);
        plan.Add(PlanOpCode.Reduce, [local], mean, new ReduceAttributes { Kind = ReductionKind.LogSumExp, Outer = 2, Count = 5, Inner = 6 });
        var hard = plan.Arena("hard", ElementType.Float32, [2, 6]);
        plan.Add(PlanOpCode.Softmax, [mean], hard, new SoftmaxAttributes { Rows = 2, Columns = 6, Log = 2 });
        plan.Add(PlanOpCode.Binary, [hard, mask], plan.Output("y", ElementType.Float32, 2, 6), new BinaryAttributes { Kind = BinaryKind.Power });

        plan.Add(PlanOpCode.DynamicQuantize, [local], [plan.Output("z", ElementType.UInt8, 2, 30), plan.Output("s", ElementType.Float32), plan.Output("q", ElementType.UInt8)]);
        var scales = plan.Constant(0.1f, 0.2f, 0.05f, 0.1f, 0.3f);
        var zeros = plan.Constant<sbyte>(1, 2, -3, 4, 5);
        var channels = plan.Arena("channels", ElementType.Int8, shape);
        plan.Add(PlanOpCode.QuantizeWide, [local, scales, zeros], channels, new QuantizeWideAttributes { Inner = 6 });
        plan.Add(PlanOpCode.DequantizeWide, [channels, scales, zeros], plan.Output("w", ElementType.Float32, 2, 5, 6), new QuantizeWideAttributes { Inner = 6 });
        return plan.Build();
    }
}
