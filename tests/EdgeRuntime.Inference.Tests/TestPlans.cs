using System.Runtime.InteropServices;
using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Kernels;

namespace EdgeRuntime.Inference.Tests;

/// <summary>The plans of <see cref="TestPlans"/>.</summary>
public enum TestPlan { FloatCnn, Int8Cnn, AllOtherOperators, Recurrent, Volumes, Products, Selections, Samplings, WideOperators, Joined }

/// <summary>Whole plans that several fixtures run, with weights from a fixed seed.</summary>
internal static partial class TestPlans
{
    public static ExecutionPlan Make(TestPlan which) => which switch
    {
        TestPlan.FloatCnn => FloatCnn(),
        TestPlan.Int8Cnn => Int8Cnn(),
        TestPlan.Recurrent => RecurrentPlans.AllCells(),
        TestPlan.Volumes => Volumes(),
        TestPlan.Products => Products(),
        TestPlan.Selections => Selections(),
        TestPlan.Samplings => Samplings(),
        TestPlan.Joined => Joined(),
        TestPlan.WideOperators => WideTestPlan.Make(),
        _ => AllOtherOperators(),
    };

    public static float[] Floats(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() * 2 - 1)];
    }

    public static byte[] Bytes(int count, int seed)
    {
        var bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    public static sbyte[] SignedBytes(int count, int seed) => [.. Bytes(count, seed).Select(b => (sbyte)Math.Clamp((int)(sbyte)b, -127, 127))];

    public static int[] Ints(int count, int seed) => [.. Floats(count, seed).Select(f => (int)(f * 3000))];

    public static Window2D Window(int height, int width, int inputC, int outputC, int kernel, int stride = 1, int pad = 0, int batch = 1) => new()
    {
        Batch = batch, InputH = height, InputW = width, InputC = inputC, OutputC = outputC,
        OutputH = (height + 2 * pad - kernel) / stride + 1, OutputW = (width + 2 * pad - kernel) / stride + 1,
        KernelH = kernel, KernelW = kernel, StrideH = stride, StrideW = stride, DilationH = 1, DilationW = 1,
        PadTop = pad, PadLeft = pad, PadBottom = pad, PadRight = pad,
    };

    public static float[] PackFloat(float[] weights, int k, int n)
    {
        var packed = new float[WeightPacking.PackedFloatCount(k, n)];
        WeightPacking.PackFloat(weights, k, n, packed);
        return packed;
    }

    public static sbyte[] PackInt8(sbyte[] weights, int k, int n)
    {
        var packed = new sbyte[WeightPacking.PackedInt8Count(k, n)];
        WeightPacking.PackInt8(weights, k, n, packed);
        return packed;
    }

    /// <summary>x: f32 [1,1,side,side] → convolution, pooling, residual addition, two dense, softmax → y: f32 [1,10]; "conv" is kept channels last.</summary>
    public static ExecutionPlan FloatCnn(int side = 12, bool half = false)
    {
        var plan = new PlanBuilder();
        var x = plan.Input("x", ElementType.Float32, 1, 1, side, side);
        var image = plan.View(x, "x", [1, side, side, 1], PlanLayout.ChannelsLast);
        var first = Window(side, side, 1, 20, 3, pad: 1);
        var conv = plan.Arena("conv", ElementType.Float32, [1, side, side, 20], PlanLayout.ChannelsLast);
        plan.Add(PlanOpCode.Conv2D, [image, Weights(plan, 9, 20, 1, half), plan.PerChannel(Floats(20, 2))], conv, new ConvolutionAttributes { Window = first, Groups = 1, Activation = new(ActivationKind.Relu) });
        var depthwise = plan.Arena("depthwise", ElementType.Float32, [1, side, side, 20], PlanLayout.ChannelsLast);
        plan.Add(PlanOpCode.DepthwiseConv2D, [conv, plan.Constant(Floats(9 * 20, 3)), -1], depthwise, new ConvolutionAttributes { Window = Window(side, side, 20, 20, 3, pad: 1), Groups = 1 });
        var sum = plan.Arena("sum", ElementType.Float32, [1, side, side, 20], PlanLayout.ChannelsLast, plan.OffsetOf(depthwise));
        plan.Add(PlanOpCode.Binary, [conv, depthwise], sum, new BinaryAttributes { Kind = BinaryKind.Add, Activation = new(ActivationKind.HardSwish) });
        var pooled = plan.Arena("pooled", ElementType.Float32, [1, side / 2, side / 2, 20], PlanLayout.ChannelsLast);
        plan.Add(PlanOpCode.MaxPool2D, [sum], pooled, new PoolAttributes { Window = Window(side, side, 20, 20, 2, stride: 2) });
        var k = side / 2 * (side / 2) * 20;
        var logits = plan.Arena("logits", ElementType.Float32, [1, 10]);
        plan.Add(PlanOpCode.Dense, [plan.View(pooled, "flat", [1, k]), Weights(plan, k, 10, 4, half), plan.PerChannel(Floats(10, 5))], logits, new DenseAttributes { Rows = 1, K = k, N = 10 });
        var scores = plan.Arena("scores", ElementType.Float32, [1, 10]);
        plan.Add(PlanOpCode.DenseRow, [logits, plan.Constant(PackRows(Floats(100, 6), 10, 10)), -1], scores, new DenseAttributes { Rows = 1, K = 10, N = 10 });
        var y = plan.Output("y", ElementType.Float32, 1, 10);
        plan.Add(PlanOpCode.Softmax, [scores], y, new SoftmaxAttributes { Rows = 1, Columns = 10 });
        return plan.Build();
    }

    /// <summary>x: f32 [1,1,side,side] → quantize, convolutions, addition, table, pooling, dense, dequantize → y: f32 [1,10].</summary>
    public static ExecutionPlan Int8Cnn(int side = 12)
    {
        var plan = new PlanBuilder();
        var x = plan.Input("x", ElementType.Float32, 1, 1, side, side);
        var image = plan.View(x, "x", [1, side, side, 1], PlanLayout.ChannelsLast);
        var quantized = plan.Arena("x_q", ElementType.UInt8, [1, side, side, 1], PlanLayout.ChannelsLast);
        plan.Add(PlanOpCode.Quantize, [image], quantized, new QuantizeAttributes { Scale = 1 / 127f, ZeroPoint = 128 });
        var conv = plan.Arena("conv", ElementType.UInt8, [1, side, side, 20], PlanLayout.ChannelsLast);
        plan.Add(PlanOpCode.Conv2DInt8, [quantized, plan.Constant(PackInt8(SignedBytes(9 * 20, 1), 9, 20)), plan.PerChannel(Ints(20, 2)), plan.PerChannel(Multipliers(20, 3, 0.004f))], conv,
            new ConvolutionInt8Attributes { Window = Window(side, side, 1, 20, 3, pad: 1), Groups = 1, InputZeroPoint = 128, Output = new(100, 100) });
        var depthwise = plan.Arena("depthwise", ElementType.UInt8, [1, side, side, 20], PlanLayout.ChannelsLast);
        plan.Add(PlanOpCode.DepthwiseConv2DInt8, [conv, plan.Constant(SignedBytes(9 * 20, 4)), plan.PerChannel(Ints(20, 5)), plan.PerChannel(Multipliers(20, 6, 0.003f))], depthwise,
            new ConvolutionInt8Attributes { Window = Window(side, side, 20, 20, 3, pad: 1), Groups = 1, InputZeroPoint = 100, Output = new(120) });
        var sum = plan.Arena("sum", ElementType.UInt8, [1, side, side, 20], PlanLayout.ChannelsLast, plan.OffsetOf(depthwise));
        plan.Add(PlanOpCode.AddInt8, [conv, depthwise], sum, new AddInt8Attributes { ScaleA = 0.02f, ZeroPointA = 100, ScaleB = 0.03f, ZeroPointB = 120, OutputScale = 0.035f, Output = new(110) });
        var residual = plan.Arena("residual", ElementType.UInt8, [1, side, side, 20], PlanLayout.ChannelsLast);
        plan.Add(PlanOpCode.Conv2DSumInt8, [sum, plan.Constant(PackInt8(SignedBytes(20 * 20, 11), 20, 20)), plan.PerChannel(Ints(20, 12)), plan.PerChannel(Multipliers(20, 13, 0.004f)), conv], residual,
            new ConvolutionSumInt8Attributes
            {
                Convolution = new() { Window = Window(side, side, 20, 20, 1), Groups = 1, InputZeroPoint = 110, Output = new(90) },
                Sum = new() { ScaleA = 0.02f, ZeroPointA = 100, ScaleB = 0.03f, ZeroPointB = 90, OutputScale = 0.04f, Output = new(110) }, ConvolutionIsB = 1,
            });
        var table = plan.Constant([.. Enumerable.Range(0, 256).Select(i => (byte)Math.Max(i, 110))]);
        var active = plan.Arena("active", ElementType.UInt8, [1, side, side, 20], PlanLayout.ChannelsLast, plan.OffsetOf(residual));
        plan.Add(PlanOpCode.Lookup, [residual, table], active);
        var pooled = plan.Arena("pooled", ElementType.UInt8, [1, side / 2, side / 2, 20], PlanLayout.ChannelsLast);
        plan.Add(PlanOpCode.MaxPool2D, [active], pooled, new PoolAttributes { Window = Window(side, side, 20, 20, 2, stride: 2) });
        var k = side / 2 * (side / 2) * 20;
        var logits = plan.Arena("logits_q", ElementType.UInt8, [1, 10]);
        plan.Add(PlanOpCode.DenseInt8, [plan.View(pooled, "flat", [1, k]), plan.Constant(PackInt8(SignedBytes(k * 10, 7), k, 10)), plan.PerChannel(Ints(10, 8)), plan.PerChannel(Multipliers(10, 9, 0.0005f))], logits,
            new DenseInt8Attributes { Rows = 1, K = k, N = 10, Output = new(90) });
        var y = plan.Output("y", ElementType.Float32, 1, 10);
        var flip = plan.Constant([.. Enumerable.Range(0, 256).Select(i => (byte)(i ^ 0x80))]);
        var (signed, raised) = (plan.Arena("signed", ElementType.Int8, [1, 10]), plan.Arena("raised", ElementType.UInt8, [1, 10]));
        plan.Add(PlanOpCode.Lookup, [logits, flip], signed);
        plan.Add(PlanOpCode.Lookup, [signed, flip], raised);
        plan.Add(PlanOpCode.Dequantize, [raised], y, new QuantizeAttributes { Scale = 0.1f, ZeroPoint = 90 });
        return plan.Build();
    }

    /// <summary>The operators that the other two lack, in f32 and u8, on x: f32 [1,6,6,8] → y: f32 [1,16], z: u8 [1,1,1,16].</summary>
    public static ExecutionPlan AllOtherOperators()
    {
        var plan = new PlanBuilder();
        var x = plan.Input("x", ElementType.Float32, 1, 6, 6, 8);
        var axes = new TransposeAttributes();
        (axes.Axes[1], axes.Axes[2], axes.Axes[3]) = (2, 1, 3);
        var turned = plan.Arena("turned", ElementType.Float32, [1, 6, 6, 8]);
        plan.Add(PlanOpCode.Transpose, [x], turned, axes);
        var scaled = plan.Arena("scaled", ElementType.Float32, [1, 6, 6, 8], offset: plan.OffsetOf(turned));
        plan.Add(PlanOpCode.ScaleShift, [turned, plan.Constant(Floats(8, 1)), plan.Constant(Floats(8, 2))], scaled, new Activation(ActivationKind.Relu));
        var grouped = plan.Arena("grouped", ElementType.Float32, [1, 6, 6, 8]);
        var weights = Enumerable.Range(0, 2).SelectMany(g => PackFloat(Floats(36 * 4, 3 + g), 36, 4)).ToArray();
        plan.Add(PlanOpCode.Conv2D, [scaled, plan.Constant(weights), -1], grouped, new ConvolutionAttributes { Window = Window(6, 6, 8, 8, 3, pad: 1), Groups = 2 });
        var joined = plan.Arena("joined", ElementType.Float32, [1, 6, 6, 16]);
        plan.Add(PlanOpCode.Concat, [scaled, grouped], joined, new ConcatAttributes { Axis = 3 });
        var averaged = plan.Arena("averaged", ElementType.Float32, [1, 5, 5, 16]);
        plan.Add(PlanOpCode.AveragePool2D, [joined], averaged, new PoolAttributes { Window = Window(6, 6, 16, 16, 2) });
        var border = new PadAttributes { Value = 1 };
        (border.Before[1], border.After[2]) = (1, 2);
        var padded = plan.Arena("padded", ElementType.Float32, [1, 6, 7, 16]);
        plan.Add(PlanOpCode.Pad, [averaged], padded, border);
        var active = plan.Arena("active", ElementType.Float32, [1, 6, 7, 16], offset: plan.OffsetOf(padded));
        plan.Add(PlanOpCode.Unary, [padded], active, new Activation(ActivationKind.Tanh));
        var shifted = plan.Arena("shifted", ElementType.Float32, [1, 6, 7, 16]);
        plan.Add(PlanOpCode.Binary, [active, plan.Constant(Floats(16, 5))], shifted, new BinaryAttributes { Kind = BinaryKind.Multiply });
        var mean = plan.Arena("mean", ElementType.Float32, [1, 1, 1, 16]);
        plan.Add(PlanOpCode.GlobalAveragePool, [shifted], mean);
        plan.Add(PlanOpCode.Copy, [mean], plan.Output("y", ElementType.Float32, 1, 16));

        var quantized = plan.Arena("quantized", ElementType.UInt8, [1, 6, 7, 16]);
        plan.Add(PlanOpCode.Quantize, [shifted], quantized, new QuantizeAttributes { Scale = 0.01f, ZeroPoint = 128 });
        var grouped8 = plan.Arena("grouped8", ElementType.UInt8, [1, 6, 7, 16]);
        var weights8 = Enumerable.Range(0, 4).SelectMany(g => PackInt8(SignedBytes(36 * 4, 6 + g), 36, 4)).ToArray();
        plan.Add(PlanOpCode.Conv2DInt8, [quantized, plan.Constant(weights8), plan.PerChannel(Ints(16, 10)), plan.PerChannel(Multipliers(16, 11, 0.004f))], grouped8,
            new ConvolutionInt8Attributes { Window = Window(6, 7, 16, 16, 3, pad: 1), Groups = 4, InputZeroPoint = 128, Output = new(100) });
        var requantize = new RequantizeAttributes { InputScale = 0.02f, InputZeroPoint = 100, OutputScale = 0.015f, OutputZeroPoint = 90 };
        var averaged8 = plan.Arena("averaged8", ElementType.UInt8, [1, 3, 4, 16]);
        plan.Add(PlanOpCode.AveragePool2DInt8, [grouped8], averaged8, new PoolInt8Attributes { Pool = new() { Window = Window(6, 7, 16, 16, 3, stride: 2, pad: 1) }, Quantization = requantize });
        plan.Add(PlanOpCode.GlobalAveragePoolInt8, [averaged8], plan.Output("z", ElementType.UInt8, 1, 1, 1, 16), requantize);
        return plan.Build();
    }

    public static float[] Multipliers(int count, int seed, float scale) => [.. Floats(count, seed).Select(f => (f + 1.5f) * scale)];

    public static byte[] Run(InferenceSession session, params Array[] inputs)
    {
        for (var i = 0; i < inputs.Length; i++)
            AsBytes(inputs[i]).CopyTo(session.Input(i).Bytes);
        session.Run();
        return session.Output(0).Bytes.ToArray();
    }

    public static Span<byte> AsBytes(Array array) =>
        MemoryMarshal.CreateSpan(ref MemoryMarshal.GetArrayDataReference(array), Buffer.ByteLength(array));

    private static float[] PackRows(float[] weights, int k, int n)
    {
        var packed = new float[WeightPacking.PackedRowsCount(k, n)];
        WeightPacking.PackRows(weights, k, n, packed);
        return packed;
    }

    private static int Weights(PlanBuilder plan, int k, int n, int seed, bool half)
    {
        var packed = PackFloat(Floats(k * n, seed), k, n);
        return half ? plan.Constant([.. packed.Select(f => (Half)f)]) : plan.Constant(packed);
    }
}
