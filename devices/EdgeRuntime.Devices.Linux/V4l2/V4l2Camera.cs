using EdgeRuntime.Devices.Linux.Native;

namespace EdgeRuntime.Devices.Linux.V4l2;

/// <summary>What a camera is and offers, asked of its driver; a camera in use answers too.</summary>
public static class V4l2Camera
{
    /// <summary>Describes a camera.</summary>
    /// <param name="path">Its node, as in <c>/dev/video0</c>.</param>
    /// <exception cref="DeviceException">It is missing, refused, or no camera.</exception>
    public static CameraDescription Describe(string path) => Describe(LinuxKernel.Instance, path);

    internal static CameraDescription Describe(IKernel kernel, string path)
    {
        using var device = new V4l2Device(kernel, path, $"v4l2://{path}");
        return new CameraDescription(path, device.Driver, device.Card, device.Bus, V4l2Enumeration.Inputs(device), V4l2Enumeration.Formats(device), V4l2Controls.List(device));
    }
}
