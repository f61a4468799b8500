using EdgeRuntime.TestKit;
using EdgeRuntime.Vision.Decoding;
using EdgeRuntime.Vision.Geometry;

namespace EdgeRuntime.Vision.Tests.Decoding;

public sealed class SsdDecoderTests
{
    private static readonly string[] s_classes = ["cat", "dog", "hen"];

    [TestCase("blazeface-front", 128)]
    [TestCase("mediapipe-short", 128)]
    [TestCase("blazeface-back", 256)]
    public void BlazeFace_equals_a_plain_decoder(string anchors, int side)
    {
        float[][] values = [Scores(512, 1), Scores(384, 2), Outputs.Random(512 * 16, 3, side / 4f), Outputs.Random(384 * 16, 4, side / 4f)];
        var decoder = Outputs.Decoder($"ssd:anchors={anchors}", Outputs.Model(side, side, ["face"], [1, 512, 1], [1, 384, 1], [1, 512, 16], [1, 384, 16]));
        var place = LetterboxGeometry.Fit(200, 300, side, side);
        var result = new VisionResult();
        decoder.Decode(new Outputs(values), InputTransform.Place(200, 300, place), result);

        var plain = new List<PlainDetection>();
        for (var row = 0; row < 896; row++)
        {
            var cells = row < 512 ? 16 : 8;
            var cell = row < 512 ? row / 2 : (row - 512) / 6;
            var (x, y) = ((cell % cells + 0.5) / cells * side, (cell / cells + 0.5) / cells * side);
            var at = row < 512 ? values[2].AsSpan(row * 16, 16) : values[3].AsSpan((row - 512) * 16, 16);
            var points = new (double, double)[6];
            for (var i = 0; i < 6; i++)
                points[i] = (x + at[4 + 2 * i], y + at[5 + 2 * i]);
            var score = PlainDetection.Sigmoid(row < 512 ? values[0][row] : values[1][row - 512]);
            if (score >= 0.5)
                plain.Add(PlainDetection.Centered(x + at[0], y + at[1], at[2], at[3], 0, score, points));
        }
        var scale = 300.0 / place.Width;
        PlainDetection.AssertSame(result, PlainDetection.Merge(plain, 0.3).Take(100).Select(one => one.Map(scale, 200.0 / place.Height, -place.Left * scale, -place.Top * 200.0 / place.Height, 300, 200)));
        Assert.That(result.Detections.Length, Is.GreaterThan(10));
    }

    [Test]
    public void UltraFace_priors_are_those_of_its_authors()
    {
        const int height = 96, width = 128;
        int[] strides = [8, 16, 32, 64];
        double[][] sides = [[10, 16, 24], [32, 48], [64, 96], [128, 192, 256]];
        var priors = new List<(double X, double Y, double W, double H)>();
        for (var layer = 0; layer < 4; layer++)
        {
            for (var j = 0; j < Math.Ceiling((double)height / strides[layer]); j++)
            {
                for (var i = 0; i < Math.Ceiling((double)width / strides[layer]); i++)
                {
                    foreach (var side in sides[layer])
                    {
                        priors.Add((Math.Clamp((i + 0.5) / ((double)width / strides[layer]), 0, 1), Math.Clamp((j + 0.5) / ((double)height / strides[layer]), 0, 1),
                            Math.Clamp(side / width, 0, 1), Math.Clamp(side / height, 0, 1)));
                    }
                }
            }
        }
        var boxes = Outputs.Random(priors.Count * 4, 5);
        var scores = Outputs.Random(priors.Count * 2, 6);
        var plain = new List<PlainDetection>();
        for (var row = 0; row < priors.Count; row++)
        {
            var (x, y, w, h) = priors[row];
            if (scores[row * 2 + 1] >= 0.7)
            {
                plain.Add(PlainDetection.Centered((x + boxes[row * 4] * 0.1 * w) * width, (y + boxes[row * 4 + 1] * 0.1 * h) * height,
                    Math.Exp(boxes[row * 4 + 2] * 0.2) * w * width, Math.Exp(boxes[row * 4 + 3] * 0.2) * h * height, 0, scores[row * 2 + 1]));
            }
        }
        var result = new VisionResult();
        Outputs.Decoder("ssd:anchors=ultraface", Outputs.Model(height, width, ["face"], [1, priors.Count, 2], [1, priors.Count, 4])).Decode(
            new Outputs(scores, boxes), InputTransform.Stretch(height, width, height, width), result);
        PlainDetection.AssertSame(result, PlainDetection.Suppress(plain, 0.3, most: 100).Select(static one => one.Map(1, 1, 0, 0, width, height)));
        Assert.That(result.Detections.Length, Is.GreaterThan(10));
    }

    [Test]
    public void Corners_with_softmax_and_background_equal_a_plain_decoder([Values("unit", "pixels")] string units)
    {
        const int rows = 200, side = 100;
        var boxes = new float[rows * 4];
        var random = new Random(7);
        for (var row = 0; row < rows; row++)
        {
            var (x, y) = (random.NextSingle(), random.NextSingle());
            ((float[])[x, y, x + 0.05f + random.NextSingle() * 0.3f, y + 0.05f + random.NextSingle() * 0.3f]).CopyTo(boxes, row * 4);
        }
        var logits = Outputs.Random(rows * 4, 8, 4);
        var plain = new List<PlainDetection>();
        for (var row = 0; row < rows; row++)
        {
            var e = Enumerable.Range(0, 4).Select(c => Math.Exp(logits[row * 4 + c])).ToArray();
            var passing = Enumerable.Range(1, 3).Select(c => (Class: c - 1, Score: e[c] / e.Sum())).Where(static one => one.Score >= (one.Class == 1 ? 0.8 : 0.4)).ToArray();
            if (passing.Length == 0)
                continue;
            var best = passing.MaxBy(static one => one.Score);
            var scale = units == "unit" ? side : 1;
            plain.Add(new PlainDetection(boxes[row * 4] * scale, boxes[row * 4 + 1] * scale, boxes[row * 4 + 2] * scale, boxes[row * 4 + 3] * scale, best.Class, best.Score, []));
        }
        var result = new VisionResult();
        Outputs.Decoder($"ssd:activation=softmax,score=0.4,score.dog=0.8,iou=0.2,units={units},boxes=o0,scores=o1", Outputs.Model(side, side, s_classes, [1, rows, 4], [1, rows, 4])).Decode(
            new Outputs(boxes, logits), PlainDetection.Half(side, side), result);
        PlainDetection.AssertSame(result, PlainDetection.Suppress(plain, 0.2, most: 100).Select(static one => one.Map(2, 2, 0, 0, 2 * side, 2 * side)));
        Assert.That(result.Detections.Length, Is.GreaterThan(10));
    }

    [Test]
    public void Decoding_allocates_nothing([Values("hard", "soft-linear", "soft-gaussian", "weighted", "none")] string nms)
    {
        var decoder = Outputs.Decoder($"ssd:anchors=blazeface-front,nms={nms}", Outputs.Model(128, 128, [], [1, 896, 1], [1, 896, 16]));
        var outputs = new Outputs(Outputs.Random(896, 1, 3), Outputs.Random(896 * 16, 2, 32));
        var result = new VisionResult();
        Assert.That(Allocation.OfTenCalls(() => decoder.Decode(outputs, InputTransform.Stretch(480, 640, 128, 128), result)), Is.Zero);
        Assert.That(result.Detections.Length, Is.GreaterThan(3));
    }

    [TestCase("ssd:anchors=blazeface-back", "224 rows of boxes")]
    [TestCase("ssd:boxes=o7", "'boxes' is 'o7'")]
    [TestCase("ssd:background=-1,score.bird=0.4", "score.bird")]
    [TestCase("ssd:background=3", "'background' is '3'")]
    [TestCase("ssd:coding=offset", "'coding' is 'offset'")]
    public void What_does_not_fit_the_model_is_refused(string settings, string expected)
    {
        var model = Outputs.Model(128, 128, s_classes, [1, 896, 3], [1, 896, 4]);
        Assert.That(() => Outputs.Decoder(settings, model), Throws.TypeOf<ConfigurationException>().With.Message.Contains(expected));
    }

    private static float[] Scores(int count, int seed) => Outputs.Random(count, seed, 4);
}
