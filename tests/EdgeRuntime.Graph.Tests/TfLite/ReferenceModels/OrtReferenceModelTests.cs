using EdgeRuntime.Graph.Onnx;
using Microsoft.ML.OnnxRuntime;

namespace EdgeRuntime.Graph.Tests.TfLite.ReferenceModels;

/// <summary>The published results on ONNX Runtime, with its own optimizations on, as a user runs it.</summary>
[TestFixture]
public class OrtReferenceModelTests
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

    [Test]
    public void MobileNet() => ReferenceCases.MobileNet(Open, maximumSteps: 0);

    [TestCase("tflm/mnist_trained_lstm.tflite")]
    [TestCase("tflm/mnist_trained_lstm_int8.tflite")]
    public void Digit_LSTM(string file) => ReferenceCases.DigitLstm(Open, file);

    [TestCase("tflm/hello_world_float.tflite", 0.12)]
    [TestCase("tflm/hello_world_int8.tflite", 0.12)]
    public void Sine(string file, double tolerance) => ReferenceCases.Sine(Open, file, tolerance);

    [Test]
    public void Face_detection() => ReferenceCases.Runs(Open, "tflite/mp_face_detection_short_range.tflite", "regressors 1x896x16", "classificators 1x896x1");

    [Test]
    public void Selfie_segmentation() => ReferenceCases.Runs(Open, "tflite/mp_selfie_segmentation.tflite", "activation_10 1x256x256x1");

    private static OrtRunner Open(Model model) => new(model);

    private sealed class OrtRunner : IModelRunner
    {
        private readonly InferenceSession _session;

        public OrtRunner(Model model)
        {
            using var options = new SessionOptions { IntraOpNumThreads = 1, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
            _session = new InferenceSession(OnnxWriter.ToBytes(model), options);
        }

        public IReadOnlyDictionary<string, TensorData> Run(IReadOnlyDictionary<string, TensorData> feeds) => Ort.Run(_session, feeds);

        public void Dispose() => _session.Dispose();
    }
}
