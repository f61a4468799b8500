using EdgeRuntime.Devices.Simulated;
using EdgeRuntime.Devices.Tests.Video;
using EdgeRuntime.Devices.Video;

namespace EdgeRuntime.Devices.Tests.Simulated;

[TestFixture("fps=0")]
[TestFixture("fps=400&format=yuyv&boxes=3")]
[TestFixture("fps=400&format=grey&drop=3")]
public sealed class TestFrameSourceContract(string options) : FrameSourceContract
{
    protected override int Buffers => 4;

    protected override FrameSource Open() => Open(new TestFrameDriver(), $"test://?width=64&height=48&{options}");

    protected override FrameSource OpenTenFrames() => Open(new TestFrameDriver(), "test://?width=64&height=48&fps=0&frames=10");

    protected override FrameSource OpenSilent() => Open(new TestFrameDriver(), "test://?width=64&height=48&fps=1");
}
