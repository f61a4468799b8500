using EdgeRuntime.Graph;

namespace EdgeRuntime.Lowering.Tests;

/// <summary>One small model for each operator and variant: ONNX Runtime against the lowered plan.</summary>
public class OperatorTests
{
    private static readonly long[] s_2x2 = [2, 2];
    private static readonly long[] s_3x3 = [3, 3];

    private static IEnumerable<TestCaseData> Cases()
    {
        yield return Case("conv 3x3", m => m.Finish(m.Conv(m.Input(1, 3, 9, 7), 3, 5, 3)));
        yield return Case("conv of batch 3", m => m.Finish(m.Conv(m.Input(3, 3, 9, 7), 3, 20, 3, pad: 1)));
        yield return Case("conv with symbolic batch", m => m.Finish(m.Conv(m.Input(new Dimension(-1, "N"), 3, 9, 7), 3, 5, 3)));
        yield return Case("conv 1x1 stride 2", m => m.Finish(m.Conv(m.Input(1, 8, 9, 7), 8, 33, 1, stride: 2)));
        yield return Case("conv 5x5 pad 2 stride 3", m => m.Finish(m.Conv(m.Input(1, 1, 28, 28), 1, 17, 5, stride: 3, pad: 2)));
        yield return Case("conv in groups", m => m.Finish(m.Conv(m.Input(1, 12, 6, 6), 12, 20, 3, pad: 1, groups: 4)));
        yield return Case("conv in groups of one", m => m.Finish(m.Conv(m.Input(1, 4, 6, 6), 4, 12, 3, pad: 1, groups: 4)));
        yield return Case("depthwise conv", m => m.Finish(m.Conv(m.Input(1, 19, 8, 9), 19, 19, 3, stride: 2, pad: 1, groups: 19)));
        yield return Case("conv without bias, dilated, uneven pads", m => m.Finish(m.Add("Conv", [m.Input(1, 3, 12, 13), m.Weights(1, 4, 3, 3, 2)],
            ("dilations", new long[] { 2, 3 }), ("pads", new long[] { 0, 1, 3, 2 }), ("strides", new long[] { 2, 1 }))));
        foreach (var auto in new[] { "SAME_UPPER", "SAME_LOWER", "VALID" })
            yield return Case($"conv auto_pad {auto}", m => m.Finish(m.Add("Conv", [m.Input(1, 3, 12, 13), m.Weights(1, 4, 3, 4, 4)], ("auto_pad", auto), ("strides", s_2x2))));
        yield return Case("two convs share an input", m => { var x = m.Input(1, 3, 8, 8); return m.Finish(m.Conv(x, 3, 4, 3), m.Conv(x, 3, 6, 1)); });

        foreach (var (op, attributes) in Functions())
        {
            yield return Case($"{op} alone", m => m.Finish(m.Add(op, [Positive(m, op, m.Input(1, 3, 4, 5))], attributes)));
            yield return Case($"{op} behind conv", m => m.Finish(m.Add(op, [Positive(m, op, m.Conv(m.Input(1, 3, 9, 7), 3, 18, 3))], attributes)));
            yield return Case($"{op} behind gemm", m => m.Finish(m.Add(op, [Positive(m, op, m.Add("Gemm", [m.Input(2, 9), m.Weights(1, 9, 21), m.Weights(1, 21)]))], attributes)));
        }
        yield return Case("relu6", m => m.Finish(m.Add("Clip", [m.Conv(m.Input(1, 3, 9, 7), 3, 18, 3), m.Constant(TensorData.Scalar(0f)), m.Constant(TensorData.Scalar(1.5f))])));
        yield return Case("clip from below only", m => m.Finish(m.Add("Clip", [m.Input(1, 30), m.Constant(TensorData.Scalar(-0.25f))])));
        yield return Case("activation that something else reads too", m => { var c = m.Conv(m.Input(1, 3, 9, 7), 3, 4, 3); return m.Finish(m.Add("Relu", [c]), m.Add("Sigmoid", [c])); });
        yield return Case("activation that is an output", m => { var c = m.Conv(m.Input(1, 3, 9, 7), 3, 4, 3); return m.Finish(c, m.Add("Relu", [c])); });

        yield return Case("gemm", m => m.Finish(m.Add("Gemm", [m.Input(1, 30), m.Weights(1, 30, 10), m.Weights(1, 10)])));
        yield return Case("gemm transB, alpha, beta, no rows of bias", m => m.Finish(m.Add("Gemm", [m.Input(4, 30), m.Weights(1, 10, 30), m.Weights(1, 1)], ("transB", 1L), ("alpha", 0.5f), ("beta", 2f))));
        yield return Case("gemm without bias", m => m.Finish(m.Add("Gemm", [m.Input(4, 30), m.Weights(1, 30, 35)])));
        yield return Case("matmul", m => m.Finish(m.Add("MatMul", [m.Input(1, 5, 30), m.Weights(1, 30, 10)])));
        yield return Case("matmul and bias", m => m.Finish(m.Add("Relu", [m.Add("Add", [m.Weights(1, 10), m.Add("MatMul", [m.Input(2, 5, 30), m.Weights(1, 30, 10)])])])));
        yield return Case("flatten behind conv", m => m.Finish(m.Add("Gemm", [m.Add("Flatten", [m.Conv(m.Input(1, 3, 9, 7), 3, 6, 3)]), m.Weights(0.1f, 6 * 7 * 5, 10), m.Weights(1, 10)])));
        yield return Case("reshape, relu and gemm behind conv", m => m.Finish(m.Add("Gemm",
            [m.Add("Relu", [m.Add("Reshape", [m.Conv(m.Input(2, 3, 9, 7), 3, 6, 3), m.Constant(TensorData.Vector(2, -1))])]), m.Weights(0.1f, 10, 6 * 7 * 5), m.Weights(1, 10)], ("transB", 1L))));
        yield return Case("flattened features are an output", m => m.Finish(m.Add("Flatten", [m.Conv(m.Input(2, 3, 9, 7), 3, 6, 3)])));

        yield return Case("max pool", m => m.Finish(m.Add("MaxPool", [m.Input(1, 5, 9, 8)], ("kernel_shape", s_2x2), ("strides", s_2x2))));
        yield return Case("max pool padded", m => m.Finish(m.Add("MaxPool", [m.Input(1, 5, 9, 8)], ("kernel_shape", s_3x3), ("strides", s_2x2), ("pads", new long[] { 1, 0, 1, 1 }))));
        yield return Case("max pool ceil_mode", m => m.Finish(m.Add("MaxPool", [m.Input(1, 5, 10, 9)], ("kernel_shape", s_3x3), ("strides", s_2x2), ("ceil_mode", 1L))));
        yield return Case("max pool dilated", m => m.Finish(m.Add("MaxPool", [m.Input(1, 5, 10, 9)], ("kernel_shape", s_3x3), ("dilations", s_2x2))));
        yield return Case("average pool", m => m.Finish(m.Add("AveragePool", [m.Input(1, 17, 9, 8)], ("kernel_shape", s_3x3), ("strides", s_2x2))));
        foreach (var include in new[] { 0L, 1L })
            yield return Case($"average pool padded, count_include_pad {include}", m => m.Finish(m.Add("AveragePool", [m.Input(1, 5, 9, 8)], ("kernel_shape", s_3x3), ("pads", new long[] { 1, 1, 2, 1 }), ("count_include_pad", include))));
        yield return Case("average pool same", m => m.Finish(m.Add("AveragePool", [m.Input(1, 5, 9, 8)], ("kernel_shape", s_3x3), ("strides", s_2x2), ("auto_pad", "SAME_UPPER"))));
        yield return Case("average pool ceil_mode", m => m.Finish(m.Add("AveragePool", [m.Input(1, 5, 10, 9)], ("kernel_shape", s_3x3), ("strides", s_2x2), ("ceil_mode", 1L))));
        yield return Case("global average pool", m => m.Finish(m.Add("GlobalAveragePool", [m.Input(2, 21, 5, 6)])));
        yield return Case("mean over space", m => m.Finish(m.Add("ReduceMean", [m.Conv(m.Input(2, 3, 5, 6), 3, 7, 1)], ("axes", new long[] { 2, 3 }), ("keepdims", 0L))));
        yield return Case("mean over space, kept dimensions", m => m.Finish(m.Add("ReduceMean", [m.Input(2, 3, 5, 6)], ("axes", new long[] { -1, -2 }))));

        foreach (var op in new[] { "Add", "Sub", "Mul", "Div", "Max", "Min" })
        {
            yield return Case($"{op} of two convs", m => { var x = m.Input(1, 3, 6, 6); return m.Finish(m.Add(op, [m.Conv(x, 3, 7, 3), m.Conv(x, 3, 7, 3)])); });
            yield return Case($"{op} of channels", m => m.Finish(m.Add(op, [m.Conv(m.Input(1, 3, 6, 6), 3, 7, 3), m.Weights(2, 7, 1, 1)])));
            yield return Case($"{op} of a scalar", m => m.Finish(m.Add("Relu", [m.Add(op, [m.Constant(TensorData.Scalar(0.75f)), m.Conv(m.Input(1, 3, 6, 6), 3, 7, 3)])])));
            yield return Case($"{op} of a row", m => m.Finish(m.Add(op, [m.Input(3, 4, 9), m.Weights(2, 9)])));
            yield return Case($"{op} of a column and a row", m => m.Finish(m.Add(op, [m.Input(4, 1), m.Input(1, 9)])));
        }
        yield return Case("squeeze and excite", m =>
        {
            var c = m.Conv(m.Input(1, 3, 6, 6), 3, 8, 3);
            return m.Finish(m.Add("Mul", [m.Add("Sigmoid", [m.Conv(m.Add("GlobalAveragePool", [c]), 8, 8, 1)]), c]));
        });
        yield return Case("sum with itself", m => { var x = m.Conv(m.Input(1, 3, 6, 6), 3, 8, 3); return m.Finish(m.Add("Add", [x, x])); });
        yield return Case("max of three", m => m.Finish(m.Add("Max", [m.Input(1, 3, 4, 4), m.Conv(m.Input(1, 2, 4, 4), 2, 3, 1), m.Weights(1, 3, 1, 1)])));
        yield return Case("features and a plane of lower rank", m => m.Finish(m.Add("Add", [m.Conv(m.Input(1, 3, 4, 4), 3, 5, 1), m.Input(4, 4)])));
        yield return Case("silu", m => { var c = m.Conv(m.Input(1, 3, 6, 6), 3, 8, 3); return m.Finish(m.Add("Mul", [c, m.Add("Sigmoid", [c])])); });

        foreach (var op in new[] { "Softmax", "LogSoftmax" })
        {
            yield return Case($"{op} of rows", m => m.Finish(m.Add(op, [m.Input(3, 10)])));
            yield return Case($"{op} of channels", m => m.Finish(m.Add(op, [m.Conv(m.Input(2, 3, 4, 5), 3, 6, 1)], ("axis", 1L))));
            yield return Case($"{op} of height", m => m.Finish(m.Add(op, [m.Conv(m.Input(2, 3, 4, 5), 3, 6, 1)], ("axis", 2L))));
        }
        yield return Case("softmax before opset 13", m => m.Finish(m.Add("Softmax", [m.Input(2, 3, 4)])), opset: 11);
        yield return Case("batch normalization", m => m.Finish(m.Add("Relu", [m.Add("BatchNormalization",
            [m.Input(2, 5, 4, 3), m.Weights(1, 5), m.Weights(1, 5), m.Weights(1, 5), m.Constant(TensorData.From([0.5f, 1, 2, 3, 0.1f], 5))])])));
        yield return Case("batch normalization of rows", m => m.Finish(m.Add("BatchNormalization",
            [m.Input(2, 5), m.Weights(1, 5), m.Weights(1, 5), m.Weights(1, 5), m.Constant(TensorData.From([0.5f, 1, 2, 3, 0.1f], 5))])));

        yield return Case("reshape of the input", m => m.Finish(m.Add("Reshape", [m.Input(2, 12), m.Constant(TensorData.Vector(2, 3, 4))])));
        yield return Case("reshape into an image and conv", m => m.Finish(m.Conv(m.Add("Reshape", [m.Input(1, 48), m.Constant(TensorData.Vector(1, 3, 4, 4))]), 3, 4, 3)));
        yield return Case("reshape of features to rows of pixels", m => m.Finish(m.Add("Reshape", [m.Conv(m.Input(1, 3, 6, 6), 3, 4, 3), m.Constant(TensorData.Vector(1, 4, 16))])));
        yield return Case("reshape of features to other features", m => m.Finish(m.Conv(m.Add("Reshape", [m.Conv(m.Input(1, 3, 6, 6), 3, 4, 3), m.Constant(TensorData.Vector(1, 4, 2, 8))]), 4, 4, 1)));
        yield return Case("squeeze of pooled features", m => m.Finish(m.Add("Squeeze", [m.Add("GlobalAveragePool", [m.Conv(m.Input(1, 3, 6, 6), 3, 4, 3)]), m.Constant(TensorData.Vector(2, 3))])));
        yield return Case("unsqueeze and conv", m => m.Finish(m.Conv(m.Add("Unsqueeze", [m.Input(1, 6, 6), m.Constant(TensorData.Vector(1))]), 1, 4, 3)));
        yield return Case("identity from input to output", m => m.Finish(m.Add("Identity", [m.Input(1, 6, 6)])));
        yield return Case("one value as two outputs", m => { var c = m.Add("Relu", [m.Conv(m.Input(1, 3, 6, 6), 3, 4, 3)]); return m.Finish(m.Add("Identity", [c]), m.Add("Identity", [c])); });

        foreach (var perm in new[] { "0231", "0312", "0123", "3210", "1032", "0321" })
        {
            yield return Case($"transpose {perm} of the input", m => m.Finish(m.Add("Transpose", [m.Input(2, 3, 4, 5)], ("perm", Digits(perm)))));
            yield return Case($"transpose {perm} of features", m => m.Finish(m.Add("Transpose", [m.Conv(m.Input(2, 3, 6, 7), 3, 4, 3)], ("perm", Digits(perm)))));
            yield return Case($"transpose {perm} and pool", m => m.Finish(m.Add("MaxPool", [m.Add("Transpose", [m.Input(2, 3, 4, 5)], ("perm", Digits(perm)))], ("kernel_shape", s_2x2))));
        }
        yield return Case("transpose of a matrix", m => m.Finish(m.Add("Transpose", [m.Input(4, 5)])));
        yield return Case("detector head", m => m.Finish(m.Add("Softmax", [m.Add("Reshape", [m.Add("Transpose", [m.Conv(m.Input(1, 3, 6, 7), 3, 6, 3)], ("perm", Digits("0231"))), m.Constant(TensorData.Vector(1, -1, 2))])], ("axis", 2L))));

        foreach (var axis in new long[] { 0, 1, 2, -1 })
        {
            yield return Case($"concat of features along {axis}", m => { var x = m.Input(1, 3, 6, 6); return m.Finish(m.Add("Concat", [m.Conv(x, 3, 4, 3), m.Conv(x, 3, 4, 3), m.Conv(x, 3, 4, 3)], ("axis", axis))); });
            yield return Case($"concat of inputs along {axis}", m => m.Finish(m.Add("Concat", [m.Input(2, 3, 4), m.Weights(1, 2, 3, 4)], ("axis", axis))));
        }
        yield return Case("concat of an input and features", m => { var x = m.Input(1, 3, 6, 6); return m.Finish(m.Add("Concat", [x, m.Conv(x, 3, 4, 3, pad: 1)], ("axis", 1L))); });
        yield return Case("concat of flattened features", m => { var x = m.Input(1, 3, 6, 6); return m.Finish(m.Add("Concat", [m.Add("Flatten", [m.Conv(x, 3, 4, 3)]), m.Add("Flatten", [m.Conv(x, 3, 2, 3)])], ("axis", 1L))); });
        yield return Case("pad", m => m.Finish(m.Add("Pad", [m.Conv(m.Input(1, 3, 6, 6), 3, 4, 3), m.Constant(TensorData.Vector(0, 1, 2, 0, 0, 2, 0, 3)), m.Constant(TensorData.Scalar(-0.5f))])));
        yield return Case("pad of a matrix", m => m.Finish(m.Add("Pad", [m.Input(3, 4), m.Constant(TensorData.Vector(1, 0, 0, 2))])));
        yield return Case("pad before opset 11", m => m.Finish(m.Add("Pad", [m.Input(1, 3, 6, 6)], ("pads", new long[] { 0, 0, 1, 1, 0, 0, 1, 1 }), ("value", 1f))), opset: 9);
        yield return Case("pad that takes away", m => m.Finish(m.Add("Pad", [m.Conv(m.Input(1, 3, 6, 6), 3, 4, 3), m.Constant(TensorData.Vector(0, -1, 2, -1, 0, 0, -3, 3))])));
        yield return Case("slice of rows", m => m.Finish(m.Add("Slice", [m.Input(2, 9, 4), m.Constant(TensorData.Vector(2)), m.Constant(TensorData.Vector(long.MaxValue)), m.Constant(TensorData.Vector(-1))])));
        yield return Case("slice of features", m => m.Finish(m.Add("Slice", [m.Conv(m.Input(1, 3, 6, 6), 3, 8, 3), m.Constant(TensorData.Vector(1, -3)), m.Constant(TensorData.Vector(-2, 4)), m.Constant(TensorData.Vector(1, 2)), m.Constant(TensorData.Vector(1, 1))])));
        yield return Case("slice before opset 10", m => m.Finish(m.Add("Slice", [m.Input(5, 4)], ("starts", new long[] { 1 }), ("ends", new long[] { 3 }))), opset: 9);
        yield return Case("split of features", m => m.Finish(m.Split(m.Conv(m.Input(1, 3, 6, 6), 3, 9, 3), 1, 2, 3, 4)));
        yield return Case("split of rows", m => m.Finish(m.Split(m.Input(2, 9), -1, 4, 5)));
        yield return Case("pixels as bytes", m => m.Finish(m.Conv(m.Add("Cast", [m.Input(ElementType.UInt8, 1, 3, 6, 6)], ("to", (long)ElementType.Float32)), 3, 4, 3)));
        yield return Case("pixels as bytes, channels last", m => m.Finish(m.Conv(m.Add("Transpose", [m.Add("Cast", [m.Input(ElementType.UInt8, 1, 6, 6, 3)], ("to", (long)ElementType.Float32))], ("perm", Digits("0312"))), 3, 4, 3)));
    }

    [TestCaseSource(nameof(Cases))]
    public void Equals_ONNX_Runtime(Model model) => Engines.AssertSame(model);

    [TestCaseSource(nameof(Cases))]
    public void Equals_ONNX_Runtime_with_f16_weights(Model model)
    {
        // Rounded to f16 beforehand, so that what the plan stores loses nothing more.
        foreach (var (name, tensor) in model.Graph.Initializers.Where(pair => pair.Value.Type == ElementType.Float32).ToList())
            model.Graph.Initializers[name] = TensorData.From(Array.ConvertAll(tensor.As<float>().ToArray(), w => (float)(Half)w), [.. tensor.Shape]);
        Engines.AssertSame(model, options: new LoweringOptions { WeightType = WeightType.Float16 });
    }

    private static IEnumerable<(string Op, (string, AttributeValue)[] Attributes)> Functions()
    {
        yield return ("Relu", []);
        yield return ("LeakyRelu", [("alpha", 0.1f)]);
        yield return ("Sigmoid", []);
        yield return ("Tanh", []);
        yield return ("HardSigmoid", [("alpha", 0.3f), ("beta", 0.4f)]);
        yield return ("HardSwish", []);
        yield return ("Elu", [("alpha", 0.7f)]);
        yield return ("Exp", []);
        yield return ("Sqrt", []);
        yield return ("Abs", []);
        yield return ("Neg", []);
        yield return ("Log", []);
        yield return ("Reciprocal", []);
    }

    private static string Positive(ModelBuilder m, string op, string x) =>
        op is "Sqrt" or "Log" or "Reciprocal" ? m.Add("Add", [m.Add("Abs", [x]), m.Constant(TensorData.Scalar(0.5f))]) : x;

    private static long[] Digits(string text) => [.. text.Select(digit => (long)(digit - '0'))];

    private static TestCaseData Case(string name, Func<ModelBuilder, Model> build, long opset = 17) => new TestCaseData(build(new ModelBuilder(opset: opset))).SetArgDisplayNames(name);
}
