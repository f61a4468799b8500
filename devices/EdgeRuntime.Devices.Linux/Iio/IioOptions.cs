using EdgeRuntime.Devices.Drivers;
using EdgeRuntime.Devices.Samples;

namespace EdgeRuntime.Devices.Linux.Iio;

/// <summary>What an IIO URI asks for.</summary>
/// <param name="Device">The device's node or name.</param>
/// <param name="Channels">Which channels; all where none is named.</param>
/// <param name="Rate">Samples per second; 0 where nothing is said.</param>
/// <param name="Trigger">What makes the device fill its buffer; empty where nothing is said.</param>
/// <param name="Buffer">How many scans the kernel keeps; 0 for a device that is asked for every sample.</param>
internal sealed record IioOptions(string Device, string[] Channels, double Rate, string Trigger, int Buffer)
{
    private const int DefaultBuffer = 128;

    /// <exception cref="ConfigurationException">Something of it cannot be.</exception>
    public static IioOptions Parse(DeviceUri uri)
    {
        if (uri.Authority.Length == 0 || uri.Path.Length > 1)
            throw new ConfigurationException($"{uri}: expected iio://DEVICE, as in iio://device0?channels=accel_x,accel_y or iio://bmp280. 'edgert devices --kind sensor' lists devices and channels.");
        var trigger = uri.Text("trigger");
        var options = new IioOptions(uri.Authority, OptionList.Names(uri, "channels"), uri.Number("rate", 0, 0.001, 1e6), trigger, uri.Integer("buffer", trigger.Length > 0 ? DefaultBuffer : 0, 2, 1 << 20));
        uri.RefuseOthers();
        return options;
    }
}
