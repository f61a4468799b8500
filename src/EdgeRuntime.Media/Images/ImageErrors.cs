namespace EdgeRuntime.Media.Images;

/// <summary>What can be wrong with a picture.</summary>
internal static class ImageErrors
{
    public static InvalidModelException Invalid(string name, string problem, Exception? exception = null) => new($"{name}: {problem}; save the picture again as PNG or JPEG.", exception);

    public static InvalidModelException FileTooLarge(string name, long length)
    {
        return new($"{name}: expected a picture of at most {MediaLimits.ImageFileBytes} bytes, found {length}; save it smaller.");
    }

    /// <summary>Refuses a size that is too large, or that so few bytes cannot hold.</summary>
    /// <param name="name">The picture.</param>
    /// <param name="width">Its width, as the file says.</param>
    /// <param name="height">Its height, as the file says.</param>
    /// <param name="mostPixels">The most pixels that the bytes of the file can stand for.</param>
    public static void CheckSize(string name, long width, long height, long mostPixels)
    {
        if (width < 1 || height < 1)
            throw Invalid(name, $"expected a width and height of at least 1, found {width}x{height}");
        if (width > MediaLimits.ImageSide || height > MediaLimits.ImageSide || width * height > MediaLimits.ImagePixels)
            throw new InvalidModelException($"{name}: expected at most {MediaLimits.ImageSide} pixels a side and {MediaLimits.ImagePixels} in all, found {width}x{height}; save it smaller.");
        if (width * height > mostPixels)
            throw Invalid(name, $"truncated: {width}x{height} pixels need more bytes than there are");
    }
}
