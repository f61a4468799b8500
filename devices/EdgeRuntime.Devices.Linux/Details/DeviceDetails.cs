using EdgeRuntime.Devices.Linux.Native;

namespace EdgeRuntime.Devices.Linux.Details;

/// <summary>What devices offer. Other than <see cref="DeviceInventory"/> this opens the nodes of cameras and GPIO chips, to ask them; that needs rights, and disturbs nobody who uses them.</summary>
public static class DeviceDetails
{
    /// <summary>What a device offers: formats, lines, channels. Empty for those that are not asked, and for those that this user may not open.</summary>
    /// <param name="device">A device of <see cref="DeviceInventory"/>.</param>
    /// <param name="root">Where <c>sys</c> is; another folder than <c>/</c> in tests.</param>
    public static IReadOnlyList<DeviceDetail> List(DeviceInfo device, string root = "/") => List(LinuxKernel.Instance, device, root);

    /// <summary>What lets this user open a device, as in <c>it belongs to the group 'gpio': sudo usermod -aG gpio pi, …</c>; null where the user may already.</summary>
    /// <param name="device">A device of <see cref="DeviceInventory"/>.</param>
    public static string? AccessRemedy(DeviceInfo device)
    {
        ArgumentNullException.ThrowIfNull(device);
        var mode = device.Kind is DeviceKind.Gpio or DeviceKind.I2c or DeviceKind.Camera ? LibC.Readable | LibC.Writable : LibC.Readable;
        return LibC.Access(device.Path, mode) < 0 && System.Runtime.InteropServices.Marshal.GetLastPInvokeError() is Errno.AccessDenied or Errno.NotPermitted ? NodeAccess.Remedy(device.Path) : null;
    }

    internal static IReadOnlyList<DeviceDetail> List(IKernel kernel, DeviceInfo device, string root)
    {
        ArgumentNullException.ThrowIfNull(device);
        try
        {
            return device.Kind switch
            {
                DeviceKind.Camera => CameraDetails.List(kernel, device),
                DeviceKind.Gpio => LineDetails.List(kernel, device),
                DeviceKind.Sensor => ChannelDetails.OfIio(device, root),
                DeviceKind.Hwmon => ChannelDetails.OfHwmon(device, root),
                DeviceKind.Thermal => ChannelDetails.OfThermal(device, root),
                _ => [],
            };
        }
        catch (DeviceException exception)
        {
            return [new DeviceDetail("error", exception.Message, "")];
        }
    }
}
