using EdgeRuntime.Devices.Drivers;
using EdgeRuntime.Devices.Linux.Native;
using EdgeRuntime.Devices.Linux.Samples;
using EdgeRuntime.Devices.Samples;

namespace EdgeRuntime.Devices.Linux.Iio;

/// <summary>
/// Measures by IIO (accelerometers, converters, pressure, light): <c>iio://device0?channels=accel_x,accel_y&amp;rate=100</c> asks for every sample; with <c>trigger=NAME</c> or <c>buffer=SCANS</c> the kernel fills a buffer in time. A device goes
/// by its node or its name, as in <c>iio://bmp280</c>; without <c>channels</c> all of them come.
/// </summary>
/// <remarks>Values are (raw + offset) × scale in V, A, °C, W and % where the kernel counts in thousandths of these, else in the kernel's units: m/s² (accel), rad/s (anglvel), Gauss (magn), kPa (pressure), lux (illuminance).</remarks>
public sealed class IioDriver() : SampleDriver("iio", "iio://device0?channels=accel_x,accel_y,accel_z&rate=200&trigger=timer", "sensors of the kernel's Industrial I/O")
{
    private const double DefaultPolledRate = 10, MostPolledRate = 1000;

    private readonly IKernel _kernel = LinuxKernel.Instance;
    private readonly string _root = "/";

    internal IioDriver(IKernel kernel, string root) : this() => (_kernel, _root) = (kernel, root);

    /// <inheritdoc/>
    public override Func<SampleSource> Prepare(DeviceUri uri)
    {
        ArgumentNullException.ThrowIfNull(uri);
        var options = IioOptions.Parse(uri);
        if (options.Buffer > 0)
            return () => new IioBufferedSource(_kernel, _root, options, uri);
        return options.Rate <= MostPolledRate ? () => OpenPolled(options, uri) : throw new ConfigurationException($"{uri}: rate is {options.Rate}, expected up to {MostPolledRate} per second without buffer or trigger.");
    }

    private SysfsSampleSource OpenPolled(IioOptions options, DeviceUri uri)
    {
        var device = new IioDevice(_root, options.Device, uri);
        var names = options.Channels.Length > 0 ? options.Channels : [.. device.Channels()];
        if (names.Length == 0)
            throw new DeviceException($"{uri}: {Path.GetFileName(device.Folder)} has no channel that can be read by itself; try buffer=128.");
        return new SysfsSampleSource(Array.ConvertAll(names, device.Channel), options.Rate > 0 ? options.Rate : DefaultPolledRate);
    }
}
