using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Kernels;
using Reference = EdgeRuntime.Kernels.Reference;
using static EdgeRuntime.Inference.Tests.TestPlans;

namespace EdgeRuntime.Inference.Tests;

/// <summary>The operators over up to three axes and those of matrix products, each in a plan of its own; and what they refuse.</summary>
public unsafe class WindowOperatorTests
{
    private static readonly Window3D s_window = new() { Batch = 2, InputC = 6, OutputC = 4, Depth = Axis(3, 2), Rows = Axis(5, 3, 2, 1), Columns = Axis(4, 2) };
    private static readonly Window3D s_up = new() { Batch = 2, InputC = 6, OutputC = 4, Depth = WindowAxis.Single, Rows = Axis(3, 3, 2, 1, output: 6), Columns = Axis(4, 2, 2, output: 8) };
    private static readonly Window3D s_pool = new() { Batch = 2, InputC = 9, OutputC = 9, Depth = Axis(3, 2), Rows = Axis(5, 3, 2, 1), Columns = Axis(4, 2) };
    private static readonly Activation s_clip = new(ActivationKind.Clip, -0.5f, 2);

    [TestCase(true), TestCase(false)]
    public void Conv3D_(bool half)
    {
        float[] x = Floats(2 * 3 * 5 * 4 * 6, 1), bias = Floats(4, 2), expected = new float[s_window.OutputPixels * 4];
        float[] weights = [.. Enumerable.Range(0, 2).SelectMany(g => PackFloat(Floats(36 * 2, 3 + g), 36, 2)).Select(w => (float)(Half)w)];
        fixed (float* px = x, pw = weights, pb = bias, py = expected)
            Reference.Conv3D.Run(px, pw, pb, py, s_window, 2, s_clip, 0, s_window.OutputPixels);
        var plan = new PlanBuilder();
        var stored = half ? plan.Constant([.. weights.Select(w => (Half)w)]) : plan.Constant(weights);
        plan.Add(PlanOpCode.Conv3D, [plan.Input("x", ElementType.Float32, 2, 3, 5, 4, 6), stored, plan.Constant(bias)], Output(plan, s_window, ElementType.Float32), new Convolution3DAttributes { Window = s_window, Groups = 2, Activation = s_clip });
        OperatorTests.Check(plan, expected, x);
    }

    [Test]
    public void Conv3D_with_weights_and_bias_from_inputs()
    {
        float[] x = Floats(2 * 3 * 5 * 4 * 6, 1), weights = Floats(72 * 4, 2), bias = Floats(4, 3), expected = new float[s_window.OutputPixels * 4];
        var packed = PackFloat(weights, 72, 4);
        fixed (float* px = x, pw = packed, pb = bias, py = expected)
            Reference.Conv3D.Run(px, pw, pb, py, s_window, 1, s_clip, 0, s_window.OutputPixels);
        var plan = new PlanBuilder();
        var (input, w, b) = (plan.Input("x", ElementType.Float32, 2, 3, 5, 4, 6), plan.Input("w", ElementType.Float32, 72, 4), plan.Input("b", ElementType.Float32, 4));
        var computed = plan.Arena("packed", ElementType.Float32, [packed.Length], PlanLayout.Packed);
        plan.Add(PlanOpCode.PackMatrix, [w], computed, new PackMatrixAttributes { Matrices = 1, K = 72, N = 4, Scale = 1 });
        plan.Add(PlanOpCode.Conv3D, [input, computed, b], Output(plan, s_window, ElementType.Float32), new Convolution3DAttributes { Window = s_window, Groups = 1, Activation = s_clip });
        OperatorTests.Check(plan, expected, x, weights, bias);
    }

    [TestCase(true), TestCase(false)]
    public void ConvTranspose_(bool computed)
    {
        float[] x = Floats(2 * 3 * 4 * 6, 1), weights = Floats(6 * 2 * 6, 2), bias = Floats(4, 3), expected = new float[s_up.OutputPixels * 4], packed = new float[ConvTranspose.PackedCount(s_up, 2)];
        fixed (float* px = x, pw = weights, pp = packed, pb = bias, py = expected)
        {
            Reference.ConvTranspose.Run(px, pw, pb, py, s_up, 2, s_clip);
            ConvTranspose.Pack(pw, s_up, 2, pp);
        }
        var attributes = new Convolution3DAttributes { Window = s_up, Groups = 2, Activation = s_clip };
        var plan = new PlanBuilder();
        var input = plan.Input("x", ElementType.Float32, 2, 1, 3, 4, 6);
        var stored = computed ? plan.Arena("packed", ElementType.Float32, [packed.Length], PlanLayout.Packed) : plan.Constant(packed);
        if (computed)
            plan.Add(PlanOpCode.PackConvTranspose, [plan.Input("w", ElementType.Float32, 6, 2, 6)], stored, attributes);
        plan.Add(PlanOpCode.ConvTranspose, [input, stored, plan.Constant(bias)], Output(plan, s_up, ElementType.Float32), attributes);
        OperatorTests.Check(plan, expected, computed ? [x, weights] : [x]);
    }

    [Test]
    public void Pool3D_in_f32_and_bytes([Values] PoolKind kind)
    {
        var x = Floats(2 * 3 * 5 * 4 * 9, 1);
        var expected = new float[s_pool.OutputPixels * 9];
        fixed (float* px = x, py = expected)
            Pool3D.Run(px, py, s_pool, new PoolOptions(kind, true, 3), 0, s_pool.OutputPixels);
        OperatorTests.Check(Pool(ElementType.Float32, kind), expected, x);
        foreach (var type in new[] { ElementType.UInt8, ElementType.Int8 })
        {
            var plan = Pool(type, kind);
            if (kind != PoolKind.Maximum)
            {
                Refused(plan, "f32, or u8 or s8 for a maximum");
                continue;
            }
            var bytes = Bytes(x.Length, 2);
            var maxima = new byte[expected.Length];
            fixed (byte* px = bytes, py = maxima)
                Pool3D.Run(px, py, s_pool, (byte)(type == ElementType.Int8 ? 0x80 : 0), 0, s_pool.OutputPixels);
            OperatorTests.Check(plan, maxima, bytes);
        }
    }

    [Test]
    public void MaxPoolIndices_([Values] bool columnMajor)
    {
        var x = Floats(2 * 3 * 5 * 4 * 9, 1);
        var (expected, places) = (new float[s_pool.OutputPixels * 9], new long[s_pool.OutputPixels * 9]);
        fixed (float* px = x, py = expected)
        fixed (long* pi = places)
            MaxPoolIndices.Run(px, py, pi, s_pool, columnMajor, 0, s_pool.OutputPixels);
        var plan = new PlanBuilder();
        var y = plan.Arena("y", ElementType.Float32, [2, 2, 3, 3, 9]);
        plan.Add(PlanOpCode.MaxPoolIndices, [plan.Input("x", ElementType.Float32, 2, 3, 5, 4, 9)], [y, Output(plan, s_pool, ElementType.Int64)], new Pool3DAttributes { Window = s_pool, ColumnMajor = columnMajor ? 1 : 0 });
        OperatorTests.Check(plan, places, x);
    }

    [Test]
    public void Products_of_bytes_and_whole_numbers()
    {
        byte[] a = Bytes(5 * 7, 1), b = Bytes(7 * 3, 2);
        var expected = new int[15];
        for (var i = 0; i < 15; i++)
            expected[i] = Enumerable.Range(0, 7).Sum(k => (a[i / 3 * 7 + k] - 9) * b[k * 3 + i % 3]);
        var plan = new PlanBuilder();
        plan.Add(PlanOpCode.MatMulInteger, [plan.Input("a", ElementType.UInt8, 5, 7), plan.Input("b", ElementType.UInt8, 7, 3), plan.Constant((byte)9), -1], plan.Output("y", ElementType.Int32, 5, 3), Batch(5, 7, 3, [], [], []));
        OperatorTests.Check(plan, expected, a, b);
    }

    [Test]
    public void What_does_not_fit_is_refused()
    {
        Refused(Pool(ElementType.Float32, (PoolKind)7), "unknown pooling 7");
        Refused(Pool(ElementType.Float32, PoolKind.Norm, power: 0), "order 0");
        Refused(Convolution(s_window with { Columns = s_window.Columns with { Output = 4 } }, 2, 0), "y is");
        Refused(Convolution(s_window with { Columns = s_window.Columns with { Stride = int.MaxValue } }, 2, 0), "beyond 2^29");
        Refused(Convolution(s_window with { Columns = s_window.Columns with { Kernel = 1 << 21 } }, 2, 0), "a kernel of");
        Refused(Convolution(s_window, 4, 0), "4 groups of 6");
        Refused(Convolution(s_window, 2, -1), "weights");
        Refused(Product(Batch(5, 7, 3, [2], [1], [1])), "y is");
        Refused(Product(Batch(5, 7, 3, [], [], []) with { BatchRank = 9 }), "9 batch axes");
        Refused(Product(Batch(5, 7, 3, [1, int.MaxValue, int.MaxValue], [0, 1, 1], [0, 0, 0])), "y is");
        Refused(Product(Batch(5, 8, 3, [], [], [])), "a is");
        Refused(Product(Batch(5, 7, 3, [1], [0], [-1])), "batch axis");
    }

    private static PlanBuilder Convolution(Window3D window, int groups, int missing)
    {
        var plan = new PlanBuilder();
        plan.Add(PlanOpCode.Conv3D, [plan.Input("x", ElementType.Float32, 2, 3, 5, 4, 6), plan.Constant(Floats(2 * 36 * 16 + missing, 1)), -1], Output(plan, s_window, ElementType.Float32), new Convolution3DAttributes { Window = window, Groups = groups });
        return plan;
    }

    private static PlanBuilder Product(MatMulAttributes attributes)
    {
        var plan = new PlanBuilder();
        plan.Add(PlanOpCode.MatMul, [plan.Input("a", ElementType.Float32, 5, 7), plan.Constant(Floats(7 * 16, 1)), -1], plan.Output("y", ElementType.Float32, 5, 3), attributes);
        return plan;
    }

    private static PlanBuilder Pool(ElementType type, PoolKind kind, int power = 3)
    {
        var plan = new PlanBuilder();
        plan.Add(PlanOpCode.Pool3D, [plan.Input("x", type, 2, 3, 5, 4, 9)], Output(plan, s_pool, type), new Pool3DAttributes { Window = s_pool, Kind = kind, Power = power, CountIncludePad = 1 });
        return plan;
    }

    private static int Output(PlanBuilder plan, Window3D window, ElementType type) =>
        plan.Output("y", type, window.Batch, window.Depth.Output, window.Rows.Output, window.Columns.Output, window.OutputC);

    private static void Refused(PlanBuilder plan, string reason) =>
        Assert.That(() => NativeSession.Open(plan.Build(), new SessionOptions()), Throws.TypeOf<InvalidModelException>().With.Message.Contains(reason));
}
