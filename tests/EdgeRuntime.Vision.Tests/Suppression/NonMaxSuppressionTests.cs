using EdgeRuntime.Vision.Decoding;
using EdgeRuntime.Vision.Geometry;
using EdgeRuntime.Vision.Suppression;
using EdgeRuntime.Vision.Tests.Decoding;

namespace EdgeRuntime.Vision.Tests.Suppression;

public sealed class NonMaxSuppressionTests
{
    private const int Side = 100;
    private static readonly InputTransform s_same = InputTransform.Stretch(Side, Side, Side, Side);

    [Test]
    public void Hard_equals_the_textbook([Values] bool classesApart, [Values(5, 1000)] int most)
    {
        var (candidates, plain) = Make(1);
        var result = Run(SuppressionMethod.Hard, candidates, 0.3f, classesApart: classesApart, most: most);
        PlainDetection.AssertSame(result, PlainDetection.Suppress(plain, 0.3, classesApart, most), 1e-4);
    }

    [Test]
    public void Soft_equals_the_paper([Values] bool gaussian)
    {
        var (candidates, plain) = Make(2);
        var left = plain.ToList();
        var expected = new List<PlainDetection>();
        while (left.Count > 0)
        {
            var best = left.MaxBy(static one => one.Score)!;
            expected.Add(best);
            left.Remove(best);
            left = [.. left.Select(one => one with { Score = one.Score * Decay(best.Class == one.Class ? best.Overlap(one) : 0, gaussian) }).Where(static one => one.Score >= 0.2)];
        }
        PlainDetection.AssertSame(Run(gaussian ? SuppressionMethod.SoftGaussian : SuppressionMethod.SoftLinear, candidates, 0.3f), expected, 1e-4);
        Assert.That(expected, Has.Count.GreaterThan(PlainDetection.Suppress(plain, 0.3).Count), "soft keeps more than hard");
    }

    [Test]
    public void Weighted_merges_what_overlaps()
    {
        var (candidates, plain) = Make(3);
        PlainDetection.AssertSame(Run(SuppressionMethod.Weighted, candidates, 0.3f), PlainDetection.Merge(plain, 0.3), 1e-3);
    }

    [Test]
    public void Of_equal_scores_the_first_is_kept()
    {
        var candidates = new CandidateList(3, 0);
        candidates.Add(new Box(0, 0, 10, 10), 0, 0.5f);
        candidates.Add(new Box(1, 0, 11, 10), 0, 0.5f);
        candidates.Add(new Box(50, 50, 60, 60), 0, 0.9f);
        var result = Run(SuppressionMethod.Hard, candidates, 0.5f);
        Assert.That(result.Detections.ToArray(), Is.EqualTo(new[] { new Detection(new Box(50, 50, 60, 60), 0, 0.9f), new Detection(new Box(0, 0, 10, 10), 0, 0.5f) }));
    }

    [Test]
    public void What_is_no_box_or_outside_is_dropped()
    {
        var candidates = new CandidateList(4, 0);
        candidates.Add(new Box(-20, 0, -10, 10), 0, 0.9f);
        candidates.Add(new Box(float.NaN, 0, 10, 10), 0, 0.8f);
        candidates.Add(new Box(10, 10, 5, 20), 0, 0.7f);
        candidates.Add(new Box(90, 90, float.PositiveInfinity, 110), 0, 0.6f);
        Assert.That(Run(SuppressionMethod.None, candidates, 0.5f).Detections.ToArray(), Is.EqualTo(new[] { new Detection(new Box(90, 90, 100, 100), 0, 0.6f) }));
    }

    private static double Decay(double iou, bool gaussian) => gaussian ? Math.Exp(-iou * iou / 0.5) : iou > 0.3 ? 1 - iou : 1;

    private static VisionResult Run(SuppressionMethod method, CandidateList candidates, float iou, bool classesApart = true, int most = 1000)
    {
        var result = new VisionResult();
        result.Reset(candidates.PointsEach);
        new NonMaxSuppression(method, iou, 0.5f, classesApart, [0.2f, 0.2f, 0.2f], most, candidates).Run(candidates, s_same, result);
        return result;
    }

    private static (CandidateList Candidates, List<PlainDetection> Plain) Make(int seed)
    {
        var random = new Random(seed);
        var candidates = new CandidateList(300, 2);
        var plain = new List<PlainDetection>();
        for (var i = 0; i < candidates.Capacity; i++)
        {
            var (x, y) = (random.NextSingle() * 70, random.NextSingle() * 70);
            var box = new Box(x, y, x + 10 + random.NextSingle() * 20, y + 10 + random.NextSingle() * 20);
            var (@class, score) = (random.Next(3), 0.2f + random.NextSingle() * 0.8f);
            var points = candidates.Add(box, @class, score);
            points[0] = new Keypoint(x, y);
            points[1] = new Keypoint(y, x);
            plain.Add(new PlainDetection(box.Left, box.Top, box.Right, box.Bottom, @class, score, [(x, y), (y, x)]));
        }
        return (candidates, plain);
    }
}
