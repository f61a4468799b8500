using EdgeRuntime.Vision.Decoding;
using EdgeRuntime.Vision.Geometry;

namespace EdgeRuntime.Vision.Tests.Decoding;

/// <summary>A detection as a decoder that is only meant to be read makes it: in f64, with lists.</summary>
internal sealed record PlainDetection(double Left, double Top, double Right, double Bottom, int Class, double Score, (double X, double Y)[] Points)
{
    public static PlainDetection Centered(double x, double y, double width, double height, int @class, double score, (double X, double Y)[]? points = null) =>
        new(x - width / 2, y - height / 2, x + width / 2, y + height / 2, @class, score, points ?? []);

    public double Overlap(PlainDetection other)
    {
        var width = Math.Min(Right, other.Right) - Math.Max(Left, other.Left);
        var height = Math.Min(Bottom, other.Bottom) - Math.Max(Top, other.Top);
        if (width <= 0 || height <= 0)
            return 0;
        return width * height / ((Right - Left) * (Bottom - Top) + (other.Right - other.Left) * (other.Bottom - other.Top) - width * height);
    }

    public static List<PlainDetection> Suppress(IEnumerable<PlainDetection> found, double iou, bool classesApart = true, int most = int.MaxValue)
    {
        var kept = new List<PlainDetection>();
        foreach (var one in found.OrderByDescending(static one => one.Score))
        {
            if (!kept.Exists(better => (!classesApart || better.Class == one.Class) && better.Overlap(one) > iou))
                kept.Add(one);
        }
        return [.. kept.Take(most)];
    }

    public static List<PlainDetection> Merge(IEnumerable<PlainDetection> found, double iou)
    {
        var left = found.OrderByDescending(static one => one.Score).ToList();
        var merged = new List<PlainDetection>();
        while (left.Count > 0)
        {
            var best = left[0];
            var same = left.Where(one => ReferenceEquals(one, best) || (one.Class == best.Class && best.Overlap(one) > iou)).ToList();
            left.RemoveAll(same.Contains);
            var sum = same.Sum(static one => one.Score);
            double Mean(Func<PlainDetection, double> value) => same.Sum(one => value(one) * one.Score) / sum;
            merged.Add(new PlainDetection(Mean(static one => one.Left), Mean(static one => one.Top), Mean(static one => one.Right), Mean(static one => one.Bottom), best.Class, best.Score,
                [.. best.Points.Select((_, i) => (Mean(one => one.Points[i].X), Mean(one => one.Points[i].Y)))]));
        }
        return merged;
    }

    /// <summary>In the source: scaled, moved and clipped.</summary>
    public PlainDetection Map(double scaleX, double scaleY, double x, double y, int width, int height) => this with
    {
        Left = Math.Clamp(Left * scaleX + x, 0, width),
        Top = Math.Clamp(Top * scaleY + y, 0, height),
        Right = Math.Clamp(Right * scaleX + x, 0, width),
        Bottom = Math.Clamp(Bottom * scaleY + y, 0, height),
        Points = [.. Points.Select(point => (point.X * scaleX + x, point.Y * scaleY + y))],
    };

    /// <summary>Asserts that a decoder found these, up to a tolerance in pixels and scores.</summary>
    public static void AssertSame(VisionResult actual, IEnumerable<PlainDetection> expected, double pixels = 0.02, double scores = 1e-5)
    {
        var visible = expected.Where(static one => one.Right > one.Left && one.Bottom > one.Top).ToList();
        Assert.That(actual.Detections.Length, Is.EqualTo(visible.Count), "detections");
        for (var i = 0; i < visible.Count; i++)
        {
            var (one, other) = (actual.Detections[i], visible[i]);
            Assert.That(one.Class, Is.EqualTo(other.Class), $"class of {i}: {one} against {other}");
            Assert.That(one.Score, Is.EqualTo(other.Score).Within(scores), $"score of {i}");
            Assert.That(new[] { one.Box.Left, one.Box.Top, one.Box.Right, one.Box.Bottom }, Is.EqualTo(new[] { other.Left, other.Top, other.Right, other.Bottom }).Within(pixels), $"box of {i}");
            Assert.That(actual.PointsEach, Is.EqualTo(other.Points.Length));
            for (var point = 0; point < other.Points.Length; point++)
            {
                Assert.That(actual.Points(i)[point].X, Is.EqualTo(other.Points[point].X).Within(pixels), $"x of point {point} of {i}");
                Assert.That(actual.Points(i)[point].Y, Is.EqualTo(other.Points[point].Y).Within(pixels), $"y of point {point} of {i}");
            }
        }
    }

    public static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    public static InputTransform Half(int inputHeight, int inputWidth) => InputTransform.Stretch(inputHeight * 2, inputWidth * 2, inputHeight, inputWidth);
}
