using EdgeRuntime.Graph;

namespace EdgeRuntime.Lowering.Tests;

/// <summary>Convolutions, transposed convolutions and pools over one to three axes in every variant: ONNX Runtime against the lowered plan.</summary>
public class WindowTests
{
    private static readonly string[] s_automatic = ["SAME_UPPER", "SAME_LOWER", "VALID"];
    private static readonly string[] s_pools = ["MaxPool", "AveragePool", "LpPool"];

    private static IEnumerable<TestCaseData> Convolutions()
    {
        yield return Case("1-D", m => m.Conv1D(m.Input(2, 3, 19), 3, 20, 5, stride: 2, pad: 2));
        yield return Case("1-D in groups", m => m.Conv1D(m.Input(1, 12, 19), 12, 20, 3, pad: 1, groups: 4));
        yield return Case("1-D depthwise", m => m.Conv1D(m.Input(1, 19, 30), 19, 19, 3, pad: 1, groups: 19));
        yield return Case("1-D depthwise, twice the channels", m => m.Conv1D(m.Input(2, 9, 30), 9, 18, 3, pad: 1, groups: 9));
        yield return Case("1-D dilated, uneven pads, no bias", m => m.Add("Conv", [m.Input(1, 3, 25), m.Weights(1, 4, 3, 3)], Ints("dilations", 4), Ints("pads", 3, 1)));
        yield return Case("2-D depthwise, three times the channels", m => m.Conv(m.Input(1, 7, 9, 8), 7, 21, 3, stride: 2, pad: 1, groups: 7));
        yield return Case("2-D in groups, dilated, uneven", m => m.Add("Conv", [m.Input(1, 6, 14, 13), m.Weights(1, 8, 3, 3, 2), m.Weights(1, 8)], Ints("dilations", 2, 3), Ints("pads", 0, 1, 3, 2), Ints("strides", 2, 1), ("group", 2L)));
        foreach (var (batch, height, width) in ((int, int, int)[])[(1, 5, 2), (1, 2, 5), (2, 2, 2)])
        {
            yield return Case($"2-D 1x1, stride {(height > 2 ? 1 : 2)}x{(width > 2 ? 1 : 2)} leaves one row or column of {batch}x{height}x{width}", m => m.Add("Conv", [m.Input(batch, 4, height, width), m.Weights(1, 8, 4, 1, 1)], Ints("strides", height > 2 ? 1 : 2, width > 2 ? 1 : 2)));
            yield return Case($"2-D 1x1 depthwise onto one row or column of {batch}x{height}x{width}", m => m.Add("Conv", [m.Input(batch, 4, height, width), m.Weights(1, 4, 1, 1, 1)], Ints("strides", height > 2 ? 1 : 2, width > 2 ? 1 : 2), ("group", 4L)));
        }
        yield return Case("3-D", m => m.Add("Conv", [m.Input(2, 3, 6, 7, 5), m.Weights(1, 18, 3, 3, 2, 3), m.Weights(1, 18)], Ints("strides", 2, 1, 2), Ints("pads", 1, 0, 1, 1, 1, 0), Ints("dilations", 1, 2, 1)));
        yield return Case("3-D in groups, relu behind", m => m.Add("Relu", [m.Add("Conv", [m.Input(1, 4, 5, 5, 5), m.Weights(1, 6, 2, 3, 3, 3)], ("group", 2L))]));
        foreach (var auto in s_automatic)
        {
            foreach (var stride in new[] { 1, 2, 3 })
                yield return Case($"1-D {auto}, stride {stride}", m => m.Add("Conv", [m.Input(1, 3, 13), m.Weights(1, 4, 3, 4)], ("auto_pad", auto), Ints("strides", stride)));
            yield return Case($"2-D {auto}", m => m.Add("Conv", [m.Input(1, 3, 13, 12), m.Weights(1, 4, 3, 3, 2)], ("auto_pad", auto), Ints("strides", 2, 3)));
            yield return Case($"3-D {auto}", m => m.Add("Conv", [m.Input(1, 2, 5, 6, 7), m.Weights(1, 4, 2, 2, 3, 2)], ("auto_pad", auto), Ints("strides", 2, 2, 1)));
        }
        yield return Case("weights from an input", m => m.Add("Conv", [m.Input(1, 6, 9, 9), m.Input(8, 3, 3, 3), m.Input(8)], ("group", 2L), Ints("pads", 1, 1, 1, 1)));
        yield return Case("1-D, weights from an input", m => m.Add("Conv", [m.Input(2, 6, 9), m.Input(18, 6, 3)]));
        yield return Case("bias from an input", m => m.Add("Sigmoid", [m.Add("Conv", [m.Input(1, 6, 9, 9), m.Weights(1, 21, 6, 3, 3), m.Input(21)])]));
        yield return Case("weights computed", m => m.Add("Conv", [m.Input(1, 3, 9, 9), m.Add("Mul", [m.Weights(1, 4, 3, 3, 3), m.Input(4, 1, 1, 1)])]));
    }

    private static IEnumerable<TestCaseData> Transposed()
    {
        yield return Case("1-D", m => m.Add("ConvTranspose", [m.Input(2, 3, 9), m.Weights(1, 3, 5, 3), m.Weights(1, 5)], Ints("strides", 2)));
        yield return Case("1-D padded, dilated, output_padding", m => m.Add("ConvTranspose", [m.Input(1, 3, 9), m.Weights(1, 3, 17, 4)], Ints("strides", 3), Ints("pads", 1, 2), Ints("dilations", 2), Ints("output_padding", 2)));
        yield return Case("2-D, kernel and stride 2", m => m.Add("ConvTranspose", [m.Input(1, 20, 7, 6), m.Weights(0.2f, 20, 33, 2, 2), m.Weights(1, 33)], Ints("strides", 2, 2)));
        yield return Case("2-D, kernel 4, stride 2, pad 1", m => m.Add("ConvTranspose", [m.Input(2, 6, 7, 6), m.Weights(0.4f, 6, 16, 4, 4), m.Weights(1, 16)], Ints("strides", 2, 2), Ints("pads", 1, 1, 1, 1)));
        yield return Case("2-D, kernel 3, stride 2, output_padding", m => m.Add("Relu", [m.Add("ConvTranspose", [m.Input(1, 6, 7, 6), m.Weights(0.4f, 6, 5, 3, 3)], Ints("strides", 2, 2), Ints("pads", 1, 1, 1, 1), Ints("output_padding", 1, 1))]));
        yield return Case("2-D, stride larger than kernel", m => m.Add("LeakyRelu", [m.Add("ConvTranspose", [m.Input(1, 3, 4, 5), m.Weights(1, 3, 4, 2, 1), m.Weights(1, 4)], Ints("strides", 3, 4))]));
        yield return Case("2-D in groups", m => m.Add("ConvTranspose", [m.Input(1, 6, 5, 5), m.Weights(1, 6, 4, 3, 3), m.Weights(1, 12)], Ints("strides", 2, 1), ("group", 3L)));
        yield return Case("2-D depthwise", m => m.Add("ConvTranspose", [m.Input(1, 9, 5, 5), m.Weights(1, 9, 1, 4, 4)], Ints("strides", 2, 2), Ints("pads", 1, 1, 1, 1), ("group", 9L)));
        yield return Case("2-D, dilation and stride share a factor", m => m.Add("ConvTranspose", [m.Input(1, 3, 5, 5), m.Weights(1, 3, 4, 3, 3)], Ints("strides", 4, 6), Ints("dilations", 2, 4)));
        yield return Case("3-D", m => m.Add("ConvTranspose", [m.Input(1, 3, 3, 4, 5), m.Weights(1, 3, 4, 3, 2, 3), m.Weights(1, 4)], Ints("strides", 2, 2, 1), Ints("pads", 1, 0, 1, 0, 0, 1)));
        yield return Case("2-D output_shape", m => m.Add("ConvTranspose", [m.Input(1, 2, 3, 3), m.Weights(1, 2, 2, 3, 3)], Ints("strides", 3, 2), Ints("output_shape", 10, 8)));
        yield return Case("2-D output_shape that cuts", m => m.Add("ConvTranspose", [m.Input(1, 2, 5, 5), m.Weights(1, 2, 2, 4, 4)], Ints("strides", 2, 2), Ints("output_shape", 9, 10)));
        foreach (var auto in s_automatic)
        {
            yield return Case($"2-D {auto}", m => m.Add("ConvTranspose", [m.Input(1, 2, 4, 5), m.Weights(1, 2, 3, 3, 4)], Ints("strides", 2, 2), ("auto_pad", auto)));
            yield return Case($"1-D {auto}", m => m.Add("ConvTranspose", [m.Input(1, 2, 7), m.Weights(1, 2, 3, 5)], Ints("strides", 2), ("auto_pad", auto)));
        }
        foreach (var auto in s_automatic.Take(2))
            yield return Case($"2-D {auto} and output_shape", m => m.Add("ConvTranspose", [m.Input(1, 2, 4, 5), m.Weights(1, 2, 3, 4, 4)], Ints("strides", 2, 2), ("auto_pad", auto), Ints("output_shape", 7, 9)));
        yield return Case("weights and bias from inputs", m => m.Add("ConvTranspose", [m.Input(1, 4, 5, 5), m.Input(4, 3, 3, 3), m.Input(6)], Ints("strides", 2, 2), ("group", 2L)));
        yield return Case("1-D between convolutions", m => m.Conv1D(m.Add("ConvTranspose", [m.Conv1D(m.Input(1, 3, 9), 3, 8, 3), m.Weights(0.3f, 8, 6, 4)], Ints("strides", 2)), 6, 4, 3));
    }

    private static IEnumerable<TestCaseData> Pools()
    {
        foreach (var op in s_pools)
        {
            yield return Case($"{op} 1-D", m => m.Add(op, [m.Input(2, 5, 19)], Ints("kernel_shape", 3), Ints("strides", 2)));
            yield return Case($"{op} 1-D padded behind conv", m => m.Add(op, [m.Conv1D(m.Input(1, 3, 20), 3, 17, 3)], Ints("kernel_shape", 4), Ints("pads", 1, 2)));
            yield return Case($"{op} 2-D padded", m => m.Add(op, [m.Input(1, 5, 9, 8)], Ints("kernel_shape", 3, 2), Ints("strides", 2, 1), Ints("pads", 1, 0, 2, 1)));
            yield return Case($"{op} 3-D", m => m.Add(op, [m.Input(2, 9, 5, 6, 7)], Ints("kernel_shape", 3, 2, 2), Ints("strides", 1, 2, 2), Ints("pads", 1, 0, 0, 1, 1, 0)));
            yield return Case($"{op} dilated", m => m.Add(op, [m.Input(1, 5, 10, 9)], Ints("kernel_shape", 3, 2), Ints("dilations", 2, 3), Ints("pads", 1, 0, 2, 1)), opset: 22);
            yield return Case($"{op} 1-D ceil_mode", m => m.Add(op, [m.Input(1, 5, 12)], Ints("kernel_shape", 3), Ints("strides", 2), ("ceil_mode", 1L)), opset: 22);
            yield return Case($"{op} 2-D ceil_mode, padded", m => m.Add(op, [m.Input(1, 5, 12, 11)], Ints("kernel_shape", 4, 3), Ints("strides", 3, 3), Ints("pads", 1, 1, 1, 1), ("ceil_mode", 1L)), opset: 22);
            yield return Case($"{op} 3-D ceil_mode", m => m.Add(op, [m.Input(1, 5, 6, 5, 7)], Ints("kernel_shape", 3, 2, 3), Ints("strides", 2, 2, 3), ("ceil_mode", 1L)), opset: 22);
            foreach (var auto in s_automatic)
            {
                yield return Case($"{op} 1-D {auto}", m => m.Add(op, [m.Input(1, 5, 14)], Ints("kernel_shape", 4), Ints("strides", 3), ("auto_pad", auto)));
                yield return Case($"{op} 2-D {auto}", m => m.Add(op, [m.Input(1, 5, 9, 8)], Ints("kernel_shape", 3, 2), Ints("strides", 2, 2), ("auto_pad", auto)));
            }
        }
        foreach (var opset in new[] { 11L, 17, 19, 22 })
        {
            yield return Case($"AveragePool count_include_pad, opset {opset}", m => m.Add("AveragePool", [m.Input(1, 5, 9, 8)], Ints("kernel_shape", 3, 3), Ints("strides", 2, 2), Ints("pads", 1, 1, 2, 1), ("count_include_pad", 1L)), opset);
            yield return Case($"AveragePool count_include_pad and ceil_mode, opset {opset}", m => m.Add("AveragePool", [m.Input(1, 9, 9, 8)], Ints("kernel_shape", 3, 3), Ints("strides", 3, 2), Ints("pads", 1, 1, 1, 1), ("count_include_pad", 1L), ("ceil_mode", 1L)), opset);
            yield return Case($"AveragePool 1-D count_include_pad and ceil_mode, opset {opset}", m => m.Add("AveragePool", [m.Input(1, 9, 10)], Ints("kernel_shape", 4), Ints("strides", 3), Ints("pads", 1, 1), ("count_include_pad", 1L), ("ceil_mode", 1L)), opset);
            yield return Case($"AveragePool 3-D count_include_pad and ceil_mode, opset {opset}", m => m.Add("AveragePool", [m.Input(1, 2, 5, 6, 4)], Ints("kernel_shape", 3, 3, 3), Ints("strides", 3, 2, 2), Ints("pads", 1, 1, 1, 1, 1, 1), ("count_include_pad", 1L), ("ceil_mode", 1L)), opset);
        }
        yield return Case("AveragePool dilated, count_include_pad", m => m.Add("AveragePool", [m.Input(1, 9, 9, 8)], Ints("kernel_shape", 3, 3), Ints("dilations", 2, 2), Ints("pads", 2, 2, 1, 2), ("count_include_pad", 1L)), opset: 19);
        foreach (var p in new[] { 1L, 2, 3 })
        {
            yield return Case($"LpPool of order {p}", m => m.Add("LpPool", [m.Input(1, 9, 9, 8)], Ints("kernel_shape", 3, 3), ("p", p)));
            yield return Case($"GlobalLpPool of order {p}", m => m.Add("GlobalLpPool", [m.Input(2, 9, 4, 5)], ("p", p)));
        }
        foreach (var op in new[] { "GlobalAveragePool", "GlobalMaxPool", "GlobalLpPool" })
        {
            yield return Case($"{op} 1-D", m => m.Add(op, [m.Conv1D(m.Input(2, 3, 20), 3, 17, 3)]));
            yield return Case($"{op} 2-D behind conv", m => m.Add("Flatten", [m.Add(op, [m.Conv(m.Input(2, 3, 6, 5), 3, 17, 3)])]));
            yield return Case($"{op} 3-D", m => m.Add(op, [m.Input(2, 5, 3, 4, 2)]));
        }
        yield return Case("mean over time", m => m.Add("ReduceMean", [m.Conv1D(m.Input(2, 3, 20), 3, 17, 3)], Ints("axes", -1), ("keepdims", 0L)));
        foreach (var type in new[] { ElementType.UInt8, ElementType.Int8 })
        {
            yield return Case($"MaxPool 2-D of {type}", m => m.Add("MaxPool", [m.Input(type, 1, 5, 9, 8)], Ints("kernel_shape", 3, 3), Ints("pads", 1, 1, 1, 1)));
            yield return Case($"MaxPool 1-D of {type}", m => m.Add("MaxPool", [m.Input(type, 1, 5, 9)], Ints("kernel_shape", 3)));
        }
    }

    private static IEnumerable<TestCaseData> Indices()
    {
        foreach (var order in new[] { 0L, 1 })
        {
            yield return Several($"1-D, storage_order {order}", m => m.AddMany("MaxPool", [m.Input(2, 3, 19)], 2, Ints("kernel_shape", 3), Ints("strides", 2), ("storage_order", order)));
            yield return Several($"2-D, storage_order {order}", m => m.AddMany("MaxPool", [m.Conv(m.Input(2, 3, 9, 8), 3, 5, 3)], 2, Ints("kernel_shape", 3, 2), Ints("strides", 2, 2), Ints("pads", 1, 0, 1, 1), ("storage_order", order)));
            yield return Several($"3-D, storage_order {order}", m => m.AddMany("MaxPool", [m.Input(2, 3, 4, 5, 6)], 2, Ints("kernel_shape", 2, 2, 2), ("storage_order", order)));
        }
        yield return Several("dilated", m => m.AddMany("MaxPool", [m.Input(1, 3, 9, 8)], 2, Ints("kernel_shape", 2, 2), Ints("dilations", 2, 3)));
        yield return Several("bytes", m => m.AddMany("MaxPool", [m.Input(ElementType.UInt8, 1, 3, 9, 8)], 2, Ints("kernel_shape", 3, 3)));
        yield return Several("signed bytes", m => m.AddMany("MaxPool", [m.Input(ElementType.Int8, 1, 3, 9, 8)], 2, Ints("kernel_shape", 3, 3)));
        yield return Several("indices alone", m => [m.AddMany("MaxPool", [m.Input(1, 3, 9, 8)], 2, Ints("kernel_shape", 3, 3))[1]]);
    }

    [TestCaseSource(nameof(Convolutions))]
    public void Conv(Model model) => Engines.AssertSame(model);

    [TestCaseSource(nameof(Transposed))]
    public void ConvTranspose(Model model) => Engines.AssertSame(model);

    [TestCaseSource(nameof(Pools))]
    public void Pool(Model model) => Engines.AssertSame(model);

    [TestCaseSource(nameof(Indices))]
    public void Pool_with_indices(Model model) => Engines.AssertSame(model);

    [TestCaseSource(nameof(Convolutions))]
    [TestCaseSource(nameof(Transposed))]
    [TestCaseSource(nameof(Pools))]
    [TestCaseSource(nameof(Indices))]
    public void Several_threads_give_the_same_bits(Model model)
    {
        var feeds = Engines.Feeds(model, 3);
        var (one, three) = (Engines.Native(model, feeds), Engines.Native(model, feeds, threads: 3));
        foreach (var (name, tensor) in one)
            Assert.That(Engines.Mismatch(tensor, three[name]), Is.Null, name);
    }

    private static (string, AttributeValue) Ints(string name, params long[] values) => (name, values);

    private static TestCaseData Case(string name, Func<ModelBuilder, string> build, long opset = 17) => Several(name, m => [build(m)], opset);

    private static TestCaseData Several(string name, Func<ModelBuilder, string[]> build, long opset = 17)
    {
        var m = new ModelBuilder(opset: opset);
        return new TestCaseData(m.Finish(build(m))).SetArgDisplayNames(name);
    }
}
