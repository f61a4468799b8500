using EdgeRuntime.Devices.Drivers;
using EdgeRuntime.Devices.Video;

namespace EdgeRuntime.Devices.Linux.GStreamer;

/// <summary>Opens <c>gst-file:</c>, video files of any kind that the installed decoders read; frames come when they are due, or with <c>paced=false</c> as fast as they are read, and none is dropped.</summary>
public sealed class VideoFileDriver() : FrameDriver("gst-file", "gst-file:///video.mp4?loop", "a video file, by GStreamer's decoders")
{
    /// <inheritdoc/>
    public override Func<FrameSource> Prepare(DeviceUri uri)
    {
        ArgumentNullException.ThrowIfNull(uri);
        if (uri.Authority.Length > 0 || uri.Path.Length < 2)
            throw new ConfigurationException($"{uri}: expected three slashes and a path, as in gst-file:///video.mp4.");
        var launch = $"filesrc location={GstOptions.Quote(uri.Path)} ! decodebin{GstOptions.Tail(converts: true, drops: false, paced: uri.Flag("paced", true))}";
        var options = new GstOptions($"{uri}", launch) { Loops = uri.Flag("loop") };
        uri.RefuseOthers();
        return () => new GstFrameSource(options);
    }
}
