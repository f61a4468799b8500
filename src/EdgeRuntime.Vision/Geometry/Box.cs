namespace EdgeRuntime.Vision.Geometry;

/// <summary>An upright rectangle. Coordinates are edges, not pixel centers: a picture of W × H pixels is (0, 0, W, H).</summary>
/// <param name="Left">The x of its left edge.</param>
/// <param name="Top">The y of its upper edge.</param>
/// <param name="Right">The x of its right edge.</param>
/// <param name="Bottom">The y of its lower edge.</param>
public readonly record struct Box(float Left, float Top, float Right, float Bottom)
{
    /// <summary>Right − Left.</summary>
    public float Width => Right - Left;

    /// <summary>Bottom − Top.</summary>
    public float Height => Bottom - Top;

    /// <summary>The x of its middle.</summary>
    public float CenterX => (Left + Right) * 0.5f;

    /// <summary>The y of its middle.</summary>
    public float CenterY => (Top + Bottom) * 0.5f;

    /// <summary>Width · Height; 0 where it is empty or turned inside out.</summary>
    public float Area => Math.Max(0, Width) * Math.Max(0, Height);

    /// <summary>The box with this middle and these sides.</summary>
    public static Box FromCenter(float x, float y, float width, float height) => new(x - width * 0.5f, y - height * 0.5f, x + width * 0.5f, y + height * 0.5f);

    /// <summary>Intersection over union: the area that both have in common ÷ the area of both together, 0 to 1; 0 where both are empty.</summary>
    public float IntersectionOverUnion(in Box other)
    {
        var width = Math.Min(Right, other.Right) - Math.Max(Left, other.Left);
        var height = Math.Min(Bottom, other.Bottom) - Math.Max(Top, other.Top);
        if (!(width > 0 && height > 0))
            return 0;
        var common = width * height;
        return common / (Area + other.Area - common);
    }

    /// <summary>What of it lies in a picture of that size.</summary>
    public Box Clip(float width, float height) => new(Math.Clamp(Left, 0, width), Math.Clamp(Top, 0, height), Math.Clamp(Right, 0, width), Math.Clamp(Bottom, 0, height));
}
