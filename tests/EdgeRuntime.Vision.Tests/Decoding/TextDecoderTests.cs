using EdgeRuntime.TestKit;
using EdgeRuntime.Vision.Decoding;
using EdgeRuntime.Vision.Geometry;

namespace EdgeRuntime.Vision.Tests.Decoding;

public sealed class TextDecoderTests
{
    private const int Side = 96;

    /// <summary>The rectangle is drawn by the middles of its pixels, so what is found may differ by a pixel.</summary>
    [TestCase(48, 48, 50, 12, 0)]
    [TestCase(48, 48, 50, 12, 30)]
    [TestCase(48, 48, 60, 14, -20)]
    [TestCase(40, 50, 12, 40, 0)]
    public void A_rotated_line_is_found_and_grown(double x, double y, double width, double height, double degrees)
    {
        var truth = new RotatedBox((float)x, (float)y, (float)width, (float)height, (float)(degrees * Math.PI / 180));
        var map = Draw(truth, 0.9f);
        var result = Decode("db", map);
        Assert.That(result.Detections.Length, Is.EqualTo(1));
        Assert.That(result.Detections[0].Score, Is.EqualTo(0.9).Within(0.08));
        var grow = (float)((width - 1) * (height - 1) * 1.5 / (width + height - 2));
        var grown = truth with { Width = truth.Width - 1 + grow, Height = truth.Height - 1 + grow };
        (int, int)[] signs = [(-1, -1), (1, -1), (1, 1), (-1, 1)];
        for (var i = 0; i < 4; i++)
        {
            var (cornerX, cornerY) = grown.Corner(signs[i].Item1, signs[i].Item2);
            Assert.That(result.Points(0)[i].X, Is.EqualTo(2 * cornerX).Within(3.0), $"x of corner {i}");
            Assert.That(result.Points(0)[i].Y, Is.EqualTo(2 * cornerY).Within(3.0), $"y of corner {i}");
        }
    }

    [Test]
    public void Weak_and_small_regions_are_left_out()
    {
        var map = Draw(new RotatedBox(30, 20, 40, 10, 0), 0.5f);
        Draw(new RotatedBox(60, 80, 30, 8, 0), 0.8f).AsSpan(Side * 50).CopyTo(map.AsSpan(Side * 50));
        Draw(new RotatedBox(20, 60, 2, 2, 0), 1f).AsSpan(Side * 50, Side * 20).CopyTo(map.AsSpan(Side * 50));
        var result = Decode("db", map);
        Assert.That(result.Detections.Length, Is.EqualTo(1));
        Assert.That(result.Detections[0].Score, Is.EqualTo(0.8f).Within(1e-5));
        Assert.That(Decode("db:score=0.4,least-side=0.5", map).Detections.Length, Is.EqualTo(3));
    }

    [Test]
    public void Regions_that_touch_by_a_corner_are_one()
    {
        var map = new float[Side * Side];
        for (var i = 0; i <= 20; i++)
            map[(20 + i) * Side + 20 + i] = map[(20 + i) * Side + 60 - i] = 1;
        Assert.That(Decode("db:score=0.01", map).Detections.Length, Is.EqualTo(1));
    }

    [Test]
    public void Repetitions_merge_and_blanks_go()
    {
        var result = Read("ctc", ["a", "b"], [0, 1, 1, 0, 1, 2, 2, 0], 3);
        Assert.That(result.Text.ToString(), Is.EqualTo("aab"));
        Assert.That(result.TextScore, Is.EqualTo(0.9f).Within(1e-6));
    }

    [Test]
    public void The_class_behind_the_labels_is_the_space() => Assert.That(Read("ctc", ["a", "b"], [1, 3, 2], 4).Text.ToString(), Is.EqualTo("a b"));

    [Test]
    public void The_blank_may_be_the_last_class() => Assert.That(Read("ctc:blank=2", ["a", "b"], [2, 0, 2, 0, 1], 3).Text.ToString(), Is.EqualTo("aab"));

    [Test]
    public void Logits_become_probabilities()
    {
        var result = new VisionResult();
        Outputs.Decoder("ctc:softmax=true", Outputs.Model(32, 32, ["a", "b"], [1, 1, 3])).Decode(new Outputs([0, 2, 1]), PlainDetection.Half(32, 32), result);
        Assert.That(result.TextScore, Is.EqualTo(Math.Exp(2) / (1 + Math.Exp(2) + Math.Exp(1))).Within(1e-6));
    }

    [Test]
    public void Characters_must_be_named() =>
        Assert.That(() => Outputs.Decoder("ctc", Outputs.Model(32, 32, ["a"], [1, 5, 9])), Throws.TypeOf<ConfigurationException>().With.Message.Contains("expected 8 labels"));

    [Test]
    public void Decoding_allocates_nothing()
    {
        var regions = Outputs.Decoder("db", Outputs.Model(Side, Side, [], [1, 1, Side, Side]));
        var map = new Outputs(Draw(new RotatedBox(48, 48, 60, 14, 0.4f), 0.9f));
        var text = Outputs.Decoder("ctc", Outputs.Model(32, 32, ["a", "b"], [1, 4, 3]));
        var steps = new Outputs(Steps([1, 2, 0, 1], 3));
        var result = new VisionResult();
        Assert.That(Allocation.OfTenCalls(() => regions.Decode(map, PlainDetection.Half(Side, Side), result)), Is.Zero);
        Assert.That(result.Detections.Length, Is.EqualTo(1));
        Assert.That(Allocation.OfTenCalls(() => text.Decode(steps, PlainDetection.Half(Side, Side), result)), Is.Zero);
        Assert.That(result.Text.ToString(), Is.EqualTo("aba"));
    }

    private static VisionResult Read(string settings, string[] labels, int[] best, int classes)
    {
        var result = new VisionResult();
        Outputs.Decoder(settings, Outputs.Model(32, 32, labels, [1, best.Length, classes])).Decode(new Outputs(Steps(best, classes)), PlainDetection.Half(32, 32), result);
        return result;
    }

    private static float[] Steps(int[] best, int classes)
    {
        var values = new float[best.Length * classes];
        for (var step = 0; step < best.Length; step++)
            values[step * classes + best[step]] = 0.9f;
        return values;
    }

    private static float[] Draw(RotatedBox box, float value) => [.. Enumerable.Range(0, Side * Side).Select(i => box.Contains(i % Side + 0.5f, i / Side + 0.5f) ? value : 0)];

    private static VisionResult Decode(string settings, float[] map)
    {
        var result = new VisionResult();
        Outputs.Decoder(settings, Outputs.Model(Side, Side, [], [1, 1, Side, Side])).Decode(new Outputs(map), PlainDetection.Half(Side, Side), result);
        return result;
    }
}
