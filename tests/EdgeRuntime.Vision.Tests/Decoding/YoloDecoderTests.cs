using EdgeRuntime.TestKit;
using EdgeRuntime.Vision.Decoding;

namespace EdgeRuntime.Vision.Tests.Decoding;

/// <summary>An input of 64 × 96 has 8·12 + 4·6 + 2·3 = 126 cells.</summary>
public sealed class YoloDecoderTests
{
    private const int Height = 64, Width = 96, Cells = 126, Classes = 5;

    [Test]
    public void Version_5_equals_a_plain_decoder()
    {
        var values = Positive(3 * Cells * (5 + Classes), 1);
        var plain = new List<PlainDetection>();
        for (var row = 0; row < 3 * Cells; row++)
        {
            var at = values.AsSpan(row * (5 + Classes), 5 + Classes);
            (at[0], at[1], at[2], at[3]) = (at[0] * Width, at[1] * Height, 4 + at[2] * 30, 4 + at[3] * 30);
            AddBest(plain, at[0], at[1], at[2], at[3], [.. at[5..].ToArray().Select(score => (double)score * values[row * (5 + Classes) + 4])], 0.25);
        }
        Check("yolo:most=1000", [1, 3 * Cells, 5 + Classes], values, plain, 0.45);
    }

    [Test]
    public void Version_8_equals_a_plain_decoder([Values] bool transposed, [Values] bool sigmoid)
    {
        const int width = 4 + Classes;
        var values = Columns(width, 2, sigmoid);
        var plain = new List<PlainDetection>();
        for (var cell = 0; cell < Cells; cell++)
            AddBest(plain, values[cell], values[Cells + cell], values[2 * Cells + cell], values[3 * Cells + cell], Scores(values, cell, sigmoid), 0.4);
        Check($"yolo:score=0.4,iou=0.3,activation={(sigmoid ? "sigmoid" : "none")}", transposed ? [1, Cells, width] : [1, width, Cells], transposed ? Transpose(values, width) : values, plain, 0.3);
    }

    [Test]
    public void Poses_have_their_keypoints([Values] bool transposed)
    {
        const int width = 4 + 1 + 3 * 17;
        var values = Columns(width, 3, false);
        var plain = new List<PlainDetection>();
        for (var cell = 0; cell < Cells; cell++)
        {
            if (values[4 * Cells + cell] < 0.25)
                continue;
            var points = Enumerable.Range(0, 17).Select(i => ((double)values[(5 + 3 * i) * Cells + cell], (double)values[(6 + 3 * i) * Cells + cell])).ToArray();
            plain.Add(PlainDetection.Centered(values[cell], values[Cells + cell], values[2 * Cells + cell], values[3 * Cells + cell], 0, values[4 * Cells + cell], points));
        }
        Check("yolo:keypoints=17", transposed ? [1, Cells, width] : [1, width, Cells], transposed ? Transpose(values, width) : values, plain, 0.45);
    }

    [Test]
    public void Heads_with_distributions_equal_a_plain_decoder([Values("NCHW", "NHWC")] string layout)
    {
        const int channels = 64 + Classes;
        int[] strides = [8, 16, 32];
        var heads = strides.Select((stride, i) => Outputs.Random(channels * (Height / stride) * (Width / stride), 10 + i, 3)).ToArray();
        var plain = new List<PlainDetection>();
        for (var i = 0; i < 3; i++)
        {
            var (rows, columns) = (Height / strides[i], Width / strides[i]);
            for (var cell = 0; cell < rows * columns; cell++)
            {
                double Value(int channel) => heads[i][layout == "NCHW" ? channel * rows * columns + cell : cell * channels + channel];
                double Distance(int side)
                {
                    var e = Enumerable.Range(0, 16).Select(bin => Math.Exp(Value(side * 16 + bin))).ToArray();
                    return e.Select(static (value, bin) => value * bin).Sum() / e.Sum();
                }
                var (x, y, stride) = (cell % columns + 0.5, cell / columns + 0.5, strides[i]);
                var scores = Enumerable.Range(0, Classes).Select(c => PlainDetection.Sigmoid(Value(64 + c))).ToArray();
                var best = Array.IndexOf(scores, scores.Max());
                if (scores[best] >= 0.25)
                    plain.Add(new PlainDetection((x - Distance(0)) * stride, (y - Distance(1)) * stride, (x + Distance(2)) * stride, (y + Distance(3)) * stride, best, scores[best], []));
            }
        }
        var shapes = strides.Select(stride => layout == "NCHW" ? (int[])[1, channels, Height / stride, Width / stride] : [1, Height / stride, Width / stride, channels]).ToArray();
        var model = Outputs.Model(Height, Width, [], shapes);
        if (layout == "NHWC")
            model = model with { Layout = "NHWC", Input = new TensorShape(1, Height, Width, 3) };
        var result = new VisionResult();
        Outputs.Decoder("yolo", model).Decode(new Outputs(heads), PlainDetection.Half(Height, Width), result);
        PlainDetection.AssertSame(result, PlainDetection.Suppress(plain, 0.45, most: 300).Select(static one => one.Map(2, 2, 0, 0, 2 * Width, 2 * Height)));
        Assert.That(result.Detections.Length, Is.GreaterThan(10));
    }

    // 128 x 128 has 16*16 + 8*8 + 4*4 = 336 cells, with a stride of 64 340.
    [TestCase("yolo", 340, 9)]
    [TestCase("yolo", 9, 340)]
    [TestCase("yolo", 1020, 10)]
    [TestCase("yolox", 340, 10)]
    public void Heads_of_large_pictures_have_a_stride_of_64(string decoder, int rows, int values)
    {
        var model = Outputs.Model(128, 128, [], [1, rows, values]);
        var output = new float[rows * values];
        // The last row is the one cell of stride 64 in the lower right corner: (1, 1).
        var (first, step) = rows == 9 ? (339, 340) : ((rows - 1) * values, 1);
        var row = decoder == "yolox" ? (float[])[0.5f, 0.25f, MathF.Log(0.5f), MathF.Log(0.25f), 1, 0, 0.9f] : [96, 80, 32, 16, .. rows == 1020 ? (float[])[1] : [], 0, 0.9f];
        for (var i = 0; i < row.Length; i++)
            output[first + i * step] = row[i];
        var result = new VisionResult();
        Outputs.Decoder(decoder, model).Decode(new Outputs(output), PlainDetection.Half(128, 128), result);
        PlainDetection.AssertSame(result, [new PlainDetection(160, 144, 224, 176, 1, 0.9, [])]);
    }

    [Test]
    public void Four_heads_with_distributions_have_a_stride_of_64()
    {
        int[] strides = [8, 16, 32, 64];
        var heads = strides.Select(static stride => Enumerable.Repeat(-9f, 66 * (128 / stride) * (128 / stride)).ToArray()).ToArray();
        for (var side = 0; side < 4; side++)
            heads[3][(side * 16) * 4 + 3] = 30; // the first bin of each side: a distance of 0 from the middle of the last cell …
        heads[3][(2 * 16) * 4 + 3] = -9;
        heads[3][(2 * 16 + 1) * 4 + 3] = 30; // … to the right 1, below 2
        heads[3][(3 * 16) * 4 + 3] = -9;
        heads[3][(3 * 16 + 2) * 4 + 3] = 30;
        heads[3][65 * 4 + 3] = 4;
        var result = new VisionResult();
        Outputs.Decoder("yolo", Outputs.Model(128, 128, [], [.. strides.Select(static stride => (int[])[1, 66, 128 / stride, 128 / stride])])).Decode(new Outputs(heads), PlainDetection.Half(256, 256), result);
        Assert.That(result.Detections.Length, Is.EqualTo(1));
        Assert.That((result.Detections[0].Class, result.Detections[0].Box.Left, result.Detections[0].Box.Top), Is.EqualTo((1, 192f, 192f)));
        Assert.That(result.Detections[0].Box.Right, Is.EqualTo(320f).Within(0.01f));
        Assert.That(result.Detections[0].Box.Bottom, Is.EqualTo(448f).Within(0.01f));
    }

    [Test]
    public void Masks_of_instances_equal_a_plain_decoder([Values("columns", "transposed", "rows")] string form, [Values] bool prototypesFirst)
    {
        const int factors = 6, mapHeight = 16, mapWidth = 24;
        var width = 4 + (form == "rows" ? 1 : 0) + Classes + factors;
        var rows = form == "rows" ? 3 * Cells : Cells;
        var random = new Random(8);
        var values = new float[rows * width];
        var factorsOf = new float[rows][];
        for (var row = 0; row < rows; row++)
        {
            var at = values.AsSpan(row * width, width);
            (at[0], at[1], at[2], at[3]) = (random.NextSingle() * Width, random.NextSingle() * Height, 6 + random.NextSingle() * 30, 6 + random.NextSingle() * 30);
            for (var i = 4; i < width - factors; i++)
                at[i] = random.Next(12) == 0 ? random.NextSingle() : 0.01f;
            if (form == "rows")
                at[4] = 1;
            for (var i = width - factors; i < width; i++)
                at[i] = random.NextSingle() - 0.5f;
            factorsOf[row] = at[(width - factors)..].ToArray();
        }
        var prototypes = Outputs.Random(factors * mapHeight * mapWidth, 9, 1);
        int[] boxShape = form == "columns" ? [1, width, Cells] : [1, rows, width];
        var boxes = form == "columns" ? [.. Enumerable.Range(0, width * rows).Select(i => values[i % rows * width + i / rows])] : values;
        int[] mapShape = [1, factors, mapHeight, mapWidth];
        var model = prototypesFirst ? Outputs.Model(Height, Width, [], mapShape, boxShape) : Outputs.Model(Height, Width, [], boxShape, mapShape);
        var result = new VisionResult();
        var transform = PlainDetection.Half(Height, Width);
        Outputs.Decoder("yolo:score=0.5,iou=0.4", model).Decode(prototypesFirst ? new Outputs(prototypes, boxes) : new Outputs(boxes, prototypes), transform, result);

        Assert.That(result.Detections.Length, Is.GreaterThan(8));
        Assert.That((result.Mask.IsInstances, result.Mask.Width, result.Mask.Height), Is.EqualTo((true, 2 * Width, 2 * Height)));
        var expected = new byte[2 * Width * 2 * Height];
        for (var i = 0; i < result.Detections.Length; i++)
        {
            var found = result.Detections[i];
            // The row whose best score is this detection's; scores are all different.
            var source = Enumerable.Range(0, rows).Single(row => values.AsSpan(row * width + width - factors - Classes, Classes).ToArray().Max() == found.Score);
            double Sum(int y, int x) => Enumerable.Range(0, factors).Sum(k => (double)factorsOf[source][k] * prototypes[(k * mapHeight + Math.Clamp(y, 0, mapHeight - 1)) * mapWidth + Math.Clamp(x, 0, mapWidth - 1)]);
            for (var y = (int)found.Box.Top; y < Math.Ceiling(found.Box.Bottom); y++)
            {
                for (var x = (int)found.Box.Left; x < Math.Ceiling(found.Box.Right); x++)
                {
                    var (cellX, cellY) = (Math.Clamp((x + 0.5) / 2 * mapWidth / Width - 0.5, 0, mapWidth - 1), Math.Clamp((y + 0.5) / 2 * mapHeight / Height - 0.5, 0, mapHeight - 1));
                    var (left, top) = ((int)cellX, (int)cellY);
                    var (a, b) = (Sum(top, left) + (Sum(top, left + 1) - Sum(top, left)) * (cellX - left), Sum(top + 1, left) + (Sum(top + 1, left + 1) - Sum(top + 1, left)) * (cellX - left));
                    var value = a + (b - a) * (cellY - top);
                    ref var one = ref expected[y * 2 * Width + x];
                    if (one == 0 && Math.Abs(value) < 1e-5)
                        one = result.Mask.Classes[y * 2 * Width + x]; // too close to decide
                    else if (one == 0 && value > 0)
                        one = (byte)(i + 1);
                }
            }
        }
        Assert.That(result.Mask.Classes.ToArray(), Is.EqualTo(expected));

        var keep = Enumerable.Range(0, result.Detections.Length).Select(static i => i % 3 != 1).ToArray();
        result.Keep(keep);
        var numbers = keep.Select((kept, i) => kept ? keep.Take(i + 1).Count(static one => one) : 0).ToArray();
        Assert.That(result.Mask.Classes.ToArray(), Is.EqualTo(expected.Select(one => one == 0 ? 0 : numbers[one - 1])), "numbers follow the detections that are kept");
    }

    [Test]
    public void What_the_model_suppressed_stays_as_it_is()
    {
        float[] values = [10, 20, 30, 40, 0.9f, 2, 11, 21, 31, 41, 0.8f, 2, 0, 0, 5, 5, 0.2f, 1, 0, 0, 5, 5, 0.7f, 7];
        var result = new VisionResult();
        Outputs.Decoder("yolo", Outputs.Model(Height, Width, ["a", "b", "c"], [1, 4, 6])).Decode(new Outputs(values), PlainDetection.Half(Height, Width), result);
        PlainDetection.AssertSame(result, [new PlainDetection(20, 40, 60, 80, 2, 0.9, []), new PlainDetection(22, 42, 62, 82, 2, 0.8, [])]);
    }

    [Test]
    public void YOLOX_equals_a_plain_decoder()
    {
        var values = Positive(Cells * (5 + Classes), 20);
        var plain = new List<PlainDetection>();
        var row = 0;
        foreach (var stride in (int[])[8, 16, 32])
        {
            for (var y = 0; y < Height / stride; y++)
            {
                for (var x = 0; x < Width / stride; x++, row++)
                {
                    var at = values.AsSpan(row * (5 + Classes), 5 + Classes);
                    var objectness = at[4];
                    AddBest(plain, (at[0] + x) * stride, (at[1] + y) * stride, Math.Exp(at[2]) * stride, Math.Exp(at[3]) * stride, [.. at[5..].ToArray().Select(score => (double)score * objectness)], 0.3);
                }
            }
        }
        Check("yolox", [1, Cells, 5 + Classes], values, plain, 0.45);
    }

    [TestCase("yolo", 7, 9)]
    [TestCase("yolo:form=v5", 8, 126)]
    [TestCase("yolo:keypoints=9", 9, 126)]
    [TestCase("yolox", 9, 126)]
    public void Other_outputs_are_refused(string settings, int first, int second) =>
        Assert.That(() => Outputs.Decoder(settings, Outputs.Model(Height, Width, settings == "yolo:form=v5" ? ["a"] : [], [1, first, second])), Throws.TypeOf<ConfigurationException>());

    [TestCase("yolo", 9, Cells)]
    [TestCase("yolo", Cells, 9)]
    [TestCase("yolo", 3 * Cells, 9)]
    [TestCase("yolo", 50, 6)]
    [TestCase("yolox", Cells, 9)]
    public void Decoding_allocates_nothing(string settings, int first, int second)
    {
        var decoder = Outputs.Decoder(settings, Outputs.Model(Height, Width, [], [1, first, second]));
        var outputs = new Outputs(Positive(first * second, 4));
        var result = new VisionResult();
        Assert.That(Allocation.OfTenCalls(() => decoder.Decode(outputs, PlainDetection.Half(Height, Width), result)), Is.Zero);
        Assert.That(result.Detections.Length, Is.GreaterThan(0));
    }

    private static void Check(string settings, int[] shape, float[] values, List<PlainDetection> plain, double iou)
    {
        var result = new VisionResult();
        Outputs.Decoder(settings, Outputs.Model(Height, Width, [], shape)).Decode(new Outputs(values), PlainDetection.Half(Height, Width), result);
        PlainDetection.AssertSame(result, PlainDetection.Suppress(plain, iou).Select(static one => one.Map(2, 2, 0, 0, 2 * Width, 2 * Height)));
        Assert.That(result.Detections.Length, Is.GreaterThan(5));
    }

    private static void AddBest(List<PlainDetection> plain, double x, double y, double width, double height, double[] scores, double threshold)
    {
        var best = Array.IndexOf(scores, scores.Max());
        if (scores[best] >= threshold)
            plain.Add(PlainDetection.Centered(x, y, width, height, best, scores[best]));
    }

    private static double[] Scores(float[] values, int cell, bool sigmoid) =>
        [.. Enumerable.Range(0, Classes).Select(c => sigmoid ? PlainDetection.Sigmoid(values[(4 + c) * Cells + cell]) : values[(4 + c) * Cells + cell])];

    private static float[] Positive(int count, int seed) => [.. Outputs.Random(count, seed).Select(static value => (value + 1) / 2)];

    // [width, Cells]: boxes inside the input, the rest from 0 to 1, or logits.
    private static float[] Columns(int width, int seed, bool logits)
    {
        var values = Positive(width * Cells, seed);
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = (i / Cells) switch
            {
                0 => values[i] * Width,
                1 => values[i] * Height,
                2 or 3 => 4 + values[i] * 30,
                _ => logits ? values[i] * 6 - 3 : values[i],
            };
        }
        return values;
    }

    private static float[] Transpose(float[] values, int width) => [.. Enumerable.Range(0, values.Length).Select(i => values[i % width * Cells + i / width])];
}
