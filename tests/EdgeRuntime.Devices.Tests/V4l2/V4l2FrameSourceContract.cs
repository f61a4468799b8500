using EdgeRuntime.Devices.Drivers;
using EdgeRuntime.Devices.Linux.V4l2;
using EdgeRuntime.Devices.Tests.Video;
using EdgeRuntime.Devices.Video;

namespace EdgeRuntime.Devices.Tests.V4l2;

[TestFixture("NV12", false)]
[TestFixture("NV12", true)]
[TestFixture("NM12", true)]
[TestFixture("YM12", true)]
[TestFixture("YUYV", false)]
public sealed class V4l2FrameSourceContract(string fourCc, bool isPlanar) : FrameSourceContract
{
    protected override int Buffers => 3;

    protected override FrameSource Open() => Open(silent: false);

    protected override FrameSource? OpenTenFrames() => null;

    protected override FrameSource OpenSilent() => Open(silent: true);

    private FrameSource Open(bool silent) =>
        new V4l2Driver(new FakeCamera { IsPlanar = isPlanar, Formats = [(fourCc, [])], IsSilent = silent, Padding = 32 }).Prepare(DeviceUri.Parse("v4l2:///dev/video0?width=64&height=48&buffers=3"))();
}
