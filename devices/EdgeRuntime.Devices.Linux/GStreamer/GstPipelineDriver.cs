using EdgeRuntime.Devices.Drivers;
using EdgeRuntime.Devices.Video;

namespace EdgeRuntime.Devices.Linux.GStreamer;

/// <summary>Opens <c>gst:PIPELINE</c>, where the pipeline is written as for gst-launch-1.0, without its sink: frames are converted where needed and taken from an appsink. A pipeline with <c>appsink name=edgert</c> is taken as it is.</summary>
public sealed class GstPipelineDriver() : FrameDriver("gst", "gst:v4l2src ! jpegdec", "a GStreamer pipeline, written as for gst-launch-1.0 without its sink")
{
    /// <inheritdoc/>
    public override Func<FrameSource> Prepare(DeviceUri uri)
    {
        ArgumentNullException.ThrowIfNull(uri);
        var pipeline = uri.Rest.Trim().TrimEnd('!').TrimEnd();
        if (pipeline.Length == 0)
            throw new ConfigurationException($"{uri}: expected a pipeline, as in gst:v4l2src ! jpegdec.");
        var isWhole = pipeline.Contains($"name={GstOptions.SinkName}", StringComparison.Ordinal);
        var options = new GstOptions(uri.ToString(), isWhole ? pipeline : pipeline + GstOptions.Tail(converts: true, drops: true, paced: false));
        return () => new GstFrameSource(options);
    }
}
