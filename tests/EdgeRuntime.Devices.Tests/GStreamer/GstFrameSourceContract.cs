using EdgeRuntime.Devices.Linux.GStreamer;
using EdgeRuntime.Devices.Tests.Video;
using EdgeRuntime.Devices.Video;

namespace EdgeRuntime.Devices.Tests.GStreamer;

[TestFixture("format=NV12,width=64", "")]
[TestFixture("format=I420,width=66", "")]
[TestFixture("format=RGB,width=66", "")]
[TestFixture("format=I420,width=64", " ! jpegenc")]
public sealed class GstFrameSourceContract(string caps, string encoder) : FrameSourceContract
{
    protected override int Buffers => GstFrameSource.Buffers;

    [OneTimeSetUp]
    public void Demand() => GStreamerPrerequisite.Demand();

    protected override FrameSource Open() => Open("is-live=true", 250, "drop=true");

    protected override FrameSource OpenTenFrames() => Open("num-buffers=10", 250, "drop=false");

    // The first frame comes with the opening.
    protected override FrameSource OpenSilent()
    {
        var source = Open("is-live=true", 1, "drop=true");
        source.Read(Long)!.Release();
        return source;
    }

    private FrameSource Open(string properties, int rate, string drop) =>
        Open(new GstPipelineDriver(), $"gst:videotestsrc {properties} ! video/x-raw,{caps},height=48,framerate={rate}/1{encoder} ! appsink name=edgert max-buffers=2 {drop} sync=false");
}
