using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Graph;
using EdgeRuntime.Graph.Passes;
using EdgeRuntime.Graph.Tests.TfLite.ReferenceModels;
using EdgeRuntime.Inference;
using EdgeRuntime.TestKit;

namespace EdgeRuntime.Lowering.Tests.TfLite;

/// <summary>The published results of TFLite models on the native engine.</summary>
[TestFixture]
public class NativeReferenceModelTests
{
    [Test]
    public void Keyword_spotting() => ReferenceCases.KeywordSpotting(Open);

    [TestCase("mlperf-tiny/ad01_fp32.tflite", 9.7071 - 0.0005, 9.7071 + 0.0005)]
    [TestCase("mlperf-tiny/ad01_int8.tflite", 10.25, 10.27)]
    public void Anomaly_detection(string file, double low, double high) => ReferenceCases.AnomalyDetection(Open, file, low, high);

    [Test]
    public void Wake_word() => ReferenceCases.WakeWord(Open);

    [Test]
    public void Person_detection() => ReferenceCases.PersonDetection(Open);

    // ONNX Runtime leaves 35 of the convolutions in f32 (a Relu or Clip before a zero point other than the lowest): where a sum lies between two integers it rounds
    // one byte of some 75,000 the other way, which deeper layers enlarge. The native engine computes all of them in INT8.
    [Test]
    public void MobileNet() => ReferenceCases.MobileNet(Open, maximumSteps: 16);

    [TestCase("tflm/hello_world_float.tflite", 0.12)]
    [TestCase("tflm/hello_world_int8.tflite", 0.12)]
    public void Sine(string file, double tolerance) => ReferenceCases.Sine(Open, file, tolerance);

    [Test]
    public void Face_detection() => ReferenceCases.Runs(Open, "tflite/mp_face_detection_short_range.tflite", "regressors 1x896x16", "classificators 1x896x1");

    [TestCase("mlperf-tiny/ic01_resnet_float.tflite")]
    [TestCase("mlperf-tiny/ic01_resnet_int8.tflite")]
    [TestCase("mlperf-tiny/ic02_resnet_large_float.tflite")]
    [TestCase("mlperf-tiny/ic02_resnet_large_int8.tflite")]
    [TestCase("mlperf-tiny/kws01_dscnn_float.tflite")]
    [TestCase("mlperf-tiny/kws01_dscnn_int8.tflite")]
    [TestCase("mlperf-tiny/sww01_int8.tflite")]
    [TestCase("mlperf-tiny/vww01_float.tflite")]
    [TestCase("mlperf-tiny/vww01_int8.tflite")]
    [TestCase("mlperf-tiny/ad01_int8.tflite")]
    [TestCase("tflm/person_detect.tflite")]
    [TestCase("tflm/micro_speech_quantized.tflite")]
    [TestCase("tflite/mp_face_detection_short_range.tflite")]
    public void Equals_ONNX_Runtime_and_transposes_nothing(string file)
    {
        var model = ModelReader.Read(TestData.Shared(file));
        GraphOptimizer.Run(model);
        var codes = GraphLowering.Lower(model, new LoweringOptions()).Operations.Select(operation => operation.Code).ToArray();
        TestContext.Out.WriteLine(string.Join(' ', codes));
        Engines.AssertSame(model, model.Graph.Inputs[0].Type == ElementType.Float32 ? 1e-4f : 0);
        Assert.That(codes, Has.None.EqualTo(PlanOpCode.Transpose));
    }

    private static NativeRunner Open(Model model) => new(model);

    private sealed class NativeRunner : IModelRunner
    {
        private readonly ExecutionPlan _plan;
        private readonly NativeSession _session;

        public NativeRunner(Model model)
        {
            _plan = PlanReader.Read(PlanWriter.ToBytes(GraphLowering.Lower(model, new LoweringOptions())));
            _session = NativeSession.Open(_plan, new SessionOptions());
        }

        public IReadOnlyDictionary<string, TensorData> Run(IReadOnlyDictionary<string, TensorData> feeds)
        {
            foreach (var (name, tensor) in feeds)
                tensor.Bytes.Span.CopyTo(_session.Input(_session.InputIndex(name)).Bytes);
            _session.Run();
            return _session.Outputs.Select((info, i) => new TensorData(info.Type, [.. info.Shape.Dimensions.Select(d => (long)d)], _session.Output(i).Bytes.ToArray(), info.Name)).ToDictionary(t => t.Name);
        }

        public void Dispose()
        {
            _session.Dispose();
            _plan.Constants.Dispose();
        }
    }
}
