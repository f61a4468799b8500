using System.Runtime.InteropServices;
using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Kernels;
using Reference = EdgeRuntime.Kernels.Reference;
using static EdgeRuntime.Inference.Tests.TestPlans;

namespace EdgeRuntime.Inference.Tests;

/// <summary>Every operator in a plan of its own against the kernel's scalar twin: 8-bit results to the bit, f32 within rounding.</summary>
public unsafe class OperatorTests
{
    private static readonly Window2D s_window = Window(9, 7, 6, 20, 3, stride: 2, pad: 1, batch: 2);
    private static readonly Window2D s_pool = Window(9, 7, 20, 20, 3, stride: 2, pad: 1, batch: 2);
    private static readonly Activation s_clip = new(ActivationKind.Clip, -0.5f, 2);

    [TestCase(1, false), TestCase(2, false), TestCase(1, true)]
    public void Conv2D_(int groups, bool half)
    {
        int groupK = 9 * 6 / groups, groupN = 20 / groups;
        float[] x = Floats(2 * 9 * 7 * 6, 1), bias = Padded(Floats(20, 2));
        var weights = Enumerable.Range(0, groups).SelectMany(g => PackFloat(Floats(groupK * groupN, 3 + g), groupK, groupN)).ToArray();
        if (half)
            (weights, bias) = ([.. weights.Select(w => (float)(Half)w)], [.. bias.Select(b => (float)(Half)b)]);
        var plan = new PlanBuilder();
        var stored = half ? plan.Constant([.. weights.Select(w => (Half)w)]) : plan.Constant(weights);
        plan.Add(PlanOpCode.Conv2D, [plan.Input("x", ElementType.Float32, 2, 9, 7, 6), stored, half ? plan.Constant([.. bias.Select(b => (Half)b)]) : plan.Constant(bias)], plan.Output("y", ElementType.Float32, 2, 5, 4, 20),
            new ConvolutionAttributes { Window = s_window, Groups = groups, Activation = s_clip });
        var expected = new float[2 * 5 * 4 * 20];
        fixed (float* px = x, pw = weights, pb = bias, py = expected)
            Reference.Conv2D.Run(px, pw, pb, py, s_window, groups, s_clip, 0, Conv2D.Units(s_window));
        Check(plan, expected, x);
    }

    [TestCase(1), TestCase(2)]
    public void Conv2DInt8_(int groups)
    {
        int groupK = 9 * 6 / groups, groupN = 20 / groups;
        var x = Bytes(2 * 9 * 7 * 6, 1);
        var bias = Padded(Ints(20, 2));
        var multipliers = Padded(Multipliers(20, 3, 0.002f));
        var weights = Enumerable.Range(0, groups).SelectMany(g => PackInt8(SignedBytes(groupK * groupN, 4 + g), groupK, groupN)).ToArray();
        var output = new Requantization(77, 10, 240);
        var plan = new PlanBuilder();
        plan.Add(PlanOpCode.Conv2DInt8, [plan.Input("x", ElementType.UInt8, 2, 9, 7, 6), plan.Constant(weights), plan.Constant(bias), plan.Constant(multipliers)], plan.Output("y", ElementType.UInt8, 2, 5, 4, 20),
            new ConvolutionInt8Attributes { Window = s_window, Groups = groups, InputZeroPoint = 131, Output = output });
        var expected = new byte[2 * 5 * 4 * 20];
        fixed (byte* px = x, py = expected)
        fixed (sbyte* pw = weights)
        fixed (int* pb = bias)
        fixed (float* pm = multipliers)
            Reference.Conv2DInt8.Run(px, pw, pb, pm, py, s_window, groups, 131, output, 0, Conv2DInt8.Units(s_window));
        Check(plan, expected, x);
    }

    [Test]
    public void Conv2DSumInt8_([Values(0, 1)] int convolutionIsB, [Values(0, 128)] int offset)
    {
        byte[] x = Bytes(2 * 9 * 7 * 6, 1), other = Bytes(2 * 5 * 4 * 20, 5), convolved = new byte[other.Length], expected = new byte[other.Length];
        var bias = Padded(Ints(20, 2));
        var multipliers = Padded(Multipliers(20, 3, 0.002f));
        var weights = PackInt8(SignedBytes(9 * 6 * 20, 4), 9 * 6, 20);
        var convolution = new ConvolutionInt8Attributes { Window = s_window, Groups = 1, InputZeroPoint = 131, Output = new(77, 10, 240) };
        var sum = new AddInt8Attributes { ScaleA = 0.02f, ZeroPointA = 110, ScaleB = 0.013f, ZeroPointB = 7, OutputScale = 0.025f, Output = new(100, 20, 250), Offset = offset };
        fixed (byte* px = x, po = other, pc = convolved, py = expected)
        fixed (sbyte* pw = weights)
        fixed (int* pb = bias)
        fixed (float* pm = multipliers)
        {
            Reference.Conv2DInt8.Run(px, pw, pb, pm, pc, s_window, 1, 131, convolution.Output, 0, Conv2DInt8.Units(s_window));
            Reference.AddInt8.Run(convolutionIsB == 1 ? po : pc, new(0.02f, 110), convolutionIsB == 1 ? pc : po, new(0.013f, 7), py, 0.025f, sum.Output, 0, expected.Length, offset);
        }
        ExecutionPlan Plan(int place, int channels)
        {
            var plan = new PlanBuilder();
            plan.Add(PlanOpCode.Conv2DSumInt8, [plan.Input("x", ElementType.UInt8, 2, 9, 7, 6), plan.Constant(weights), plan.Constant(bias), plan.Constant(multipliers), plan.Input("other", ElementType.UInt8, 2, 5, 4, channels)],
                plan.Output("y", ElementType.UInt8, 2, 5, 4, 20), new ConvolutionSumInt8Attributes { Convolution = convolution, Sum = sum, ConvolutionIsB = place });
            return plan.Build();
        }
        for (var threads = 1; threads <= 2; threads++)
        {
            using var session = new OpenPlan(Plan(convolutionIsB, 20), new SessionOptions { Threads = threads });
            Assert.That(Run(session.Session, x, other), Is.EqualTo(expected), $"{threads} threads");
        }
        Assert.That(() => NativeSession.Open(Plan(2, 20), new SessionOptions()), Throws.TypeOf<InvalidModelException>().With.Message.Contains("expected 0 or 1"));
        Assert.That(() => NativeSession.Open(Plan(0, 19), new SessionOptions()), Throws.TypeOf<InvalidModelException>().With.Message.Contains("differ in size"));
    }

    [TestCase(false), TestCase(true)]
    public void DepthwiseConv2D_(bool half)
    {
        float[] x = Floats(2 * 9 * 7 * 20, 1), weights = [.. Floats(9 * 20, 2).Select(w => (float)(Half)w)], bias = Padded(Floats(20, 3));
        var plan = new PlanBuilder();
        var stored = half ? plan.Constant([.. weights.Select(w => (Half)w)]) : plan.Constant(weights);
        plan.Add(PlanOpCode.DepthwiseConv2D, [plan.Input("x", ElementType.Float32, 2, 9, 7, 20), stored, plan.Constant(bias)], plan.Output("y", ElementType.Float32, 2, 5, 4, 20),
            new ConvolutionAttributes { Window = s_pool, Groups = 1, Activation = s_clip });
        var expected = new float[2 * 5 * 4 * 20];
        fixed (float* px = x, pw = weights, pb = bias, py = expected)
            Reference.DepthwiseConv2D.Run(px, pw, pb, py, s_pool, s_clip, 0, DepthwiseConv2D.Units(s_pool));
        Check(plan, expected, x);
    }

    [Test]
    public void DepthwiseConv2DInt8_()
    {
        var x = Bytes(2 * 9 * 7 * 20, 1);
        var weights = SignedBytes(9 * 20, 2);
        var bias = Padded(Ints(20, 3));
        var multipliers = Padded(Multipliers(20, 4, 0.004f));
        var output = new Requantization(120);
        var plan = new PlanBuilder();
        plan.Add(PlanOpCode.DepthwiseConv2DInt8, [plan.Input("x", ElementType.UInt8, 2, 9, 7, 20), plan.Constant(weights), plan.Constant(bias), plan.Constant(multipliers)], plan.Output("y", ElementType.UInt8, 2, 5, 4, 20),
            new ConvolutionInt8Attributes { Window = s_pool, Groups = 1, InputZeroPoint = 9, Output = output });
        var expected = new byte[2 * 5 * 4 * 20];
        fixed (byte* px = x, py = expected)
        fixed (sbyte* pw = weights)
        fixed (int* pb = bias)
        fixed (float* pm = multipliers)
            Reference.DepthwiseConv2DInt8.Run(px, pw, pb, pm, py, s_pool, 9, output, 0, DepthwiseConv2DInt8.Units(s_pool));
        Check(plan, expected, x);
    }

    [TestCase(true), TestCase(false)]
    public void DenseRow_(bool half)
    {
        float[] x = Floats(37, 1), weights = new float[WeightPacking.PackedRowsCount(37, 11)], bias = Padded(Floats(11, 3));
        WeightPacking.PackRows(Floats(37 * 11, 2), 37, 11, weights);
        if (half)
            (weights, bias) = ([.. weights.Select(f => (float)(Half)f)], [.. bias.Select(b => (float)(Half)b)]);
        var plan = new PlanBuilder();
        plan.Add(PlanOpCode.DenseRow, [plan.Input("x", ElementType.Float32, 1, 37), half ? plan.Constant([.. weights.Select(f => (Half)f)]) : plan.Constant(weights), half ? plan.Constant([.. bias.Select(b => (Half)b)]) : plan.Constant(bias)],
            plan.Output("y", ElementType.Float32, 1, 11), new DenseAttributes { Rows = 1, K = 37, N = 11, Activation = s_clip });
        var expected = new float[11];
        fixed (float* px = x, pw = weights, pb = bias, py = expected)
            Reference.DenseRow.Run(px, pw, pb, py, 37, 11, s_clip);
        Check(plan, expected, x);
    }

    [TestCase(2, 37, 11)]
    [TestCase(1, 48, 11)]
    [TestCase(1, 37, 13)]
    [TestCase(1, 37, 0)]
    public void DenseRow_refuses_what_does_not_fit(int rows, int k, int n)
    {
        var plan = new PlanBuilder();
        plan.Add(PlanOpCode.DenseRow, [plan.Input("x", ElementType.Float32, rows, k), plan.Constant(new float[11 * 48 - (k == 48 ? 16 : 0)]), -1], plan.Output("y", ElementType.Float32, rows, Math.Max(n, 1)),
            new DenseAttributes { Rows = rows, K = k, N = n });
        Assert.That(() => NativeSession.Open(plan.Build(), new SessionOptions()), Throws.TypeOf<InvalidModelException>().With.Message.Contains("DenseRow"));
    }

    // With a weight of f16 that is no finite number, all of them are widened where no emitted code reads them.
    [TestCase(true, false), TestCase(false, false), TestCase(true, true), TestCase(true, true, float.PositiveInfinity)]
    public void Dense_(bool withBias, bool half, float weight = 0.5f)
    {
        float[] x = Floats(5 * 37, 1), weights = PackFloat(Floats(37 * 21, 2), 37, 21), bias = Padded(Floats(21, 3));
        weights[16 * 36 + 3] = weight;
        if (half)
            weights = [.. weights.Select(w => (float)(Half)w)];
        var plan = new PlanBuilder();
        var stored = half ? plan.Constant([.. weights.Select(w => (Half)w)]) : plan.Constant(weights);
        plan.Add(PlanOpCode.Dense, [plan.Input("x", ElementType.Float32, 5, 37), stored, withBias ? plan.Constant(bias) : -1], plan.Output("y", ElementType.Float32, 5, 21),
            new DenseAttributes { Rows = 5, K = 37, N = 21, Activation = s_clip });
        var expected = new float[5 * 21];
        fixed (float* px = x, pw = weights, pb = bias, py = expected)
            Reference.Dense.Run(px, pw, withBias ? pb : null, py, 5, 37, 21, s_clip, 0, Dense.Units(5, 21));
        Check(plan, expected, x);
    }

    [Test]
    public void DenseInt8_()
    {
        var x = Bytes(5 * 37, 1);
        var weights = PackInt8(SignedBytes(37 * 21, 2), 37, 21);
        var bias = Padded(Ints(21, 3));
        var multipliers = Padded(Multipliers(21, 4, 0.001f));
        var output = new Requantization(3, 3, 200);
        var plan = new PlanBuilder();
        plan.Add(PlanOpCode.DenseInt8, [plan.Input("x", ElementType.UInt8, 5, 37), plan.Constant(weights), plan.Constant(bias), plan.Constant(multipliers)], plan.Output("y", ElementType.UInt8, 5, 21),
            new DenseInt8Attributes { Rows = 5, K = 37, N = 21, Output = output });
        var expected = new byte[5 * 21];
        fixed (byte* px = x, py = expected)
        fixed (sbyte* pw = weights)
        fixed (int* pb = bias)
        fixed (float* pm = multipliers)
            Reference.DenseInt8.Run(px, pw, pb, pm, py, 5, 37, 21, output, 0, DenseInt8.Units(5, 21));
        Check(plan, expected, x);
    }

    [Test]
    public void MaxPool2D_in_f32_and_u8()
    {
        var floats = Floats(2 * 9 * 7 * 20, 1);
        var bytes = Bytes(2 * 9 * 7 * 20, 2);
        var expectedFloats = new float[2 * 5 * 4 * 20];
        var expectedBytes = new byte[expectedFloats.Length];
        fixed (float* px = floats, py = expectedFloats)
            Reference.MaxPool2D.Run(px, py, s_pool, float.NegativeInfinity, 0, MaxPool2D.Units(s_pool));
        fixed (byte* px = bytes, py = expectedBytes)
            Reference.MaxPool2D.Run(px, py, s_pool, (byte)0, 0, MaxPool2D.Units(s_pool));
        Check(Pool(PlanOpCode.MaxPool2D, ElementType.Float32, new PoolAttributes { Window = s_pool }), expectedFloats, floats);
        Check(Pool(PlanOpCode.MaxPool2D, ElementType.UInt8, new PoolAttributes { Window = s_pool }), expectedBytes, bytes);
    }

    [TestCase(0), TestCase(1)]
    public void AveragePool2D_in_f32_and_u8(int countIncludePad)
    {
        var floats = Floats(2 * 9 * 7 * 20, 1);
        var bytes = Bytes(2 * 9 * 7 * 20, 2);
        var expectedFloats = new float[2 * 5 * 4 * 20];
        var expectedBytes = new byte[expectedFloats.Length];
        QuantizationParameters input = new(0.05f, 100), output = new(0.04f, 90);
        fixed (float* px = floats, py = expectedFloats)
            Reference.AveragePool2D.Run(px, py, s_pool, countIncludePad != 0, 0, AveragePool2D.Units(s_pool));
        fixed (byte* px = bytes, py = expectedBytes)
            Reference.AveragePool2DInt8.Run(px, py, s_pool, countIncludePad != 0, input, output, 0, AveragePool2DInt8.Units(s_pool));
        var attributes = new PoolAttributes { Window = s_pool, CountIncludePad = countIncludePad };
        Check(Pool(PlanOpCode.AveragePool2D, ElementType.Float32, attributes), expectedFloats, floats);
        Check(Pool(PlanOpCode.AveragePool2DInt8, ElementType.UInt8, new PoolInt8Attributes { Pool = attributes, Quantization = Requantize(input, output) }), expectedBytes, bytes);
    }

    [Test]
    public void GlobalAveragePool_in_f32_and_u8()
    {
        var floats = Floats(2 * 63 * 20, 1);
        var bytes = Bytes(2 * 63 * 20, 2);
        var expectedFloats = new float[40];
        var expectedBytes = new byte[40];
        QuantizationParameters input = new(0.05f, 100), output = new(0.04f, 90);
        fixed (float* px = floats, py = expectedFloats)
            Reference.GlobalAveragePool.Run(px, py, 63, 20, 0, GlobalAveragePool.Units(2, 20));
        fixed (byte* px = bytes, py = expectedBytes)
            Reference.GlobalAveragePoolInt8.Run(px, py, 63, 20, input, output, 0, GlobalAveragePoolInt8.Units(2, 20));
        var plan = new PlanBuilder();
        plan.Add(PlanOpCode.GlobalAveragePool, [plan.Input("x", ElementType.Float32, 2, 9, 7, 20)], plan.Output("y", ElementType.Float32, 2, 1, 1, 20));
        Check(plan, expectedFloats, floats);
        plan = new PlanBuilder();
        plan.Add(PlanOpCode.GlobalAveragePoolInt8, [plan.Input("x", ElementType.UInt8, 2, 9, 7, 20)], plan.Output("y", ElementType.UInt8, 2, 1, 1, 20), Requantize(input, output));
        Check(plan, expectedBytes, bytes);
    }

    [Test]
    public void Quantize_and_Dequantize()
    {
        var floats = Floats(333, 1);
        var bytes = Bytes(333, 2);
        var expectedBytes = new byte[333];
        var expectedFloats = new float[333];
        var quantization = new QuantizationParameters(0.005f, 120);
        fixed (float* px = floats)
        fixed (byte* py = expectedBytes)
            Reference.Quantize.Run(px, py, quantization, 0, 333);
        fixed (byte* px = bytes)
        fixed (float* py = expectedFloats)
            Reference.Dequantize.Run(px, py, quantization, 0, 333);
        var attributes = new QuantizeAttributes { Scale = 0.005f, ZeroPoint = 120 };
        var plan = new PlanBuilder();
        plan.Add(PlanOpCode.Quantize, [plan.Input("x", ElementType.Float32, 333)], plan.Output("y", ElementType.UInt8, 333), attributes);
        Check(plan, expectedBytes, floats);
        plan = new PlanBuilder();
        plan.Add(PlanOpCode.Dequantize, [plan.Input("x", ElementType.UInt8, 333)], plan.Output("y", ElementType.Float32, 333), attributes);
        Check(plan, expectedFloats, bytes);
    }

    [TestCase(BinaryKind.Add), TestCase(BinaryKind.Subtract), TestCase(BinaryKind.Multiply), TestCase(BinaryKind.Divide), TestCase(BinaryKind.Maximum), TestCase(BinaryKind.Minimum), TestCase(BinaryKind.Power), TestCase(BinaryKind.Remainder), TestCase(BinaryKind.ParametricRelu)]
    public void Binary_broadcasts(BinaryKind kind)
    {
        float[] a = Floats(3 * 5 * 8, 1), b = Floats(5, 2), expected = new float[3 * 5 * 8];
        var broadcast = Broadcast.Create(new TensorShape(3, 5, 8), new TensorShape(5, 1));
        fixed (float* pa = a, pb = b, py = expected)
            Reference.Binary.Run(kind, pa, pb, py, broadcast, s_clip, 0, broadcast.Count);
        var plan = new PlanBuilder();
        plan.Add(PlanOpCode.Binary, [plan.Input("a", ElementType.Float32, 3, 5, 8), plan.Input("b", ElementType.Float32, 5, 1)], plan.Output("y", ElementType.Float32, 3, 5, 8),
            new BinaryAttributes { Kind = kind, Activation = s_clip });
        Check(plan, expected, a, b);
    }

    [TestCase(0), TestCase(128)]
    public void AddInt8_(int offset)
    {
        byte[] a = Bytes(500, 1), b = Bytes(500, 2), expected = new byte[500];
        var output = new Requantization(100, 20, 250);
        fixed (byte* pa = a, pb = b, py = expected)
            Reference.AddInt8.Run(pa, new(0.02f, 110), pb, new(0.01f, 7), py, 0.025f, output, 0, 500, offset);
        var plan = new PlanBuilder();
        plan.Add(PlanOpCode.AddInt8, [plan.Input("a", ElementType.UInt8, 500), plan.Input("b", ElementType.UInt8, 500)], plan.Output("y", ElementType.UInt8, 500),
            new AddInt8Attributes { ScaleA = 0.02f, ZeroPointA = 110, ScaleB = 0.01f, ZeroPointB = 7, OutputScale = 0.025f, Output = output, Offset = offset });
        Check(plan, expected, a, b);
    }

    [TestCase(1, 1, 500), TestCase(2, 33, 24), TestCase(3, 7, 1), TestCase(1, 90, 13), TestCase(2, 3, 700), TestCase(1, 2000, 1)]
    public void MulInt8_(int groups, int rows, int columns)
    {
        int count = groups * rows * columns, offset = rows % 2 * 128;
        byte[] a = Bytes(count, 1), b = Bytes(groups * columns, 2), expected = new byte[count];
        var output = new Requantization(100, 20, 250);
        fixed (byte* pa = a, pb = b, py = expected)
        {
            for (var row = 0; row < groups * rows; row++)
                Reference.MulInt8.Run(pa + row * columns, new(0.02f, 110), pb + row / rows * columns, new(0.01f, 7), py + row * columns, 0.012f, output, 0, columns, offset);
        }
        var plan = new PlanBuilder();
        plan.Add(PlanOpCode.MulInt8, [plan.Input("a", ElementType.UInt8, count), plan.Input("b", ElementType.UInt8, groups * columns)], plan.Output("y", ElementType.UInt8, count),
            new MulInt8Attributes { ScaleA = 0.02f, ZeroPointA = 110, ScaleB = 0.01f, ZeroPointB = 7, OutputScale = 0.012f, Output = output, Offset = offset, Groups = groups, Rows = rows });
        Check(plan, expected, a, b);
    }

    [Test]
    public void Unary_has_every_activation([Values] ActivationKind kind)
    {
        float[] x = [.. Floats(300, 1).Select(f => kind is ActivationKind.Sqrt or ActivationKind.Log ? MathF.Abs(f) : f * 4)], expected = new float[300];
        var activation = new Activation(kind, 0.25f, 0.5f);
        fixed (float* px = x, py = expected)
            Reference.Unary.Run(activation, px, py, 0, 300);
        var plan = new PlanBuilder();
        plan.Add(PlanOpCode.Unary, [plan.Input("x", ElementType.Float32, 300)], plan.Output("y", ElementType.Float32, 300), activation);
        Check(plan, expected, x);
    }

    [Test]
    public void Lookup_([Values(ElementType.UInt8, ElementType.Int8)] ElementType from, [Values(ElementType.UInt8, ElementType.Int8)] ElementType to)
    {
        byte[] x = Bytes(300, 1), table = Bytes(256, 2);
        var plan = new PlanBuilder();
        plan.Add(PlanOpCode.Lookup, [plan.Input("x", from, 300), plan.Constant(table)], plan.Output("y", to, 300));
        Check(plan, x.Select(i => table[i]).ToArray(), x);
    }

    [TestCase(0), TestCase(1)]
    public void Softmax_(int log)
    {
        float[] x = Floats(7 * 33, 1), expected = new float[7 * 33];
        fixed (float* px = x, py = expected)
            Reference.Softmax.Run(px, py, 33, log != 0, 0, 7);
        var plan = new PlanBuilder();
        plan.Add(PlanOpCode.Softmax, [plan.Input("x", ElementType.Float32, 7, 33)], plan.Output("y", ElementType.Float32, 7, 33), new SoftmaxAttributes { Rows = 7, Columns = 33, Log = log });
        Check(plan, expected, x);
    }

    [Test]
    public void ScaleShift_()
    {
        float[] x = Floats(9 * 21, 1), scale = Floats(21, 2), shift = Floats(21, 3), expected = new float[9 * 21];
        fixed (float* px = x, ps = scale, pt = shift, py = expected)
            Reference.ScaleShift.Run(px, ps, pt, py, 21, s_clip, 0, 9);
        var plan = new PlanBuilder();
        plan.Add(PlanOpCode.ScaleShift, [plan.Input("x", ElementType.Float32, 9, 21), plan.Constant(scale), plan.Constant(shift)], plan.Output("y", ElementType.Float32, 9, 21), s_clip);
        Check(plan, expected, x);
    }

    [Test]
    public void Transpose_of_every_element_size()
    {
        Check(Transpose(ElementType.UInt8), Permuted(Bytes(60, 1)), Bytes(60, 1));
        Check(Transpose(ElementType.Int16), Permuted([.. Ints(60, 1).Select(i => (short)i)]), Ints(60, 1).Select(i => (short)i).ToArray());
        Check(Transpose(ElementType.Float32), Permuted(Floats(60, 1)), Floats(60, 1));
        Check(Transpose(ElementType.Int64), Permuted([.. Ints(60, 1).Select(i => (long)i << 33)]), Ints(60, 1).Select(i => (long)i << 33).ToArray());

        static PlanBuilder Transpose(ElementType type)
        {
            var plan = new PlanBuilder();
            var attributes = new TransposeAttributes();
            (attributes.Axes[0], attributes.Axes[1], attributes.Axes[2]) = (2, 0, 1);
            plan.Add(PlanOpCode.Transpose, [plan.Input("x", type, 3, 4, 5)], plan.Output("y", type, 5, 3, 4), attributes);
            return plan;
        }

        static T[] Permuted<T>(T[] x) => [.. from k in Enumerable.Range(0, 5) from i in Enumerable.Range(0, 3) from j in Enumerable.Range(0, 4) select x[(i * 4 + j) * 5 + k]];
    }

    [Test]
    public void Concat_joins_along_an_inner_axis()
    {
        byte[] a = Bytes(2 * 3 * 4, 1), b = Bytes(2 * 5 * 4, 2);
        var plan = new PlanBuilder();
        plan.Add(PlanOpCode.Concat, [plan.Input("a", ElementType.UInt8, 2, 3, 4), plan.Input("b", ElementType.UInt8, 2, 5, 4)], plan.Output("y", ElementType.UInt8, 2, 8, 4), new ConcatAttributes { Axis = 1 });
        Check(plan, (byte[])[.. a[..12], .. b[..20], .. a[12..], .. b[20..]], a, b);
    }

    [Test]
    public void Pad_puts_a_border_around()
    {
        var attributes = new PadAttributes { Value = -2, QuantizedValue = 7 };
        (attributes.Before[0], attributes.After[0], attributes.Before[1], attributes.After[1]) = (1, 0, 2, 1);
        float[] x = [1, 2, 3, 4], y = [-2, -2, -2, -2, -2, -2, -2, 1, 2, -2, -2, -2, 3, 4, -2];
        var plan = new PlanBuilder();
        plan.Add(PlanOpCode.Pad, [plan.Input("x", ElementType.Float32, 2, 2)], plan.Output("y", ElementType.Float32, 3, 5), attributes);
        Check(plan, y, x);
        plan = new PlanBuilder();
        plan.Add(PlanOpCode.Pad, [plan.Input("x", ElementType.UInt8, 2, 2)], plan.Output("y", ElementType.UInt8, 3, 5), attributes);
        Check(plan, y.Select(v => (byte)(v < 0 ? 7 : v)).ToArray(), x.Select(v => (byte)v).ToArray());
    }

    [Test]
    public void Copy_moves_bytes_to_another_buffer()
    {
        var x = Floats(300, 1);
        var plan = new PlanBuilder();
        plan.Add(PlanOpCode.Copy, [plan.Input("x", ElementType.Float32, 10, 30)], plan.Output("y", ElementType.Float32, 300));
        Check(plan, x, x);
    }

    private static PlanBuilder Pool<T>(PlanOpCode code, ElementType type, T attributes) where T : unmanaged
    {
        var plan = new PlanBuilder();
        plan.Add(code, [plan.Input("x", type, 2, 9, 7, 20)], plan.Output("y", type, 2, 5, 4, 20), attributes);
        return plan;
    }

    private static RequantizeAttributes Requantize(QuantizationParameters input, QuantizationParameters output) =>
        new() { InputScale = input.Scale, InputZeroPoint = input.ZeroPoint, OutputScale = output.Scale, OutputZeroPoint = output.ZeroPoint };

    private static T[] Padded<T>(T[] values)
    {
        var padded = new T[(values.Length + 15) / 16 * 16];
        values.CopyTo(padded, 0);
        return padded;
    }

    internal static void Check(PlanBuilder builder, Array expected, params Array[] inputs)
    {
        using var session = NativeSession.Open(builder.Build(), new SessionOptions());
        var actual = TestPlans.Run(session, inputs);
        if (expected is float[] floats)
            Assert.That(MemoryMarshal.Cast<byte, float>(actual).ToArray(), Is.EqualTo(floats).Using<float, float>(static (a, b) => a == b || float.IsNaN(a) && float.IsNaN(b) || MathF.Abs(a - b) <= 2e-5f * (1 + MathF.Abs(b))));
        else
            Assert.That(actual, Is.EqualTo(AsBytes(expected).ToArray()));
    }
}
