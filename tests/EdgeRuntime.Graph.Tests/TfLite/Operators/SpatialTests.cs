using static EdgeRuntime.Graph.Tests.TfLite.FlatBufferWriter;

namespace EdgeRuntime.Graph.Tests.TfLite.Operators;

/// <summary>Convolutions, pools and resizing over images [N,H,W,C], against loops over the definition.</summary>
[TestFixture]
public class SpatialTests
{
    private const int H = 6, W = 7;

    [Test]
    public void Convolution([Values(0, 1)] int padding, [Values(1, 2)] int stride, [Values(1, 2)] int dilation, [Values(1, 2)] int groups)
    {
        if (stride > 1 && dilation > 1)
            return;
        const int C = 4, O = 6, K = 3;
        var b = new TfLiteBuilder();
        var (x, w, bias) = (TfLiteBuilder.Ramp(H * W * C), TfLiteBuilder.Ramp(O * K * K * C / groups, -1, 1), TfLiteBuilder.Ramp(O));
        var (oh, ow, top, left) = Geometry(padding, K, stride, dilation);
        var y = b.Op(3, [b.Input(x, 1, H, W, C), b.Constant(w, O, K, K, C / groups), b.Constant(bias, O)], b.Result([1, oh, ow, O]),
            Byte(0, padding), Int(1, stride), Int(2, stride), Byte(3, 1), Int(4, dilation), Int(5, dilation));
        var expected = from oy in Enumerable.Range(0, oh)
                       from ox in Enumerable.Range(0, ow)
                       from o in Enumerable.Range(0, O)
                       select Math.Max(0, bias[o] + Taps(oy * stride - top, ox * stride - left, K, dilation).Sum(t => Enumerable.Range(0, C / groups).Sum(c =>
                           (double)x[(t.Y * W + t.X) * C + o / (O / groups) * (C / groups) + c] * w[((o * K + t.Ky) * K + t.Kx) * (C / groups) + c])));
        Expect.Floats(b.Run(y)[0], expected, 1e-4);
    }

    [Test]
    public void Depthwise_convolution([Values(0, 1)] int padding, [Values(1, 2)] int stride, [Values(1, 3)] int multiplier)
    {
        const int C = 3, K = 3;
        var b = new TfLiteBuilder();
        var o = C * multiplier;
        var (x, w) = (TfLiteBuilder.Ramp(H * W * C), TfLiteBuilder.Ramp(K * K * o, -1, 1));
        var (oh, ow, top, left) = Geometry(padding, K, stride, 1);
        var y = b.Op(4, [b.Input(x, 1, H, W, C), b.Constant(w, 1, K, K, o)], b.Result([1, oh, ow, o]), Byte(0, padding), Int(1, stride), Int(2, stride), Int(3, multiplier), Byte(4, 0));
        var expected = from oy in Enumerable.Range(0, oh)
                       from ox in Enumerable.Range(0, ow)
                       from c in Enumerable.Range(0, o)
                       select Taps(oy * stride - top, ox * stride - left, K, 1).Sum(t => (double)x[(t.Y * W + t.X) * C + c / multiplier] * w[(t.Ky * K + t.Kx) * o + c]);
        Expect.Floats(b.Run(y)[0], expected, 1e-4);
    }

    [Test]
    public void Transposed_convolution([Values(0, 1)] int padding, [Values(2, 3)] int kernel)
    {
        const int C = 2, O = 3, Stride = 2;
        var b = new TfLiteBuilder();
        var (x, w) = (TfLiteBuilder.Ramp(H * W * C), TfLiteBuilder.Ramp(O * kernel * kernel * C, -1, 1));
        var (oh, ow) = padding == 0 ? (H * Stride, W * Stride) : ((H - 1) * Stride + kernel, (W - 1) * Stride + kernel);
        var (top, left) = (Math.Max(0, (H - 1) * Stride + kernel - oh) / 2, Math.Max(0, (W - 1) * Stride + kernel - ow) / 2);
        var y = b.Op(67, [b.Constant([1, oh, ow, O], 4), b.Constant(w, O, kernel, kernel, C), b.Input(x, 1, H, W, C)], b.Result([1, oh, ow, O]), Byte(0, padding), Int(1, Stride), Int(2, Stride));
        var expected = new double[oh * ow * O];
        foreach (var (iy, ix, ky, kx) in from iy in Enumerable.Range(0, H) from ix in Enumerable.Range(0, W) from ky in Enumerable.Range(0, kernel) from kx in Enumerable.Range(0, kernel) select (iy, ix, ky, kx))
        {
            var (oy, ox) = (iy * Stride + ky - top, ix * Stride + kx - left);
            for (var o = 0; o < O && oy >= 0 && oy < oh && ox >= 0 && ox < ow; o++)
                expected[(oy * ow + ox) * O + o] += Enumerable.Range(0, C).Sum(c => (double)x[(iy * W + ix) * C + c] * w[((o * kernel + ky) * kernel + kx) * C + c]);
        }
        Expect.Floats(b.Run(y)[0], expected, 1e-4);
    }

    [Test]
    public void Pools([Values(0, 1)] int padding, [Values(1, 2)] int stride)
    {
        const int C = 2, K = 3;
        var b = new TfLiteBuilder();
        var x = TfLiteBuilder.Ramp(H * W * C);
        var input = b.Input(x, 1, H, W, C);
        var (oh, ow, top, left) = Geometry(padding, K, stride, 1);
        Field[] options = [Byte(0, padding), Int(1, stride), Int(2, stride), Int(3, K), Int(4, K)];
        var results = b.Run(b.Op(1, [input], b.Result([1, oh, ow, C]), options), b.Op(17, [input], b.Result([1, oh, ow, C]), options));
        IEnumerable<double> Expected(Func<IEnumerable<double>, double> reduce) => from oy in Enumerable.Range(0, oh)
                                                                                  from ox in Enumerable.Range(0, ow)
                                                                                  from c in Enumerable.Range(0, C)
                                                                                  select reduce(Taps(oy * stride - top, ox * stride - left, K, 1).Select(t => (double)x[(t.Y * W + t.X) * C + c]));
        Expect.Floats(results[0], Expected(Enumerable.Average));
        Expect.Floats(results[1], Expected(Enumerable.Max));
    }

    [Test]
    public void Resize_bilinear([Values] bool corners, [Values] bool half)
    {
        if (corners && half)
            return;
        const int OH = 9, OW = 4;
        var b = new TfLiteBuilder();
        var x = TfLiteBuilder.Ramp(H * W);
        var y = b.Op(23, [b.Input(x, 1, H, W, 1), b.Constant([OH, OW], 2)], b.Result([1, OH, OW, 1]), Byte(2, corners ? 1 : 0), Byte(3, half ? 1 : 0));
        double At(int o, int size, int result) => corners ? o * (size - 1.0) / (result - 1) : half ? (o + 0.5) * size / result - 0.5 : o * (double)size / result;
        var expected = from oy in Enumerable.Range(0, OH)
                       from ox in Enumerable.Range(0, OW)
                       select Interpolate(x, Math.Max(0, At(oy, H, OH)), Math.Max(0, At(ox, W, OW)));
        Expect.Floats(b.Run(y)[0], expected, 1e-4);
    }

    [Test]
    public void Resize_nearest([Values] bool corners, [Values] bool half)
    {
        if (corners && half)
            return;
        const int OH = 11, OW = 4;
        var b = new TfLiteBuilder();
        var x = TfLiteBuilder.Ramp(H * W);
        var y = b.Op(97, [b.Input(x, 1, H, W, 1), b.Constant([OH, OW], 2)], b.Result([1, OH, OW, 1]), Byte(0, corners ? 1 : 0), Byte(1, half ? 1 : 0));
        int At(int o, int size, int result) => Math.Min(size - 1, (int)(corners ? Math.Floor(o * (size - 1.0) / (result - 1) + 0.5) : Math.Floor((half ? o + 0.5 : o) * size / result)));
        Expect.Floats(b.Run(y)[0], from oy in Enumerable.Range(0, OH) from ox in Enumerable.Range(0, OW) select (double)x[At(oy, H, OH) * W + At(ox, W, OW)]);
    }

    [Test]
    public void Depth_and_space_are_traded()
    {
        var b = new TfLiteBuilder();
        var x = TfLiteBuilder.Ramp(2 * 4 * 4);
        var deep = b.Op(26, [b.Input(x, 1, 2, 4, 4)], b.Result([1, 1, 2, 16]), Int(0, 2));
        var flat = b.Op(5, [deep], b.Result([1, 2, 4, 4]), Int(0, 2));
        var results = b.Run(deep, flat);
        Expect.Floats(results[0], from ox in Enumerable.Range(0, 2) from dy in Enumerable.Range(0, 2) from dx in Enumerable.Range(0, 2) from c in Enumerable.Range(0, 4) select (double)x[(dy * 4 + ox * 2 + dx) * 4 + c]);
        Expect.Floats(results[1], x.Select(v => (double)v));
    }

    [Test]
    public void Batch_and_space_are_traded()
    {
        var b = new TfLiteBuilder();
        var x = TfLiteBuilder.Ramp(3 * 4 * 2);
        var block = b.Constant([2, 2], 2);
        var batch = b.Op(38, [b.Input(x, 1, 3, 4, 2), block, b.Constant([1, 0, 0, 0], 2, 2)], b.Result([4, 2, 2, 2]));
        var space = b.Op(37, [batch, block, b.Constant([1, 0, 0, 0], 2, 2)], b.Result([1, 3, 4, 2]));
        var results = b.Run(batch, space);
        Expect.Floats(results[0], from dy in Enumerable.Range(0, 2) from dx in Enumerable.Range(0, 2) from y in Enumerable.Range(0, 2) from xx in Enumerable.Range(0, 2) from c in Enumerable.Range(0, 2)
                                  let row = y * 2 + dy - 1 select row < 0 ? 0 : (double)x[(row * 4 + xx * 2 + dx) * 2 + c]);
        Expect.Floats(results[1], x.Select(v => (double)v));
    }

    [Test]
    public void Local_response_normalization()
    {
        var b = new TfLiteBuilder();
        var x = TfLiteBuilder.Ramp(2 * 5);
        var y = b.Op(13, [b.Input(x, 1, 1, 2, 5)], b.Result([1, 1, 2, 5]), Int(0, 1), Float(1, 1), Float(2, 0.5f), Float(3, 0.75f));
        Expect.Floats(b.Run(y)[0], Enumerable.Range(0, 10).Select(i => x[i] / Math.Pow(1 + 0.5 * Enumerable.Range(-1, 3).Where(d => i % 5 + d is >= 0 and < 5).Sum(d => (double)x[i + d] * x[i + d]), 0.75)));
    }

    private static (int Height, int Width, int Top, int Left) Geometry(int padding, int kernel, int stride, int dilation)
    {
        var extent = (kernel - 1) * dilation + 1;
        if (padding == 1)
            return ((H - extent) / stride + 1, (W - extent) / stride + 1, 0, 0);
        var (oh, ow) = ((H + stride - 1) / stride, (W + stride - 1) / stride);
        return (oh, ow, Math.Max(0, (oh - 1) * stride + extent - H) / 2, Math.Max(0, (ow - 1) * stride + extent - W) / 2);
    }

    // The places of a window that lie inside the image.
    private static IEnumerable<(int Y, int X, int Ky, int Kx)> Taps(int top, int left, int kernel, int dilation) =>
        from ky in Enumerable.Range(0, kernel)
        from kx in Enumerable.Range(0, kernel)
        let y = top + ky * dilation
        let x = left + kx * dilation
        where y >= 0 && y < H && x >= 0 && x < W
        select (y, x, ky, kx);

    private static double Interpolate(float[] image, double y, double x)
    {
        var (y0, x0) = (Math.Min((int)y, H - 1), Math.Min((int)x, W - 1));
        var (y1, x1) = (Math.Min(y0 + 1, H - 1), Math.Min(x0 + 1, W - 1));
        double Row(int row) => image[row * W + x0] * (1 - (x - x0)) + image[row * W + x1] * (x - x0);
        return Row(y0) * (1 - (y - y0)) + Row(y1) * (y - y0);
    }
}
