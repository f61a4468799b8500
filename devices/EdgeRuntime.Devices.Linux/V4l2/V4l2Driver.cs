using EdgeRuntime.Devices.Drivers;
using EdgeRuntime.Devices.Linux.Native;
using EdgeRuntime.Devices.Video;

namespace EdgeRuntime.Devices.Linux.V4l2;

/// <summary>Opens <c>v4l2:</c>, the cameras that the kernel drives itself: USB cameras, HDMI receivers, image processors.</summary>
public sealed class V4l2Driver : FrameDriver
{
    private readonly IKernel _kernel;

    /// <summary>A driver for the cameras of this machine.</summary>
    public V4l2Driver() : this(LinuxKernel.Instance) { }

    internal V4l2Driver(IKernel kernel) : base("v4l2", "v4l2:///dev/video0?width=640&height=480&fps=30", "a camera of the kernel's (USB, HDMI): width, height, fps, format, buffers, input, and the camera's controls by name") => _kernel = kernel;

    /// <inheritdoc/>
    public override Func<FrameSource> Prepare(DeviceUri uri)
    {
        ArgumentNullException.ThrowIfNull(uri);
        var options = V4l2Options.Read(uri);
        return () => new V4l2FrameSource(_kernel, options);
    }
}
