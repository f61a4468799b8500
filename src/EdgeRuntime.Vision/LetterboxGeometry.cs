namespace EdgeRuntime.Vision;

/// <summary>Where an image lies in a larger or smaller frame when its aspect is kept: scaled by r = min(frameHeight/height, frameWidth/width), sides rounded half to even, centered.</summary>
/// <param name="Top">Rows of border above the image (where the border is odd, the smaller half).</param>
/// <param name="Left">Columns of border left of the image (where the border is odd, the smaller half).</param>
/// <param name="Height">Rows of the scaled image, at least 1.</param>
/// <param name="Width">Columns of the scaled image, at least 1.</param>
public readonly record struct LetterboxGeometry(int Top, int Left, int Height, int Width)
{
    /// <summary>The value of border pixels in every channel.</summary>
    public const byte Border = 114;

    /// <summary>Fits an image of <paramref name="height"/> × <paramref name="width"/> into a frame.</summary>
    public static LetterboxGeometry Fit(int height, int width, int frameHeight, int frameWidth)
    {
        var ratio = Math.Min((double)frameHeight / height, (double)frameWidth / width);
        var scaledHeight = Math.Clamp((int)Math.Round(height * ratio), 1, frameHeight);
        var scaledWidth = Math.Clamp((int)Math.Round(width * ratio), 1, frameWidth);
        return new((frameHeight - scaledHeight) / 2, (frameWidth - scaledWidth) / 2, scaledHeight, scaledWidth);
    }
}
