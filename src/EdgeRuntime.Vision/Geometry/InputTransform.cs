namespace EdgeRuntime.Vision.Geometry;

/// <summary>
/// Where a model's input came from: the affine map from the input's pixels to those of the source picture, <c>x' = XX·x + XY·y + X0</c>, <c>y' = YX·x + YY·y + Y0</c>, edges to edges.
/// Decoders bring what they find back through it, so that letterboxes, crops and rotations are undone in one place.
/// </summary>
public readonly record struct InputTransform
{
    /// <summary>The x of the source for a step in x of the input.</summary>
    public float XX { get; init; }

    /// <summary>The x of the source for a step in y of the input; 0 without rotation.</summary>
    public float XY { get; init; }

    /// <summary>The x of the source at the input's corner.</summary>
    public float X0 { get; init; }

    /// <summary>The y of the source for a step in x of the input; 0 without rotation.</summary>
    public float YX { get; init; }

    /// <summary>The y of the source for a step in y of the input.</summary>
    public float YY { get; init; }

    /// <summary>The y of the source at the input's corner.</summary>
    public float Y0 { get; init; }

    /// <summary>The source's height in pixels; what is found is clipped to it.</summary>
    public int SourceHeight { get; init; }

    /// <summary>The source's width in pixels.</summary>
    public int SourceWidth { get; init; }

    /// <summary>The source is stretched over the whole input.</summary>
    public static InputTransform Stretch(int sourceHeight, int sourceWidth, int inputHeight, int inputWidth) =>
        Place(sourceHeight, sourceWidth, new LetterboxGeometry(0, 0, inputHeight, inputWidth));

    /// <summary>The source lies at a place of the input, as <see cref="LetterboxGeometry.Fit"/> says.</summary>
    public static InputTransform Place(int sourceHeight, int sourceWidth, LetterboxGeometry place)
    {
        var x = (float)((double)sourceWidth / place.Width);
        var y = (float)((double)sourceHeight / place.Height);
        return new InputTransform { XX = x, X0 = -place.Left * x, YY = y, Y0 = -place.Top * y, SourceHeight = sourceHeight, SourceWidth = sourceWidth };
    }

    /// <summary>The input shows a part of the source, stretched over all of it: a detector's box, rotated where landmarks say so, for a second model.</summary>
    /// <param name="region">The part, in pixels of the source; its angle turns the source upright in the input.</param>
    /// <param name="inputHeight">The input's height.</param>
    /// <param name="inputWidth">The input's width.</param>
    /// <param name="sourceHeight">The source's height.</param>
    /// <param name="sourceWidth">The source's width.</param>
    public static InputTransform Region(RotatedBox region, int inputHeight, int inputWidth, int sourceHeight, int sourceWidth)
    {
        var (sin, cos) = MathF.SinCos(region.Angle);
        var (x, y) = (region.Width / inputWidth, region.Height / inputHeight);
        var (left, top) = region.Corner(-1, -1);
        return new InputTransform { XX = cos * x, XY = -sin * y, X0 = left, YX = sin * x, YY = cos * y, Y0 = top, SourceHeight = sourceHeight, SourceWidth = sourceWidth };
    }

    /// <summary>Whether upright boxes stay upright.</summary>
    public bool IsUpright => XY == 0 && YX == 0;

    /// <summary>A point of the input in the source.</summary>
    public (float X, float Y) Map(float x, float y) => (XX * x + XY * y + X0, YX * x + YY * y + Y0);

    /// <summary>A point of the input in the source.</summary>
    public Keypoint Map(Keypoint point)
    {
        var (x, y) = Map(point.X, point.Y);
        return new Keypoint(x, y, point.Score);
    }

    /// <summary>A box of the input in the source: of a rotated one the upright box around it.</summary>
    public Box Map(in Box box)
    {
        if (IsUpright)
            return new Box(XX * box.Left + X0, YY * box.Top + Y0, XX * box.Right + X0, YY * box.Bottom + Y0);
        var (left, top) = Map(box.Left, box.Top);
        var (right, bottom) = Map(box.Right, box.Bottom);
        var (rightX, rightY) = Map(box.Right, box.Top);
        var (leftX, leftY) = Map(box.Left, box.Bottom);
        return new Box(
            Math.Min(Math.Min(left, right), Math.Min(rightX, leftX)), Math.Min(Math.Min(top, bottom), Math.Min(rightY, leftY)),
            Math.Max(Math.Max(left, right), Math.Max(rightX, leftX)), Math.Max(Math.Max(top, bottom), Math.Max(rightY, leftY)));
    }

    /// <summary>The map from the source's pixels to the input's.</summary>
    /// <exception cref="InvalidOperationException">The input is a line or a point of the source.</exception>
    public InputTransform Invert()
    {
        var determinant = (double)XX * YY - (double)XY * YX;
        if (determinant == 0 || !double.IsFinite(determinant))
            throw new InvalidOperationException("A transform that is no plane has no inverse.");
        var (xx, xy, yx, yy) = (YY / determinant, -XY / determinant, -YX / determinant, XX / determinant);
        return this with { XX = (float)xx, XY = (float)xy, YX = (float)yx, YY = (float)yy, X0 = (float)-(xx * X0 + xy * Y0), Y0 = (float)-(yx * X0 + yy * Y0) };
    }
}
