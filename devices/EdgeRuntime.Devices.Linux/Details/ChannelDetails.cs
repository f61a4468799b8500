using EdgeRuntime.Devices.Linux.Hwmon;
using EdgeRuntime.Devices.Linux.Iio;
using EdgeRuntime.Devices.Linux.Samples;

namespace EdgeRuntime.Devices.Linux.Details;

/// <summary>The channels of sensors, with what they measure now.</summary>
internal static class ChannelDetails
{
    public static List<DeviceDetail> OfIio(DeviceInfo device, string root)
    {
        var iio = new IioDevice(root, Path.GetFileName(device.Path), device.Uri);
        var buffered = Directory.Exists(Path.Combine(iio.Folder, "scan_elements"));
        return iio.Channels().ConvertAll(name => new DeviceDetail(name, $"{Value(() => iio.Channel(name))}{(buffered ? ", buffer" : "")}", $"{device.Uri}?channels={name}"));
    }

    public static List<DeviceDetail> OfHwmon(DeviceInfo device, string root)
    {
        var details = new List<DeviceDetail>();
        var folder = Path.Combine(root, device.Path.TrimStart('/'));
        foreach (var (name, file) in HwmonInputs.List(folder))
        {
            var label = SysFile.ReadLine(Path.Combine(folder, $"{name}_label"));
            var value = Value(() => new SysfsChannel(name, new ValueFile(Path.Combine(folder, file), device.Uri), 0, HwmonInputs.Scale(name)));
            details.Add(new DeviceDetail(name, $"{value}{(label is null ? "" : $", {label}")}", $"{device.Uri}/{name}"));
        }
        return details;
    }

    public static List<DeviceDetail> OfThermal(DeviceInfo device, string root) =>
        [new DeviceDetail("temp", $"{Value(() => new SysfsChannel("temp", new ValueFile(Path.Combine(root, device.Path.TrimStart('/'), "temp"), device.Uri), 0, 1e-3))} °C", device.Uri)];

    // A sensor that is not ready, or was taken away this moment, has no value; the others are listed all the same.
    private static string Value(Func<SysfsChannel> channel)
    {
        try
        {
            return FormattableString.Invariant($"{channel().Read():0.####}");
        }
        catch (DeviceException)
        {
            return "no value now";
        }
    }
}
