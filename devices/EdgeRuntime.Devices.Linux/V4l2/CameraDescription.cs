namespace EdgeRuntime.Devices.Linux.V4l2;

/// <summary>What a camera is and offers.</summary>
/// <param name="Path">Its node, as in <c>/dev/video0</c>.</param>
/// <param name="Driver">The kernel's driver, as in <c>uvcvideo</c>.</param>
/// <param name="Card">Its name.</param>
/// <param name="Bus">Where it is connected.</param>
/// <param name="Inputs">Its inputs, by number.</param>
/// <param name="Formats">Its formats, in the driver's order, with those that are not read here.</param>
/// <param name="Controls">What can be set.</param>
public sealed record CameraDescription(string Path, string Driver, string Card, string Bus, IReadOnlyList<string> Inputs, IReadOnlyList<CameraFormat> Formats, IReadOnlyList<CameraControl> Controls);

/// <summary>A format that a camera offers.</summary>
/// <param name="FourCc">The kernel's four letters, as in <c>NV12</c>.</param>
/// <param name="Description">The driver's words for it.</param>
/// <param name="Option">What <c>format=</c> calls it; null where it is not read here.</param>
/// <param name="Sizes">Its sizes; empty where the driver lists none (not asked for formats that are not read here).</param>
public sealed record CameraFormat(string FourCc, string Description, string? Option, IReadOnlyList<CameraSize> Sizes);

/// <summary>A size, or a range of sizes.</summary>
/// <param name="Width">Columns, of a range the fewest.</param>
/// <param name="Height">Rows, of a range the fewest.</param>
/// <param name="MaxWidth">The most columns; as <paramref name="Width"/> where it is one size.</param>
/// <param name="MaxHeight">The most rows.</param>
/// <param name="Rates">Frames per second, highest first; of a range of rates its ends; empty where the driver lists none.</param>
public sealed record CameraSize(int Width, int Height, int MaxWidth, int MaxHeight, IReadOnlyList<double> Rates)
{
    /// <summary>As in <c>640x480 (30, 15 fps)</c>.</summary>
    public override string ToString()
    {
        var size = MaxWidth == Width && MaxHeight == Height ? $"{Width}x{Height}" : $"{Width}x{Height} to {MaxWidth}x{MaxHeight}";
        return Rates.Count == 0 ? size : $"{size} ({string.Join(", ", Rates.Select(static rate => FormattableString.Invariant($"{rate:0.##}")))} fps)";
    }

    internal bool Holds(int width, int height) => width >= Width && width <= MaxWidth && height >= Height && height <= MaxHeight;
}

/// <summary>Something about a camera that can be set.</summary>
/// <param name="Name">Its name in URIs, as in <c>exposure_time_absolute</c>.</param>
/// <param name="Minimum">The least value.</param>
/// <param name="Maximum">The greatest.</param>
/// <param name="Step">What values are multiples of, from the least.</param>
/// <param name="Default">The value that the driver starts with.</param>
/// <param name="Choices">The names of the values of a menu, by value; empty for numbers.</param>
public sealed record CameraControl(string Name, long Minimum, long Maximum, long Step, long Default, IReadOnlyDictionary<long, string> Choices)
{
    internal uint Id { get; init; }

    internal bool Wide { get; init; }
}
