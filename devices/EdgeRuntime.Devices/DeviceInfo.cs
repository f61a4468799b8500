namespace EdgeRuntime.Devices;

/// <summary>A device that the machine has.</summary>
/// <param name="Kind">What it gives or takes.</param>
/// <param name="Name">What the driver calls it, as in <c>imx219 10-0010</c>; the kernel's name of the node where the driver says nothing.</param>
/// <param name="Path">The file that stands for it, as in <c>/dev/video0</c>.</param>
/// <param name="Uri">What a pipeline calls it, as in <c>v4l2:///dev/video0</c>.</param>
public sealed record DeviceInfo(DeviceKind Kind, string Name, string Path, string Uri);
