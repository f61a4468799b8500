namespace EdgeRuntime.Vision.Geometry;

/// <summary>A rectangle of any direction.</summary>
/// <param name="X">The x of its middle.</param>
/// <param name="Y">The y of its middle.</param>
/// <param name="Width">The side along its direction.</param>
/// <param name="Height">The side across.</param>
/// <param name="Angle">Its direction in radians, clockwise from the x axis as pictures are seen (y goes down).</param>
public readonly record struct RotatedBox(float X, float Y, float Width, float Height, float Angle)
{
    /// <summary>The corner at the signs' side: (−1, −1) is the upper left one where the angle is 0.</summary>
    public (float X, float Y) Corner(int signX, int signY)
    {
        var (sin, cos) = MathF.SinCos(Angle);
        var (dx, dy) = (signX * Width * 0.5f, signY * Height * 0.5f);
        return (X + dx * cos - dy * sin, Y + dx * sin + dy * cos);
    }

    /// <summary>
    /// The part of a picture to show to a second model, as MediaPipe takes it: a square around a box, turned so that the way from one point to another (from the left eye to the right one of a face) is level, grown, and moved.
    /// </summary>
    /// <param name="box">The detector's box.</param>
    /// <param name="from">The point where the level begins.</param>
    /// <param name="to">The point where it ends.</param>
    /// <param name="grow">The square's side ÷ the longer side of the box; MediaPipe's face mesh takes 1.5.</param>
    /// <param name="shiftY">How far the square moves down along its own direction, in sides of the box.</param>
    public static RotatedBox Around(in Box box, Keypoint from, Keypoint to, float grow = 1.5f, float shiftY = 0)
    {
        var side = Math.Max(box.Width, box.Height);
        var angle = MathF.Atan2(to.Y - from.Y, to.X - from.X);
        var (sin, cos) = MathF.SinCos(angle);
        return new RotatedBox(box.CenterX - sin * shiftY * side, box.CenterY + cos * shiftY * side, side * grow, side * grow, angle);
    }

    /// <summary>The rectangle of four corners, clockwise from what is its top left once it is upright: what text detectors give. Of other four-sided figures, one of the same middle, top side and left side.</summary>
    /// <param name="corners">At least four points; the first four count.</param>
    /// <exception cref="ArgumentException">There are fewer.</exception>
    public static RotatedBox OfCorners(ReadOnlySpan<Keypoint> corners)
    {
        if (corners.Length < 4)
            throw new ArgumentException($"A rectangle has four corners, found {corners.Length}.", nameof(corners));
        var (top, left) = ((X: corners[1].X - corners[0].X, Y: corners[1].Y - corners[0].Y), (X: corners[3].X - corners[0].X, Y: corners[3].Y - corners[0].Y));
        var middle = (X: (corners[0].X + corners[1].X + corners[2].X + corners[3].X) / 4, Y: (corners[0].Y + corners[1].Y + corners[2].Y + corners[3].Y) / 4);
        return new RotatedBox(middle.X, middle.Y, MathF.Sqrt(top.X * top.X + top.Y * top.Y), MathF.Sqrt(left.X * left.X + left.Y * left.Y), MathF.Atan2(top.Y, top.X));
    }

    /// <summary>Whether a point lies in it, up to <paramref name="margin"/> outside.</summary>
    public bool Contains(float x, float y, float margin = 0)
    {
        var (sin, cos) = MathF.SinCos(Angle);
        var (dx, dy) = (x - X, y - Y);
        return Math.Abs(dx * cos + dy * sin) <= Width * 0.5f + margin && Math.Abs(dy * cos - dx * sin) <= Height * 0.5f + margin;
    }

    /// <summary>The upright box around it.</summary>
    public Box Bounds()
    {
        var (sin, cos) = MathF.SinCos(Angle);
        return Box.FromCenter(X, Y, Math.Abs(Width * cos) + Math.Abs(Height * sin), Math.Abs(Width * sin) + Math.Abs(Height * cos));
    }

    /// <summary>The smallest rectangle around a convex polygon: one of its sides lies on one of the polygon's (Freeman and Shapira, 1975).</summary>
    internal static RotatedBox Around(ReadOnlySpan<(float X, float Y)> hull)
    {
        if (hull.Length == 1)
            return new RotatedBox(hull[0].X, hull[0].Y, 0, 0, 0);
        var (best, area) = (default(RotatedBox), float.PositiveInfinity);
        for (var i = 0; i < hull.Length; i++)
        {
            var (from, to) = (hull[i], hull[(i + 1) % hull.Length]);
            var box = AlongSide(hull, MathF.Atan2(to.Y - from.Y, to.X - from.X));
            if (box.Width * box.Height < area)
                (best, area) = (box, box.Width * box.Height);
        }
        return best;
    }

    private static RotatedBox AlongSide(ReadOnlySpan<(float X, float Y)> hull, float angle)
    {
        var (sin, cos) = MathF.SinCos(angle);
        var (left, top, right, bottom) = (float.PositiveInfinity, float.PositiveInfinity, float.NegativeInfinity, float.NegativeInfinity);
        foreach (var (x, y) in hull)
        {
            var (along, across) = (x * cos + y * sin, y * cos - x * sin);
            (left, right, top, bottom) = (Math.Min(left, along), Math.Max(right, along), Math.Min(top, across), Math.Max(bottom, across));
        }
        var (middle, depth) = ((left + right) * 0.5f, (top + bottom) * 0.5f);
        return new RotatedBox(middle * cos - depth * sin, middle * sin + depth * cos, right - left, bottom - top, angle);
    }
}
