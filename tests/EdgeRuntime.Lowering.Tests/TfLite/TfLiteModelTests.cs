using EdgeRuntime.Bundle.Plan;
using EdgeRuntime.Graph;
using EdgeRuntime.Graph.Passes;
using EdgeRuntime.TestKit;

namespace EdgeRuntime.Lowering.Tests.TfLite;

/// <summary>TFLite models of others: what the native engine makes of them is what ONNX Runtime does, to the bit where they are quantized, and nothing is transposed.</summary>
[TestFixture]
[ExactReference]
public class TfLiteModelTests
{
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
}
