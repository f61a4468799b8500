using EdgeRuntime.TestKit;
using EdgeRuntime.Vision.Decoding;
using EdgeRuntime.Vision.Geometry;

namespace EdgeRuntime.Vision.Tests.Decoding;

public sealed class SegmentationDecoderTests
{
    private const int Rows = 12, Columns = 16, Side = 32;

    [Test]
    public void The_highest_of_interpolated_scores_wins([Values("NCHW", "NHWC")] string layout)
    {
        const int classes = 4;
        var values = Outputs.Random(classes * Rows * Columns, 1);
        var place = LetterboxGeometry.Fit(30, 60, Side, Side);
        var result = Decode($"segmentation:layout={layout}", layout == "NCHW" ? [1, classes, Rows, Columns] : [1, Rows, Columns, classes], values, InputTransform.Place(30, 60, place));
        var counts = new int[classes];
        var near = 0;
        for (var pixel = 0; pixel < 30 * 60; pixel++)
        {
            var x = ((pixel % 60 + 0.5) * place.Width / 60 + place.Left) * Columns / Side - 0.5;
            var y = ((pixel / 60 + 0.5) * place.Height / 30 + place.Top) * Rows / Side - 0.5;
            var scores = Enumerable.Range(0, classes).Select(c => Interpolate((row, column) => values[layout == "NCHW" ? (c * Rows + row) * Columns + column : (row * Columns + column) * classes + c], x, y)).ToArray();
            var sorted = scores.OrderDescending().ToArray();
            counts[result.Mask.Classes[pixel]]++;
            if (sorted[0] - sorted[1] < 1e-4)
                near++;
            else
                Assert.That(result.Mask.Classes[pixel], Is.EqualTo(Array.IndexOf(scores, sorted[0])), $"pixel {pixel}");
        }
        Assert.That(near, Is.LessThan(20));
        Assert.That(Enumerable.Range(0, classes).Select(result.Mask.CountOf), Is.EqualTo(counts));
    }

    [Test]
    public void One_channel_is_held_against_the_score([Values] bool sigmoid)
    {
        var values = Outputs.Random(Rows * Columns, 2, 3);
        var settings = sigmoid ? "segmentation:activation=sigmoid,score=0.7,resize=nearest" : "segmentation:score=0.7,resize=nearest";
        var result = Decode(settings, [1, Rows, Columns], values, InputTransform.Stretch(Rows, Columns, Side, Side));
        Assert.That(result.Mask.Classes.ToArray(), Is.EqualTo(values.Select(value => (sigmoid ? PlainDetection.Sigmoid(value) : value) >= 0.7 ? 1 : 0)));
    }

    [Test]
    public void Classes_of_the_model_are_taken_as_they_are()
    {
        var values = Enumerable.Range(0, Rows * Columns).Select(static i => (float)(i % 7)).ToArray();
        var result = Decode("segmentation:activation=index", [1, Rows, Columns], values, InputTransform.Stretch(2 * Rows, 2 * Columns, Side, Side));
        for (var pixel = 0; pixel < 4 * Rows * Columns; pixel++)
            Assert.That(result.Mask.Classes[pixel], Is.EqualTo(values[pixel / (2 * Columns) / 2 * Columns + pixel % (2 * Columns) / 2]));
    }

    [Test]
    public void Classes_beyond_the_labels_are_background()
    {
        var values = Enumerable.Range(0, Rows * Columns).Select(static i => (float)(i % 7)).ToArray();
        var result = new VisionResult();
        Outputs.Decoder("segmentation:activation=index", Outputs.Model(Side, Side, ["floor", "wall", "door"], [1, Rows, Columns])).Decode(new Outputs(values), InputTransform.Stretch(Rows, Columns, Side, Side), result);
        Assert.That(result.Mask.Classes.ToArray(), Is.EqualTo(values.Select(static value => value < 3 ? value : 0)));
    }

    [Test]
    public void Pixels_outside_of_a_crop_are_background()
    {
        var crop = new InputTransform { XX = 1, X0 = 10, YY = 1, Y0 = 5, SourceHeight = 50, SourceWidth = 60 };
        var result = Decode("segmentation", [1, Rows, Columns], [.. Enumerable.Repeat(1f, Rows * Columns)], crop);
        for (var pixel = 0; pixel < 50 * 60; pixel++)
            Assert.That(result.Mask.Classes[pixel], Is.EqualTo(pixel % 60 is >= 10 and < 42 && pixel / 60 is >= 5 and < 37 ? 1 : 0));
    }

    [Test]
    public void Decoding_allocates_nothing([Values("bilinear", "nearest")] string resize)
    {
        var decoder = Outputs.Decoder($"segmentation:resize={resize}", Outputs.Model(Side, Side, [], [1, 3, Rows, Columns]));
        var outputs = new Outputs(Outputs.Random(3 * Rows * Columns, 1));
        var result = new VisionResult();
        Assert.That(Allocation.OfTenCalls(() => decoder.Decode(outputs, InputTransform.Stretch(48, 64, Side, Side), result)), Is.Zero);
        Assert.That(result.Mask.CountOf(2), Is.GreaterThan(0));
    }

    private static VisionResult Decode(string settings, int[] shape, float[] values, InputTransform transform)
    {
        var result = new VisionResult();
        Outputs.Decoder(settings, Outputs.Model(Side, Side, [], shape)).Decode(new Outputs(values), transform, result);
        return result;
    }

    private static double Interpolate(Func<int, int, float> value, double x, double y)
    {
        var (left, top) = ((int)Math.Floor(x), (int)Math.Floor(y));
        double At(int row, int column) => value(Math.Clamp(row, 0, Rows - 1), Math.Clamp(column, 0, Columns - 1));
        return (At(top, left) * (1 - x + left) + At(top, left + 1) * (x - left)) * (1 - y + top) + (At(top + 1, left) * (1 - x + left) + At(top + 1, left + 1) * (x - left)) * (y - top);
    }
}
