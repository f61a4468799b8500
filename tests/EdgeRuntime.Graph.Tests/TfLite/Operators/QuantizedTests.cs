using EdgeRuntime.Graph.Passes;
using static EdgeRuntime.Graph.Tests.TfLite.FlatBufferWriter;

namespace EdgeRuntime.Graph.Tests.TfLite.Operators;

/// <summary>8-bit tensors: integers outside, TFLite's clamps, weights of every kind.</summary>
[TestFixture]
public class QuantizedTests
{
    private const int Int8 = 9;

    private static sbyte[] Bytes(int count) => [.. Enumerable.Range(0, count).Select(i => (sbyte)(i * 37 % 256 - 128))];

    private static sbyte Quantize(double x, double scale, int zero, int low = -128, int high = 127) => (sbyte)Math.Clamp(Math.Round(x / scale) + zero, low, high);

    private static Field Q(float scale, long zero) => TfLiteBuilder.Quantization([scale], [zero]);

    // The quantized clamp of the reference kernels: zero point + round(bound/scale), inside the type's range.
    [Test]
    public void Fused_clamps_equal_TFLite_s([Values(0, 1, 3)] int activation, [Values(-128, -127, -5, 0, 17)] int zero, [Values(0.02f, 0.0235294f, 0.047f, 0.1f)] float scale)
    {
        var b = new TfLiteBuilder();
        var x = Bytes(256);
        var input = b.Quantized(x, 0.1f, 3, 256);
        var y = b.Op(0, [input, b.Constant([0.05f])], b.Result([256], Int8, Q(scale, zero)), Byte(0, activation));
        var low = activation == 0 ? -128 : Math.Max(-128, zero);
        var high = activation == 3 ? Math.Min(127, zero + (int)Math.Round(6 / (double)scale, MidpointRounding.AwayFromZero)) : 127;
        var found = b.Run(y)[0].As<sbyte>().ToArray();
        for (var i = 0; i < 256; i++)
        {
            var exact = 0.1f * (x[i] - 3) + 0.05f;
            var steps = (double)exact / scale;
            var tie = Math.Abs(steps - Math.Floor(steps) - 0.5) < 1e-3;
            Assert.That((int)found[i], Is.EqualTo((int)Quantize(exact, scale, zero, low, high)).Within(tie ? 1 : 0), $"q = {x[i]}");
            Assert.That(found[i], Is.InRange(low, high));
        }
    }

    [Test]
    public void A_clamp_that_the_range_implies_is_left_out()
    {
        var b = new TfLiteBuilder();
        var input = b.Quantized(Bytes(4), 0.1f, 3, 4);
        var implied = b.Op(0, [input, input], b.Result([4], Int8, Q(6f / 255, -128)), Byte(0, 3));
        var needed = b.Op(0, [input, input], b.Result([4], Int8, Q(0.05f, -120)), Byte(0, 3));
        Assert.That(b.Read(implied).Graph.Nodes.Count(node => node.OpType is "Clip" or "Relu"), Is.EqualTo(1));
        Assert.That(b.Read(needed).Graph.Nodes.Single(node => node.OpType == "Clip").Inputs, Has.Count.EqualTo(3));
    }

    [Test]
    public void Convolution_with_a_scale_for_each_channel()
    {
        const int H = 4, W = 5, C = 3, O = 4, Zero = 7, OutputZero = -11;
        const float Scale = 0.05f, OutputScale = 0.3f;
        float[] scales = [0.01f, 0.02f, 0.03f, 0.005f];
        var b = new TfLiteBuilder();
        var (x, w) = (Bytes(H * W * C), Bytes(O * 9 * C));
        int[] bias = [100, -200, 300, 0];
        var weights = b.Constant(w, [O, 3, 3, C], TfLiteBuilder.Quantization(scales, [0, 0, 0, 0]));
        var biases = b.Constant(bias, [O], TfLiteBuilder.Quantization([.. scales.Select(s => s * Scale)], [0, 0, 0, 0]));
        var y = b.Op(3, [b.Quantized(x, Scale, Zero, 1, H, W, C), weights, biases], b.Result([1, H, W, O], Int8, Q(OutputScale, OutputZero)), Int(1, 1), Int(2, 1));
        var expected = from oy in Enumerable.Range(0, H)
                       from ox in Enumerable.Range(0, W)
                       from o in Enumerable.Range(0, O)
                       let sum = bias[o] + (from ky in Enumerable.Range(0, 3) from kx in Enumerable.Range(0, 3) let iy = oy + ky - 1 let ix = ox + kx - 1 where iy is >= 0 and < H && ix is >= 0 and < W
                                            from c in Enumerable.Range(0, C) select (x[(iy * W + ix) * C + c] - Zero) * w[((o * 3 + ky) * 3 + kx) * C + c]).Sum()
                       select Quantize(sum * (double)Scale * scales[o] / OutputScale, 1, OutputZero);
        Assert.That(b.Run(y)[0].As<sbyte>().ToArray().Zip(expected).Max(pair => Math.Abs(pair.First - pair.Second)), Is.LessThanOrEqualTo(1));
    }

    [Test]
    public void Unsigned_weights_with_a_zero_point()
    {
        var b = new TfLiteBuilder();
        byte[] x = [10, 20, 30, 200], w = [0, 128, 255, 7, 90, 91, 92, 93];
        int[] bias = [50, -50];
        var weights = b.Constant(w, [2, 4], Q(0.02f, 120));
        var input = b.Input(x, 1, 4);
        var dequantized = b.Result([1, 4], 3, Q(0.1f, 15));
        b.Op(114, [b.Op(53, [input], b.Result([1, 4]))], dequantized);
        var y = b.Op(9, [dequantized, weights, b.Constant(bias, [2], Q(0.002f, 0))], b.Result([1, 2], 3, Q(0.5f, 100)));
        var quantized = x.Select(v => Math.Clamp(Math.Round(v / 0.1) + 15, 0, 255)).ToArray();
        var expected = Enumerable.Range(0, 2).Select(o => (byte)Math.Clamp(Math.Round((bias[o] + Enumerable.Range(0, 4).Sum(k => (quantized[k] - 15) * (w[o * 4 + k] - 120))) * 0.002 / 0.5) + 100, 0, 255));
        Assert.That(b.Run(y)[0].As<byte>().ToArray(), Is.EqualTo(expected));
    }

    [Test]
    public void Dynamic_range_weights_and_f16_weights_are_float()
    {
        var b = new TfLiteBuilder();
        float[] x = [1, -2, 0.5f];
        sbyte[] w = [1, 2, 3, -4, -5, -6];
        var half = Array.ConvertAll(new[] { 0.5f, 1.25f, -2 }, v => (Half)v);
        var input = b.Input(x, 1, 3);
        var hybrid = b.Op(9, [input, b.Constant(w, [2, 3], Q(0.25f, 0))], b.Result([1, 2]));
        var sum = b.Op(0, [input, b.Op(6, [b.Constant(half, 3)], b.Result([3]))], b.Result([1, 3]));
        var results = b.Run(hybrid, sum);
        Expect.Floats(results[0], [0.25 * (1 - 4 + 1.5), 0.25 * (-4 + 10 - 3)]);
        Expect.Floats(results[1], [1.5, -0.75, -1.5]);
        Assert.That(b.Read(hybrid).Graph.Nodes.Exists(node => node.OpType == "DequantizeLinear"), Is.False);
    }

    [Test]
    public void Elements_are_moved_as_integers()
    {
        var b = new TfLiteBuilder();
        var x = Bytes(24);
        var q = Q(0.1f, 5);
        var input = b.Quantized(x, 0.1f, 5, 2, 3, 4);
        var moved = b.Op(39, [input, b.Constant([2, 0, 1], 3)], b.Result([4, 2, 3], Int8, q));
        var model = b.Read(moved);
        Assert.That(model.Graph.Nodes.Select(node => node.OpType), Is.EqualTo(new[] { "Transpose" }));
        Assert.That(b.Run(moved)[0].As<sbyte>().ToArray(), Is.EqualTo(from k in Enumerable.Range(0, 4) from i in Enumerable.Range(0, 2) from j in Enumerable.Range(0, 3) select x[12 * i + 4 * j + k]));
    }

    [Test]
    public void Scales_are_changed_and_pads_are_the_zero_point()
    {
        var b = new TfLiteBuilder();
        var x = Bytes(6);
        var input = b.Quantized(x, 0.1f, 5, 2, 3);
        var rescaled = b.Op(114, [input], b.Result([2, 3], Int8, Q(0.2f, -3)));
        var padded = b.Op(34, [input, b.Constant([0, 0, 1, 0], 2, 2)], b.Result([2, 4], Int8, Q(0.1f, 5)));
        var joined = b.Op(2, [input, rescaled], b.Result([4, 3], Int8, Q(0.2f, -3)), Int(0, 0));
        var results = b.Run(rescaled, padded, joined, b.Op(6, [input], b.Result([2, 3])));
        var expected = x.Select(q => Quantize(0.1 * (q - 5), 0.2, -3)).ToArray();
        Assert.That(results[0].As<sbyte>().ToArray().Zip(expected).Max(p => Math.Abs(p.First - p.Second)), Is.LessThanOrEqualTo(1));
        Assert.That(results[1].As<sbyte>().ToArray(), Is.EqualTo(new sbyte[] { 5, x[0], x[1], x[2], 5, x[3], x[4], x[5] }));
        Assert.That(results[2].As<sbyte>().ToArray(), Is.EqualTo(results[0].As<sbyte>().ToArray().Concat(results[0].As<sbyte>().ToArray())));
        Expect.Floats(results[3], x.Select(q => 0.1 * (q - 5)));
    }

    [Test]
    public void Padded_features_reach_a_convolution_without_Pad()
    {
        var b = new TfLiteBuilder();
        var x = Bytes(16);
        var q = Q(0.1f, 5);
        var padded = b.Op(34, [b.Quantized(x, 0.1f, 5, 1, 4, 4, 1), b.Constant([0, 0, 1, 1, 1, 1, 0, 0], 4, 2)], b.Result([1, 6, 6, 1], Int8, q));
        var y = b.Op(3, [padded, b.Constant(Bytes(9), [1, 3, 3, 1], Q(0.02f, 0)), b.Constant([0], [1], Q(0.002f, 0))], b.Result([1, 4, 4, 1], Int8, Q(0.2f, 0)), Byte(0, 1), Int(1, 1), Int(2, 1));
        var model = b.Read(y);
        GraphOptimizer.Run(model);
        Assert.That(model.Graph.Nodes.Exists(node => node.OpType == "Pad"), Is.False);
        var w = Bytes(9);
        var expected = from oy in Enumerable.Range(0, 4)
                       from ox in Enumerable.Range(0, 4)
                       let sum = (from ky in Enumerable.Range(0, 3) from kx in Enumerable.Range(0, 3) let iy = oy + ky - 1 let ix = ox + kx - 1 where iy is >= 0 and < 4 && ix is >= 0 and < 4 select (x[iy * 4 + ix] - 5) * w[ky * 3 + kx]).Sum()
                       select Quantize(sum * 0.002 / 0.2, 1, 0);
        Assert.That(b.Run(y)[0].As<sbyte>().ToArray().Zip(expected).Max(p => Math.Abs(p.First - p.Second)), Is.LessThanOrEqualTo(1));
    }

    [Test]
    public void Fake_quantization()
    {
        var b = new TfLiteBuilder();
        var x = TfLiteBuilder.Ramp(40, -2, 3);
        var y = b.Op(80, [b.Input(x, 40)], b.Result([40]), Float(0, -1), Float(1, 1.5f), Int(2, 8));
        var scale = 2.5 / 255;
        var low = -Math.Round(1 / scale) * scale;
        Expect.Floats(b.Run(y)[0], x.Select(v => Math.Floor((Math.Clamp(v, low, low + 2.5) - low) / scale + 0.5) * scale + low), 1e-5);
    }
}
