using EdgeRuntime.Devices.Drivers;
using EdgeRuntime.Devices.Video;

namespace EdgeRuntime.Pipeline.Sources.Http;

/// <summary>Opens <c>mjpeg+http://user:password@host/path</c> (and <c>mjpeg+https://</c>): a camera that sends JPEG pictures one after the other (<c>multipart/x-mixed-replace</c>). What stands behind <c>?</c> is the camera's.</summary>
/// <param name="secure">Whether it is for <c>mjpeg+https</c>.</param>
public sealed class MjpegHttpDriver(bool secure = false) : FrameDriver(secure ? "mjpeg+https" : "mjpeg+http", secure ? "mjpeg+https://camera.local/stream" : "mjpeg+http://camera.local:8080/stream.mjpg", "JPEG pictures of a network camera")
{
    /// <inheritdoc/>
    public override Func<FrameSource> Prepare(DeviceUri uri)
    {
        ArgumentNullException.ThrowIfNull(uri);
        var at = uri.Authority.LastIndexOf('@');
        var rest = uri.Rest[(uri.Rest.IndexOf('@', StringComparison.Ordinal) is var sign and >= 0 && at >= 0 ? sign + 1 : Math.Min(2, uri.Rest.Length))..];
        if (uri.Authority.Length == at + 1 || !Uri.TryCreate($"{(secure ? "https" : "http")}://{rest}", UriKind.Absolute, out var address))
            throw new ConfigurationException($"{uri}: expected a host and a path, as in {Example}.");
        var (user, title) = (at < 0 ? null : uri.Authority[..at], uri.ToString());
        return () => new MjpegHttpSource(address, user, title);
    }
}
