using EdgeRuntime.Devices.Drivers;
using EdgeRuntime.Devices.Video;

namespace EdgeRuntime.Devices.Linux.GStreamer;

/// <summary>Opens <c>rtsp://</c>, network cameras. Options of the camera's own in the URI are passed on to it.</summary>
public sealed class RtspDriver(string scheme = "rtsp") : FrameDriver(scheme, $"{scheme}://user:password@camera/stream?latency=100ms&tcp", "a network camera")
{
    private static readonly string[] s_options = ["latency", "tcp", "start"];

    /// <inheritdoc/>
    public override Func<FrameSource> Prepare(DeviceUri uri)
    {
        ArgumentNullException.ThrowIfNull(uri);
        var at = uri.Authority.LastIndexOf('@');
        var password = at < 0 ? "" : uri.Authority[..at].Split(':', 2)[^1];
        var options = new GstOptions(uri.ToString(), Launch(uri)) { IsCamera = true, Secret = password, Start = uri.Duration("start", TimeSpan.FromSeconds(10)) };
        return () => new GstFrameSource(options);
    }

    internal static string Launch(DeviceUri uri)
    {
        if (uri.Authority.Length == 0)
            throw new ConfigurationException($"{uri}: expected a host, as in rtsp://192.168.1.20/stream1.");
        var latency = uri.Duration("latency", TimeSpan.FromMilliseconds(100));
        var protocols = uri.Flag("tcp") ? "tcp" : "udp+udp-mcast+tcp";
        return $"rtspsrc location={GstOptions.Quote(Location(uri))} protocols={protocols} latency={(int)latency.TotalMilliseconds} drop-on-latency=true timeout=3000000 tcp-timeout=3000000"
            + $" ! application/x-rtp,media=(string)video ! decodebin{GstOptions.Tail(converts: true, drops: true, paced: false)}";
    }

    // The URI as it was written, without our options: what a camera's own mean is its business.
    private static string Location(DeviceUri uri)
    {
        var question = uri.Rest.IndexOf('?', StringComparison.Ordinal);
        if (question < 0)
            return $"{uri.Scheme}:{uri.Rest}";
        var others = uri.Rest[(question + 1)..].Split('&').Where(static option => !s_options.Contains(option.Split('=')[0])).ToArray();
        return $"{uri.Scheme}:{uri.Rest[..question]}{(others.Length > 0 ? $"?{string.Join('&', others)}" : "")}";
    }
}
