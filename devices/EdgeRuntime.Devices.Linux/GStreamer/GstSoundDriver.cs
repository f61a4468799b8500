using EdgeRuntime.Devices.Drivers;
using EdgeRuntime.Devices.Samples;

namespace EdgeRuntime.Devices.Linux.GStreamer;

/// <summary>Opens <c>gst:PIPELINE</c> as sound, where the pipeline is written as for gst-launch-1.0, without its sink: what it gives is converted where needed and taken from an appsink. A pipeline with <c>appsink name=edgert</c> is taken as it is.</summary>
public sealed class GstSoundDriver() : SampleDriver("gst", "gst:pulsesrc ! audioresample ! audio/x-raw,rate=16000", "sound of a GStreamer pipeline, written as for gst-launch-1.0 without its sink")
{
    /// <inheritdoc/>
    public override Func<SampleSource> Prepare(DeviceUri uri)
    {
        ArgumentNullException.ThrowIfNull(uri);
        var pipeline = uri.Rest.Trim().TrimEnd('!').TrimEnd();
        if (pipeline.Length == 0)
            throw new ConfigurationException($"{uri}: expected a pipeline, as in gst:pulsesrc.");
        var isWhole = pipeline.Contains($"name={GstOptions.SinkName}", StringComparison.Ordinal);
        var options = new GstOptions(uri.ToString(), isWhole ? pipeline : pipeline + GstOptions.SoundTail(drops: false));
        return () => new GstSampleSource(options);
    }
}
