using EdgeRuntime.Devices.Drivers;
using EdgeRuntime.Devices.Video;

namespace EdgeRuntime.Devices.Linux.GStreamer;

/// <summary>Opens <c>csi://0</c>, a camera at the CSI connector of a Jetson, through its image processor (nvarguscamerasrc).</summary>
public sealed class CsiDriver() : FrameDriver("csi", "csi://0?width=1280&height=720&fps=30", "a camera at a Jetson's CSI connector, by its image processor")
{
    /// <inheritdoc/>
    public override Func<FrameSource> Prepare(DeviceUri uri)
    {
        ArgumentNullException.ThrowIfNull(uri);
        var options = new GstOptions(uri.ToString(), Launch(uri)) { IsCamera = true };
        return () => new GstFrameSource(options);
    }

    internal static string Launch(DeviceUri uri)
    {
        if (!int.TryParse(uri.Authority, out var sensor) || sensor is < 0 or > 15 || uri.Path.Length > 0)
            throw new ConfigurationException($"{uri}: expected the number of a camera, as in csi://0.");
        var (width, height, rate) = (uri.Integer("width", 1280, 16, 1 << 15), uri.Integer("height", 720, 16, 1 << 15), uri.Number("fps", 30, 1, 1000));
        var flip = uri.Integer("flip", 0, 0, 7);
        uri.RefuseOthers();
        return FormattableString.Invariant($"nvarguscamerasrc sensor-id={sensor} ! video/x-raw(memory:NVMM),width={width},height={height},framerate={Math.Round(rate * 1000)}/1000")
            + FormattableString.Invariant($" ! nvvidconv flip-method={flip} ! video/x-raw,format=NV12") + GstOptions.Tail(converts: false, drops: true, paced: false);
    }
}
