namespace EdgeRuntime.Vision.Geometry;

/// <summary>The convex hull of points, by Andrew's monotone chain.</summary>
internal static class ConvexHull
{
    /// <summary>Finds the corners of the hull, in one turn around it, without those on its edges.</summary>
    /// <param name="points">Points in the order of y, of equal ones in that of x.</param>
    /// <param name="hull">Room for twice as many points and one more.</param>
    /// <returns>The number of corners.</returns>
    public static int Find(ReadOnlySpan<(float X, float Y)> points, Span<(float X, float Y)> hull)
    {
        if (points.Length < 3)
        {
            points.CopyTo(hull);
            return points.Length;
        }
        var count = 0;
        for (var i = 0; i < points.Length; i++)
            count = Push(hull, count, 0, points[i]);
        var first = count - 1;
        for (var i = points.Length - 2; i >= 0; i--)
            count = Push(hull, count, first, points[i]);
        return count - 1;
    }

    private static int Push(Span<(float X, float Y)> hull, int count, int first, (float X, float Y) point)
    {
        while (count - first >= 2 && Cross(hull[count - 2], hull[count - 1], point) <= 0)
            count--;
        hull[count] = point;
        return count + 1;
    }

    private static float Cross((float X, float Y) origin, (float X, float Y) a, (float X, float Y) b) => (a.X - origin.X) * (b.Y - origin.Y) - (a.Y - origin.Y) * (b.X - origin.X);
}
