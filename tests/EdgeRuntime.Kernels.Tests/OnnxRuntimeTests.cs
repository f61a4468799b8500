using EdgeRuntime.Graph;
using EdgeRuntime.Graph.Onnx;
using EdgeRuntime.TestKit;
using Microsoft.ML.OnnxRuntime;

namespace EdgeRuntime.Kernels.Tests;

/// <summary>
/// The bits of the INT8 kernels against the operators of the real ONNX Runtime, one node a model. Weights stay within ±64, where ONNX Runtime's u8·s8 products do not saturate on processors without VNNI.
/// </summary>
[TestFixture]
public sealed unsafe class OnnxRuntimeTests
{
    private const string Contributed = "com.microsoft";

    [Test]
    public void Conv2DInt8IsQLinearConv()
    {
        var seed = 100UL;
        foreach (var (window, groups) in Windows.Convolutions().Append((Windows.Make(1, 256, 4, 2048, 1, 1), 1))) // the last one is for ties: see AddInt8
            Convolution(window, groups, new Samples(seed++), depthwise: false);
    }

    [Test]
    public void DepthwiseConv2DInt8IsQLinearConv()
    {
        var seed = 200UL;
        foreach (var window in Windows.PerChannel())
            Convolution(window, window.InputC, new Samples(seed++), depthwise: true);
    }

    [Test]
    public void DenseInt8IsQGemm()
    {
        var seed = 300UL;
        foreach (var (rows, k, n) in DenseInt8Tests.Sizes().Append((256, 4, 2048)))
        {
            var samples = new Samples(seed++);
            var (input, output) = (Quantization(samples), Quantization(samples, 0.2f * MathF.Sqrt(k)));
            byte[] x = samples.Bytes(rows * k);
            sbyte[] weights = samples.Ints(k * n, -64, 64).Select(v => (sbyte)v).ToArray();
            float[] scales = samples.Floats(n, 0.01f, 0.03f);
            int[] bias = samples.Ints(n, -4000, 4000);
            var expected = RunOrt<byte>("QGemm", Contributed, x, [rows, k],
            [
                TensorData.Scalar(input.Scale), TensorData.Scalar((byte)input.ZeroPoint), TensorData.From(weights, k, n), TensorData.From(scales, n), TensorData.From(new sbyte[n], n), TensorData.From(bias, n),
                TensorData.Scalar(output.Scale), TensorData.Scalar((byte)output.ZeroPoint),
            ]);
            var packed = new sbyte[WeightPacking.PackedInt8Count(k, n)];
            WeightPacking.PackInt8(weights, k, n, packed);
            var y = new byte[rows * n];
            var workspace = new byte[DenseInt8.WorkspaceBytes(k)];
            fixed (byte* px = x, py = y, ps = workspace)
            fixed (sbyte* pw = packed)
            fixed (int* pb = Corrected(bias, weights, k, n, input.ZeroPoint))
            fixed (float* pm = Multipliers(scales, input, output))
                DenseInt8.Run(px, pw, pb, pm, py, rows, k, n, new Requantization(output.ZeroPoint), 0, DenseInt8.Units(rows, n), ps);
            Assert.That(y, Is.EqualTo(expected), () => $"{rows}x{k}x{n}");
        }
    }

    [Test]
    public void AddInt8IsQLinearAdd([Values] bool signed)
    {
        // All pairs of bytes: one in 10⁵ lies so near a tie that the last bit of the constant decides.
        for (var seed = 400UL; seed < 460; seed++)
        {
            var samples = new Samples(seed);
            var (qa, qb, qy) = (Quantization(samples, samples.NextFloat(0.2f, 2)), Quantization(samples, samples.NextFloat(0.2f, 2)), Quantization(samples, samples.NextFloat(0.2f, 2)));
            if (seed % 3 == 0)
                (qb, qy) = (qb with { Scale = qa.Scale / 2 }, qy with { Scale = qa.Scale }); // halves: ties
            var (a, b, y) = Pairs();
            fixed (byte* pa = a, pb = b, py = y)
                AddInt8.Run(pa, qa, pb, qb, py, qy.Scale, new Requantization(qy.ZeroPoint), 0, y.Length, signed ? 128 : 0);
            Assert.That(y, Is.EqualTo(RunOrt("QLinearAdd", signed, a, qa, b, qb, qy)), () => $"seed {seed}: {qa} + {qb} -> {qy}");
        }
    }

    [Test]
    public void MulInt8IsQLinearMul([Values] bool signed)
    {
        for (var seed = 500UL; seed < 560; seed++)
        {
            var samples = new Samples(seed);
            var (qa, qb) = (Quantization(samples, samples.NextFloat(0.2f, 2)), Quantization(samples, samples.NextFloat(0.2f, 2)));
            var qy = Quantization(samples, qa.Scale * qb.Scale * (seed % 3 == 0 ? 64 : samples.NextFloat(20, 200))); // 64ths: ties
            var (a, b, y) = Pairs();
            fixed (byte* pa = a, pb = b, py = y)
                MulInt8.Run(pa, qa, pb, qb, py, qy.Scale, new Requantization(qy.ZeroPoint), 0, y.Length, signed ? 128 : 0);
            Assert.That(y, Is.EqualTo(RunOrt("QLinearMul", signed, a, qa, b, qb, qy)), () => $"seed {seed}: {qa} * {qb} -> {qy}");
        }
    }

    /// <summary>All pairs of bytes, and room for a result of each.</summary>
    private static (byte[] A, byte[] B, byte[] Y) Pairs() => ([.. Enumerable.Range(0, 65536).Select(i => (byte)i)], [.. Enumerable.Range(0, 65536).Select(i => (byte)(i >> 8))], new byte[65536]);

    /// <summary>A quantized function of two variables; s8 is kept as u8 that are 128 higher, and a byte with its highest bit flipped is the other.</summary>
    private static byte[] RunOrt(string type, bool signed, byte[] a, QuantizationParameters qa, byte[] b, QuantizationParameters qb, QuantizationParameters qy)
    {
        TensorData ZeroPoint(QuantizationParameters quantization) => signed ? TensorData.Scalar((sbyte)(quantization.ZeroPoint - 128)) : TensorData.Scalar((byte)quantization.ZeroPoint);
        sbyte[] Signed(byte[] values) => Array.ConvertAll(values, value => (sbyte)(value ^ 128));
        TensorData[] operands =
        [
            TensorData.Scalar(qa.Scale), ZeroPoint(qa), signed ? TensorData.From(Signed(b), b.Length) : TensorData.From(b, b.Length), TensorData.Scalar(qb.Scale), ZeroPoint(qb), TensorData.Scalar(qy.Scale), ZeroPoint(qy),
        ];
        return signed
            ? Array.ConvertAll(RunOrt<sbyte>(type, Contributed, Signed(a), [a.Length], operands), value => (byte)(value ^ 128))
            : RunOrt<byte>(type, Contributed, a, [a.Length], operands);
    }

    [Test]
    public void GlobalAveragePoolInt8IsQLinearGlobalAveragePool([Values] bool channelsLast)
    {
        for (var seed = 700UL; seed < 800; seed++)
        {
            var samples = new Samples(seed);
            int pixels = samples.Next(1, 70), channels = seed < 710 ? 20_000 : samples.Next(1, 50);
            var (input, output) = (Quantization(samples), Quantization(samples));
            var x = samples.Bytes(pixels * channels);
            TensorData[] quantization = [TensorData.Scalar(input.Scale), TensorData.Scalar((byte)input.ZeroPoint), TensorData.Scalar(output.Scale), TensorData.Scalar((byte)output.ZeroPoint)];
            var expected = channelsLast
                ? RunOrt<byte>("QLinearGlobalAveragePool", Contributed, x, [1, pixels, 1, channels], quantization, ("channels_last", 1L))
                : RunOrt<byte>("QLinearGlobalAveragePool", Contributed, Swap(x, pixels, channels), [1, channels, pixels, 1], quantization);
            var y = new byte[channels];
            fixed (byte* px = x, py = y)
                GlobalAveragePoolInt8.Run(px, py, pixels, channels, input, output, 0, GlobalAveragePoolInt8.Units(1, channels));
            Assert.That(y, Is.EqualTo(expected), () => $"seed {seed}: {pixels} pixels, {channels} channels, {input} -> {output}");
        }
    }

    [Test]
    public void AveragePool2DInt8IsQLinearAveragePool([Values] bool countIncludePad, [Values] bool channelsLast)
    {
        var seed = 800UL;
        foreach (var window in Windows.PerChannel().Append(Windows.Make(3, 5, 40_000, 40_000, 2, 3)).Where(w => w.DilationH == 1 && w.PadTop < w.KernelH))
        {
            var samples = new Samples(seed++);
            var (input, output) = (Quantization(samples), Quantization(samples));
            int c = window.InputC, imagePixels = window.InputH * window.InputW, outputPixels = window.OutputH * window.OutputW;
            var x = samples.Bytes(window.Batch * imagePixels * c);
            TensorData[] quantization = [TensorData.Scalar(input.Scale), TensorData.Scalar((byte)input.ZeroPoint), TensorData.Scalar(output.Scale), TensorData.Scalar((byte)output.ZeroPoint)];
            (string, AttributeValue)[] attributes = [.. Geometry(window), ("count_include_pad", countIncludePad ? 1L : 0L), ("channels_last", channelsLast ? 1L : 0L)];
            var expected = channelsLast
                ? RunOrt<byte>("QLinearAveragePool", Contributed, x, [window.Batch, window.InputH, window.InputW, c], quantization, attributes)
                : ToNhwc(RunOrt<byte>("QLinearAveragePool", Contributed, ToNchw(x, window.Batch, imagePixels, c), [window.Batch, c, window.InputH, window.InputW], quantization, attributes), window.Batch, outputPixels, c);
            var y = new byte[window.OutputPixels * c];
            fixed (byte* px = x, py = y)
                AveragePool2DInt8.Run(px, py, window, countIncludePad, input, output, 0, AveragePool2DInt8.Units(window));
            Assert.That(y, Is.EqualTo(expected), () => $"seed {seed}: {QuantizedLayer.Describe(window, c)}, {input} -> {output}");
        }
    }

    [Test]
    public void MaxPool2DIsMaxPool()
    {
        foreach (var window in Windows.PerChannel().Where(w => w.PadTop < w.KernelH && w.PadBottom < w.KernelH && w.PadLeft < w.KernelW))
        {
            int c = window.InputC, imagePixels = window.InputH * window.InputW;
            var x = new Samples(900).Bytes(window.Batch * imagePixels * c);
            var expected = ToNhwc(RunOrt<byte>("MaxPool", "", ToNchw(x, window.Batch, imagePixels, c), [window.Batch, c, window.InputH, window.InputW], [], [.. Geometry(window), ("dilations", new long[] { window.DilationH, window.DilationW })]),
                window.Batch, window.OutputH * window.OutputW, c);
            var y = new byte[window.OutputPixels * c];
            fixed (byte* px = x, py = y)
                MaxPool2D.Run(px, py, window, 0, MaxPool2D.Units(window));
            Assert.That(y, Is.EqualTo(expected), () => QuantizedLayer.Describe(window, c));
        }
    }

    [Test]
    public void QuantizeAndDequantizeAreTheOnnxOperators()
    {
        for (var seed = 1000UL; seed < 1050; seed++)
        {
            var samples = new Samples(seed);
            var quantization = Quantization(samples);
            var length = samples.Next(1, 300);
            var x = samples.Floats(length, -8, 8);
            for (var i = 0; i < length; i += 3)
                x[i] = (samples.Next(-300, 300) + 0.5f) * quantization.Scale;
            if (length > 10)
                (x[1], x[4], x[7]) = (float.PositiveInfinity, float.NegativeInfinity, 1e30f);
            TensorData[] parameters = [TensorData.Scalar(quantization.Scale), TensorData.Scalar((byte)quantization.ZeroPoint)];
            var bytes = new byte[length];
            var floats = new float[length];
            fixed (float* px = x, pf = floats)
            fixed (byte* pb = bytes)
            {
                Quantize.Run(px, pb, quantization, 0, length);
                Dequantize.Run(pb, pf, quantization, 0, length);
            }
            Assert.That(bytes, Is.EqualTo(RunOrt<byte>("QuantizeLinear", "", x, [length], parameters)), () => $"seed {seed}: {quantization}");
            Assert.That(floats, Is.EqualTo(RunOrt<float>("DequantizeLinear", "", bytes, [length], parameters)), () => $"seed {seed}: {quantization}");
        }
    }

    private static void Convolution(Window2D window, int groups, Samples samples, bool depthwise)
    {
        int groupC = window.InputC / groups, groupN = window.OutputC / groups, taps = window.KernelH * window.KernelW, k = taps * groupC, imagePixels = window.InputH * window.InputW;
        var (input, output) = (Quantization(samples), Quantization(samples, 0.2f * MathF.Sqrt(k)));
        var x = samples.Bytes(window.Batch * imagePixels * window.InputC);
        var weights = samples.Ints(k * window.OutputC, -64, 64).Select(v => (sbyte)v).ToArray(); // group after group, each [taps, groupC, groupN]
        float[] scales = samples.Floats(window.OutputC, 0.01f, 0.03f);
        var bias = samples.Ints(window.OutputC, -4000, 4000);
        var oihw = new sbyte[weights.Length];
        for (var n = 0; n < window.OutputC; n++)
            for (var c = 0; c < groupC; c++)
                for (var tap = 0; tap < taps; tap++)
                    oihw[(n * groupC + c) * taps + tap] = weights[n / groupN * k * groupN + (tap * groupC + c) * groupN + n % groupN];
        var expected = ToNhwc(RunOrt<byte>("QLinearConv", "", ToNchw(x, window.Batch, imagePixels, window.InputC), [window.Batch, window.InputC, window.InputH, window.InputW],
        [
            TensorData.Scalar(input.Scale), TensorData.Scalar((byte)input.ZeroPoint), TensorData.From(oihw, window.OutputC, groupC, window.KernelH, window.KernelW), TensorData.From(scales, window.OutputC),
            TensorData.From(new sbyte[window.OutputC], window.OutputC), TensorData.Scalar(output.Scale), TensorData.Scalar((byte)output.ZeroPoint), TensorData.From(bias, window.OutputC),
        ], [.. Geometry(window), ("dilations", new long[] { window.DilationH, window.DilationW }), ("group", (long)groups)]), window.Batch, window.OutputH * window.OutputW, window.OutputC);

        var corrected = new int[WeightPacking.Tiles(window.OutputC) * WeightPacking.Tile];
        var packed = new sbyte[depthwise ? weights.Length : groups * WeightPacking.PackedInt8Count(k, groupN)];
        for (var group = 0; group < groups; group++)
        {
            var part = weights.AsSpan(group * k * groupN, k * groupN);
            Corrected(bias.AsSpan(group * groupN, groupN), part, k, groupN, input.ZeroPoint).AsSpan(0, groupN).CopyTo(corrected.AsSpan(group * groupN));
            if (!depthwise)
                WeightPacking.PackInt8(part, k, groupN, packed.AsSpan(group * WeightPacking.PackedInt8Count(k, groupN)));
            for (var tap = 0; depthwise && tap < taps; tap++)
                packed[tap * window.InputC + group] = part[tap];
        }
        var y = new byte[window.OutputPixels * window.OutputC];
        var workspace = new byte[depthwise ? DepthwiseConv2DInt8.WorkspaceBytes(window) : Conv2DInt8.WorkspaceBytes(window, groups)];
        var prepared = new byte[depthwise ? DepthwiseConv2DInt8.PreparedBytes(window) : Conv2DInt8.PreparedBytes(window, groups)];
        fixed (byte* px = x, py = y, ps = workspace, pp = prepared)
        fixed (sbyte* pw = packed)
        fixed (int* pb = corrected)
        fixed (float* pm = Multipliers(scales, input, output))
        {
            if (depthwise)
            {
                DepthwiseConv2DInt8.Prepare(pw, pb, pm, window, pp);
                DepthwiseConv2DInt8.Run(px, pw, pb, pm, pp, py, window, input.ZeroPoint, new Requantization(output.ZeroPoint), 0, DepthwiseConv2DInt8.Units(window), ps);
            }
            else
            {
                Conv2DInt8.Prepare(pw, window, groups, pp);
                Conv2DInt8.Run(px, pw, pb, pm, pp, py, window, groups, input.ZeroPoint, new Requantization(output.ZeroPoint), 0, Conv2DInt8.Units(window), ps);
            }
        }
        Assert.That(y, Is.EqualTo(expected), () => QuantizedLayer.Describe(window, groups));
    }

    private static QuantizationParameters Quantization(Samples samples, float spread = 1) => new(samples.NextFloat(0.01f, 0.04f) * spread, samples.Next(0, 255));

    private static float[] Multipliers(float[] scales, QuantizationParameters input, QuantizationParameters output)
    {
        var multipliers = new float[WeightPacking.Tiles(scales.Length) * WeightPacking.Tile];
        for (var i = 0; i < scales.Length; i++)
            multipliers[i] = input.Scale * scales[i] / output.Scale;
        return multipliers;
    }

    private static int[] Corrected(ReadOnlySpan<int> bias, ReadOnlySpan<sbyte> weights, int k, int n, int zeroPoint)
    {
        var corrected = new int[WeightPacking.Tiles(n) * WeightPacking.Tile];
        for (var column = 0; column < n; column++)
        {
            corrected[column] = bias[column];
            for (var row = 0; row < k; row++)
                corrected[column] -= zeroPoint * weights[row * n + column];
        }
        return corrected;
    }

    private static (string, AttributeValue)[] Geometry(Window2D w) =>
        [("kernel_shape", new long[] { w.KernelH, w.KernelW }), ("strides", new long[] { w.StrideH, w.StrideW }), ("pads", new long[] { w.PadTop, w.PadLeft, w.PadBottom, w.PadRight })];

    private static byte[] Swap(byte[] x, int rows, int columns)
    {
        var y = new byte[x.Length];
        for (var row = 0; row < rows; row++)
            for (var column = 0; column < columns; column++)
                y[column * rows + row] = x[row * columns + column];
        return y;
    }

    private static byte[] ToNchw(byte[] x, int batch, int pixels, int channels) => x.Chunk(x.Length / batch).SelectMany(image => Swap(image, pixels, channels)).ToArray();

    private static byte[] ToNhwc(byte[] x, int batch, int pixels, int channels) => x.Chunk(x.Length / batch).SelectMany(image => Swap(image, channels, pixels)).ToArray();

    private static T[] RunOrt<T>(string operation, string domain, Array x, long[] shape, TensorData[] constants, params (string Name, AttributeValue Value)[] attributes) where T : unmanaged
    {
        var model = new Model();
        model.Opsets[Contributed] = 1;
        var type = x is float[] ? ElementType.Float32 : x.GetType() == typeof(sbyte[]) ? ElementType.Int8 : ElementType.UInt8;
        model.Graph.Inputs.Add(new ValueInfo("x", type, [.. shape.Select(d => (Dimension)d)]));
        model.Graph.Outputs.Add(new ValueInfo("y", ElementTypes.Of<T>()));
        for (var i = 0; i < constants.Length; i++)
            model.Graph.Initializers[$"c{i}"] = constants[i];
        var node = new Node(operation, ["x", .. constants.Select((_, i) => $"c{i}")], ["y"]) { Domain = domain };
        foreach (var (name, value) in attributes)
            node.Attributes[name] = value;
        model.Graph.Nodes.Add(node);
        using var options = new SessionOptions { GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL, IntraOpNumThreads = 1 };
        using var session = new InferenceSession(OnnxWriter.ToBytes(model), options);
        using var input = type switch
        {
            ElementType.Float32 => OrtValue.CreateTensorValueFromMemory((float[])x, shape),
            ElementType.Int8 => OrtValue.CreateTensorValueFromMemory((sbyte[])x, shape),
            _ => OrtValue.CreateTensorValueFromMemory((byte[])x, shape),
        };
        using var run = new RunOptions();
        using var results = session.Run(run, ["x"], [input], ["y"]);
        return results[0].GetTensorDataAsSpan<T>().ToArray();
    }
}
