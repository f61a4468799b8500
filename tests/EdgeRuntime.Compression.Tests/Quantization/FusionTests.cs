using EdgeRuntime.Compression.Calibration;
using EdgeRuntime.Compression.Quantization;
using EdgeRuntime.Graph;
using EdgeRuntime.Graph.Onnx;
using EdgeRuntime.Lowering;
using EdgeRuntime.Lowering.Tests;
using EdgeRuntime.TestKit;
using Microsoft.ML.OnnxRuntime;

namespace EdgeRuntime.Compression.Tests.Quantization;

/// <summary>What ONNX Runtime and the native engine make of quantized models: no operation in between may be left in f32.</summary>
[ExactReference]
public class FusionTests
{
    private static readonly long[] s_2x2 = [2, 2];

    private static IEnumerable<TestCaseData> Networks()
    {
        yield return Network("LeNet", "QLinearConv QLinearConv QGemm QGemm", m =>
        {
            var x = m.Add("MaxPool", [m.Add("Relu", [m.Conv(m.Input(1, 1, 28, 28), 1, 16, 5, pad: 2)])], ("kernel_shape", s_2x2), ("strides", s_2x2));
            x = m.Add("MaxPool", [m.Add("Relu", [m.Conv(x, 16, 32, 3, pad: 1)])], ("kernel_shape", s_2x2), ("strides", s_2x2));
            x = m.Add("Relu", [m.Add("Gemm", [m.Add("Flatten", [x]), m.Weights(0.05f, 32 * 49, 64), m.Weights(0.1f, 64)])]);
            return m.Finish(m.Add("Gemm", [x, m.Weights(0.3f, 64, 10), m.Weights(0.1f, 10)]));
        });
        yield return Network("depthwise blocks with Relu6 and a mean", "QLinearConv QLinearConv QLinearConv QLinearGlobalAveragePool QGemm", m =>
        {
            string Relu6(string x) => m.Add("Clip", [x, m.Constant(TensorData.Scalar(0f)), m.Constant(TensorData.Scalar(1f))]);
            var x = Relu6(m.Conv(m.Input(1, 3, 20, 20), 3, 8, 3, stride: 2));
            x = Relu6(m.Conv(Relu6(m.Conv(x, 8, 8, 3, pad: 1, groups: 8)), 8, 24, 1));
            x = m.Add("ReduceMean", [x], ("axes", new long[] { 2, 3 }), ("keepdims", 0L));
            return m.Finish(m.Add("Gemm", [x, m.Weights(0.3f, 10, 24), m.Weights(0.1f, 10)], ("transB", 1L)));
        });
        yield return Network("residual", "QLinearConv QLinearConv QLinearAdd QLinearAveragePool QGemm", m =>
        {
            var x = m.Add("Relu", [m.Conv(m.Input(1, 3, 12, 12), 3, 8, 3, pad: 1)]);
            x = m.Add("Relu", [m.Add("Add", [m.Conv(x, 8, 8, 3, pad: 1), x])]);
            x = m.Add("Flatten", [m.Add("AveragePool", [x], ("kernel_shape", s_2x2), ("strides", s_2x2))]);
            return m.Finish(m.Add("Gemm", [x, m.Weights(0.1f, 8 * 36, 10), m.Weights(0.1f, 10)]));
        });
        yield return Network("squeeze and excite", "QLinearConv QLinearGlobalAveragePool QLinearConv QLinearConv QLinearSigmoid QLinearMul QLinearConv QLinearGlobalAveragePool QGemm", m =>
        {
            var x = m.Add("Relu", [m.Conv(m.Input(1, 3, 12, 12), 3, 16, 3, pad: 1)]);
            var gate = m.Add("Relu", [m.Conv(m.Add("GlobalAveragePool", [x]), 16, 4, 1)]);
            x = m.Add("Mul", [m.Add("Sigmoid", [m.Conv(gate, 4, 16, 1)]), x]);
            x = m.Add("Flatten", [m.Add("GlobalAveragePool", [m.Conv(x, 16, 24, 1)])]);
            return m.Finish(m.Add("Gemm", [x, m.Weights(0.3f, 24, 10), m.Weights(0.1f, 10)]));
        });
        yield return Network("detector", "QLinearConv QLinearConv QLinearConv QLinearConcat", m =>
        {
            var x = m.Add("Relu", [m.Conv(m.Input(1, 3, 12, 12), 3, 8, 3, pad: 1)]);
            string Head(string y) => m.Add("Reshape", [m.Add("Transpose", [y], ("perm", new long[] { 0, 2, 3, 1 })), m.Constant(TensorData.Vector(1, -1, 2))]);
            return m.Finish(m.Add("Concat", [Head(m.Conv(x, 8, 6, 3, pad: 1)), Head(m.Conv(x, 8, 4, 3, pad: 1, stride: 2))], ("axis", 1L)));
        });
        yield return Network("matrices", "QLinearMatMul QLinearMatMul", m =>
        {
            var x = m.Add("MatMul", [m.Input(1, 5, 30), m.Weights(0.3f, 30, 20)]);
            return m.Finish(m.Add("MatMul", [x, m.Weights(0.3f, 20, 10)]));
        });
    }

    [TestCaseSource(nameof(Networks))]
    public void ONNX_Runtime_fuses_everything(Model model, string expected)
    {
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():n}.onnx");
        try
        {
            using (var options = new SessionOptions { OptimizedModelFilePath = path, GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR })
            using (new InferenceSession(OnnxWriter.ToBytes(Quantized(model)), options))
            {
            }
            var operators = OnnxReader.Read(path).Graph.Nodes.Select(node => node.OpType).ToList();
            Assert.That(operators.Count(op => op == "QuantizeLinear"), Is.EqualTo(1), string.Join(' ', operators));
            Assert.That(operators.Count(op => op == "DequantizeLinear"), Is.LessThanOrEqualTo(1), string.Join(' ', operators));
            Assert.That(string.Join(' ', operators.Where(op => op.StartsWith('Q') && op != "QuantizeLinear")), Is.EqualTo(expected));
            Assert.That(operators.Where(op => !op.StartsWith('Q')).Distinct(), Is.SubsetOf(new[] { "DequantizeLinear", "MaxPool", "NhwcMaxPool", "Reshape", "Flatten", "Transpose", "Squeeze" }));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [TestCaseSource(nameof(Networks))]
    public void The_native_plan_computes_in_INT8_alone(Model model, string expected)
    {
        var plan = GraphLowering.Lower(Quantized(model), new LoweringOptions());
        var codes = plan.Operations.Select(operation => operation.Code.ToString()).ToList();
        Assert.That(codes.Count(code => code == "Quantize"), Is.EqualTo(1), string.Join(' ', codes));
        Assert.That(codes.Count(code => code == "Dequantize"), Is.EqualTo(1), string.Join(' ', codes));
        Assert.That(codes.Count(code => code is "Conv2DInt8" or "Conv2DSumInt8" or "DepthwiseConv2DInt8" or "DenseInt8"), Is.EqualTo(expected.Split(' ').Count(op => op is "QLinearConv" or "QGemm" or "QLinearMatMul")));
        Assert.That(codes, Has.None.Matches<string>(code => code is "Conv2D" or "DepthwiseConv2D" or "Dense" or "AveragePool2D" or "GlobalAveragePool" or "Binary" or "Unary"));
    }

    [TestCaseSource(nameof(Networks))]
    public void Both_give_the_same_bits(Model model, string expected)
    {
        Assert.That(expected, Is.Not.Empty);
        Engines.AssertSame(Quantized(model), tolerance: 0);
    }

    [TestCaseSource(nameof(Networks))]
    public void Other_ranges_and_scales_are_as_exact(Model model, string expected)
    {
        Assert.That(expected, Is.Not.Empty);
        foreach (var (method, symmetric, perTensor) in ((CalibrationMethod, bool, bool)[])[(CalibrationMethod.SquaredError, true, false), (CalibrationMethod.Percentile, false, true), (CalibrationMethod.Entropy, true, true)])
        {
            var options = new PostTrainingOptions
            {
                Calibration = new CalibrationOptions { Method = method, Symmetric = symmetric, Threads = 1 },
                Quantization = new QuantizationOptions { SymmetricActivations = symmetric, PerTensorWeights = perTensor },
                AdaptiveRounding = false,
            };
            Engines.AssertSame(PostTrainingQuantizer.Run(model, () => Enumerable.Range(100, 4).Select(seed => Engines.Feeds(model, seed)), options).Model, tolerance: 0);
        }
    }

    [TestCaseSource(nameof(Networks))]
    public void Corrected_models_are_as_exact(Model model, string expected)
    {
        Assert.That(expected, Is.Not.Empty);
        var options = new PostTrainingOptions { Calibration = new CalibrationOptions { Threads = 1 }, Equalize = true, AdaptiveRounding = true, CorrectBias = true };
        var result = PostTrainingQuantizer.Run(model, () => Enumerable.Range(100, 8).Select(seed => Engines.Feeds(model, seed)), options);
        Assert.That(result.Steps, Has.Count.EqualTo(4));
        Assert.That(result.Model.Graph.Nodes.Count(node => node.OpType == "DequantizeLinear"), Is.EqualTo(Quantized(model).Graph.Nodes.Count(node => node.OpType == "DequantizeLinear")));
        Engines.AssertSame(result.Model, tolerance: 0);
    }

    private static Model Quantized(Model model) =>
        StaticQuantizer.Quantize(model, Calibrator.Run(model, Enumerable.Range(100, 4).Select(seed => Engines.Feeds(model, seed)), new CalibrationOptions { Threads = 1 }));

    private static TestCaseData Network(string name, string expected, Func<ModelBuilder, Model> build) => new TestCaseData(build(new ModelBuilder()), expected).SetArgDisplayNames(name);
}
