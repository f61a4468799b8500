using EdgeRuntime.Devices.Drivers;

namespace EdgeRuntime.Devices.Linux.V4l2;

/// <summary>What a URI asks of a camera; 0, empty or −1 where the camera chooses.</summary>
internal sealed record V4l2Options(string Uri, string Path, int Width, int Height, double FramesPerSecond, string Format, int Buffers, int Input, IReadOnlyList<KeyValuePair<string, string>> Controls)
{
    public static V4l2Options Read(DeviceUri uri)
    {
        if (uri.Authority.Length > 0 || uri.Path.Length < 2)
            throw new ConfigurationException($"{uri}: expected three slashes and a node, as in v4l2:///dev/video0.");
        var options = new V4l2Options(
            $"{uri.Scheme}://{uri.Path}",
            uri.Path,
            uri.Integer("width", 0, 4, 1 << 15),
            uri.Integer("height", 0, 2, 1 << 15),
            uri.Number("fps", 0, 0.01, 10_000),
            PixelFormat.Asked(uri),
            uri.Integer("buffers", 4, 2, 32),
            uri.Integer("input", -1, 0, 63),
            uri.TakeOthers());
        if (options.Width > 0 != options.Height > 0)
            throw new ConfigurationException($"{uri}: width and height are given together, or neither is.");
        return options;
    }
}
