using EdgeRuntime.Vision.Geometry;

namespace EdgeRuntime.Vision.Tests.Geometry;

public sealed class GeometryTests
{
    [Test]
    public void Overlap_is_intersection_over_union()
    {
        Assert.That(new Box(0, 0, 10, 10).IntersectionOverUnion(new Box(5, 0, 15, 10)), Is.EqualTo(50f / 150).Within(1e-6));
        Assert.That(new Box(0, 0, 10, 10).IntersectionOverUnion(new Box(10, 0, 20, 10)), Is.Zero);
        Assert.That(new Box(0, 0, 0, 0).IntersectionOverUnion(new Box(0, 0, 0, 0)), Is.Zero);
    }

    [Test]
    public void A_letterbox_is_undone()
    {
        var place = LetterboxGeometry.Fit(480, 640, 320, 320);
        var transform = InputTransform.Place(480, 640, place);
        Assert.That(transform.Map(new Box(0, place.Top, 320, place.Top + place.Height)), Is.EqualTo(new Box(0, 0, 640, 480)));
    }

    [Test]
    public void The_inverse_leads_back()
    {
        var transform = new InputTransform { XX = 1.5f, XY = -0.5f, X0 = 20, YX = 0.5f, YY = 1.5f, Y0 = -7 };
        var (x, y) = transform.Map(13, 17);
        var (backX, backY) = transform.Invert().Map(x, y);
        Assert.That(new[] { backX, backY }, Is.EqualTo(new[] { 13f, 17f }).Within(1e-4));
        Assert.That(() => default(InputTransform).Invert(), Throws.InvalidOperationException);
    }

    [Test]
    public void A_rotated_box_is_mapped_to_the_box_around_it()
    {
        var quarter = new InputTransform { XY = -1, X0 = 100, YX = 1 };
        Assert.That(quarter.Map(new Box(10, 20, 30, 50)), Is.EqualTo(new Box(50, 10, 80, 30)));
    }

    /// <summary>Against every direction in steps of a tenth of a degree.</summary>
    [Test]
    public void The_smallest_rectangle_is_no_larger_than_any_other([Range(1, 20)] int seed)
    {
        var random = new Random(seed);
        var points = Enumerable.Range(0, 40).Select(_ => (X: (float)random.Next(50), Y: (float)random.Next(30))).Distinct().OrderBy(static point => point.Y).ThenBy(static point => point.X).ToArray();
        var hull = new (float X, float Y)[2 * points.Length + 1];
        var corners = hull[..ConvexHull.Find(points, hull)];
        var box = RotatedBox.Around(corners);
        foreach (var (x, y) in points)
            Assert.That(box.Contains(x, y, 1e-3f), $"{x}, {y} in {box}");
        for (var angle = 0.0; angle < Math.PI / 2; angle += Math.PI / 1800)
        {
            var along = points.Select(point => point.X * Math.Cos(angle) + point.Y * Math.Sin(angle)).ToArray();
            var across = points.Select(point => point.Y * Math.Cos(angle) - point.X * Math.Sin(angle)).ToArray();
            Assert.That((along.Max() - along.Min()) * (across.Max() - across.Min()), Is.GreaterThan(box.Width * box.Height - 0.01));
        }
    }

    [TestCase(0f)]
    [TestCase(0.4f)]
    [TestCase(-1.2f)]
    public void Corners_make_the_rectangle_that_they_came_from(float angle)
    {
        var box = new RotatedBox(50, 40, 30, 10, angle);
        var corners = new[] { box.Corner(-1, -1), box.Corner(1, -1), box.Corner(1, 1), box.Corner(-1, 1) }.Select(static corner => new Keypoint(corner.X, corner.Y)).ToArray();
        var again = RotatedBox.OfCorners(corners);
        Assert.That(new[] { again.X, again.Y, again.Width, again.Height, again.Angle }, Is.EqualTo(new[] { 50, 40, 30, 10, angle }).Within(1e-4));
        Assert.That(() => RotatedBox.OfCorners(corners.AsSpan(0, 3)), Throws.ArgumentException);
    }

    [Test]
    public void Bounds_hold_every_corner()
    {
        var box = new RotatedBox(50, 40, 30, 10, 0.7f);
        var bounds = box.Bounds();
        foreach (var (signX, signY) in new[] { (-1, -1), (1, -1), (1, 1), (-1, 1) })
        {
            var (x, y) = box.Corner(signX, signY);
            Assert.That(x >= bounds.Left - 1e-3 && x <= bounds.Right + 1e-3 && y >= bounds.Top - 1e-3 && y <= bounds.Bottom + 1e-3);
        }
        Assert.That(bounds.Width, Is.EqualTo(30 * Math.Cos(0.7) + 10 * Math.Sin(0.7)).Within(1e-3));
    }
}
