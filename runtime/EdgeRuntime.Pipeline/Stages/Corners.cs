namespace EdgeRuntime.Pipeline.Stages;

/// <summary>Corners of zones and ends of lines that are given as fractions of a picture.</summary>
internal static class Corners
{
    /// <summary>The same corners in pixels of a picture of this size; width and height 1 leave them as they are.</summary>
    public static (float X, float Y)[] InPicture(IReadOnlyList<(float X, float Y)> corners, int width, int height)
    {
        var scaled = new (float X, float Y)[corners.Count];
        for (var i = 0; i < scaled.Length; i++)
            scaled[i] = (corners[i].X * width, corners[i].Y * height);
        return scaled;
    }
}
