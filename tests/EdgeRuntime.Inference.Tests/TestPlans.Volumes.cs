using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Kernels;

namespace EdgeRuntime.Inference.Tests;

internal static partial class TestPlans
{
    public static WindowAxis Axis(int input, int kernel, int stride = 1, int pad = 0, int? output = null) =>
        new() { Input = input, Kernel = kernel, Stride = stride, Dilation = 1, Before = pad, After = pad, Output = output ?? (input + 2 * pad - kernel) / stride + 1 };

    /// <summary>x: f32 [1,1,6,5,4], w: f32 [6,4,9] → convolutions with computed weights, transposed convolutions, pools with places → y: f32, places: i64.</summary>
    public static ExecutionPlan Volumes()
    {
        var plan = new PlanBuilder();
        var x = plan.Input("x", ElementType.Float32, 1, 1, 6, 5, 4);
        var w = plan.Input("w", ElementType.Float32, 6, 4, 9);
        var bias = plan.Input("b", ElementType.Float32, 6);
        var turned = plan.Arena("turned", ElementType.Float32, [1, 9, 4, 6], PlanLayout.Packed);
        var axes = new TransposeAttributes();
        (axes.Axes[1], axes.Axes[2], axes.Axes[3]) = (3, 2, 1);
        plan.Add(PlanOpCode.Transpose, [plan.View(w, "w", [1, 6, 4, 9])], turned, axes);
        var packed = plan.Arena("packed", ElementType.Float32, [WeightPacking.PackedFloatCount(36, 6)], PlanLayout.Packed);
        plan.Add(PlanOpCode.PackMatrix, [turned], packed, new PackMatrixAttributes { Matrices = 1, K = 36, N = 6, Scale = 1 });
        var window = new Window3D { Batch = 1, InputC = 4, OutputC = 6, Depth = WindowAxis.Single, Rows = Axis(6, 3, pad: 1), Columns = Axis(5, 3, pad: 1) };
        var conv = plan.Arena("conv", ElementType.Float32, [1, 1, 6, 5, 6]);
        plan.Add(PlanOpCode.Conv3D, [x, packed, bias], conv, new Convolution3DAttributes { Window = window, Groups = 1, Activation = new(ActivationKind.Relu) });

        var up = new Convolution3DAttributes { Window = new Window3D { Batch = 1, InputC = 6, OutputC = 4, Depth = WindowAxis.Single, Rows = Axis(6, 2, 2, output: 12), Columns = Axis(5, 3, 2, 1, output: 9) }, Groups = 2 };
        var weights = plan.Arena("weights", ElementType.Float32, [ConvTranspose.PackedCount(up.Window, 2)], PlanLayout.Packed);
        plan.Add(PlanOpCode.PackConvTranspose, [plan.Constant(Floats(6 * 2 * 6, 1))], weights, up);
        var raised = plan.Arena("raised", ElementType.Float32, [1, 1, 12, 9, 4]);
        plan.Add(PlanOpCode.ConvTranspose, [conv, weights, plan.Constant(Floats(4, 2))], raised, up);
        var repeated = plan.Arena("repeated", ElementType.Float32, [1, 1, 12, 9, 8]);
        plan.Add(PlanOpCode.RepeatChannels, [raised], repeated, new RepeatChannelsAttributes { Times = 2 });

        var halves = new Window3D { Batch = 1, InputC = 8, OutputC = 8, Depth = WindowAxis.Single, Rows = Axis(12, 3, 2), Columns = Axis(9, 2, 2) };
        var pooled = plan.Arena("pooled", ElementType.Float32, [1, 1, 5, 4, 8]);
        plan.Add(PlanOpCode.MaxPoolIndices, [repeated], [pooled, plan.Output("places", ElementType.Int64, 1, 1, 5, 4, 8)], new Pool3DAttributes { Window = halves });
        var whole = new Window3D { Batch = 1, InputC = 8, OutputC = 8, Depth = WindowAxis.Single, Rows = Axis(5, 5), Columns = Axis(4, 4) };
        plan.Add(PlanOpCode.Pool3D, [pooled], plan.Output("y", ElementType.Float32, 1, 1, 1, 1, 8), new Pool3DAttributes { Window = whole, Kind = PoolKind.Norm, Power = 2 });

        var bytes = plan.Arena("bytes", ElementType.UInt8, [1, 1, 5, 4, 8]);
        plan.Add(PlanOpCode.Quantize, [pooled], bytes, new QuantizeAttributes { Scale = 0.1f, ZeroPoint = 7 });
        var sums = new Window3D { Batch = 1, InputC = 8, OutputC = 6, Depth = WindowAxis.Single, Rows = Axis(5, 3, pad: 1), Columns = Axis(4, 2) };
        plan.Add(PlanOpCode.ConvInteger, [bytes, plan.Constant(SignedBytes(2 * 24 * 3, 3)), plan.Constant((byte)7), plan.Constant(SignedBytes(6, 4))],
            plan.Output("sums", ElementType.Int32, 1, 1, 5, 3, 6), new Convolution3DAttributes { Window = sums, Groups = 2 });
        return plan.Build();
    }

    /// <summary>a: f32 [2,3,50,8], b: f32 [3,8,20] → their products y: f32; u8 and i64 products z: i32 and n: i64.</summary>
    public static ExecutionPlan Products()
    {
        var plan = new PlanBuilder();
        int a = plan.Input("a", ElementType.Float32, 2, 3, 50, 8), b = plan.Input("b", ElementType.Float32, 3, 8, 20);
        var packed = plan.Arena("packed", ElementType.Float32, [3 * WeightPacking.PackedFloatCount(8, 20)], PlanLayout.Packed);
        plan.Add(PlanOpCode.PackMatrix, [b], packed, new PackMatrixAttributes { Matrices = 3, K = 8, N = 20, Scale = 0.5f });
        plan.Add(PlanOpCode.MatMul, [a, packed, plan.Constant(Floats(20, 1))], plan.Output("y", ElementType.Float32, 2, 3, 50, 20), Batch(50, 8, 20, [2, 3], [3, 1], [0, 1]) with { Activation = new(ActivationKind.Sigmoid) });
        var bytes = plan.Arena("bytes", ElementType.UInt8, [2, 3, 50, 8]);
        plan.Add(PlanOpCode.Quantize, [a], bytes, new QuantizeAttributes { Scale = 0.01f, ZeroPoint = 128 });
        plan.Add(PlanOpCode.MatMulInteger, [bytes, plan.Constant(SignedBytes(3 * 8 * 20, 2)), plan.Constant(Bytes(50, 3)), plan.Constant(SignedBytes(20, 4))], plan.Output("z", ElementType.Int32, 2, 3, 50, 20), Batch(50, 8, 20, [2, 3], [3, 1], [0, 1]));
        var whole = plan.Input("whole", ElementType.Int64, 3, 4);
        plan.Add(PlanOpCode.MatMulInteger, [whole, plan.Constant([.. Ints(8, 5).Select(i => (long)i)]), -1, -1], plan.Output("n", ElementType.Int64, 3, 2), Batch(3, 4, 2, [], [], []));
        return plan.Build();
    }

    public static MatMulAttributes Batch(int rows, int k, int n, int[] sizes, int[] stepsA, int[] stepsB)
    {
        var attributes = new MatMulAttributes { Rows = rows, K = k, N = n, BatchRank = sizes.Length };
        for (var axis = 0; axis < sizes.Length; axis++)
            (attributes.Batch[axis], attributes.StepsA[axis], attributes.StepsB[axis]) = (sizes[axis], stepsA[axis], stepsB[axis]);
        return attributes;
    }
}
