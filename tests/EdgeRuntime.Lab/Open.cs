using EdgeRuntime.Devices.Drivers;
using EdgeRuntime.Devices.Events;
using EdgeRuntime.Devices.Linux.Alsa;
using EdgeRuntime.Devices.Linux.Gpio;
using EdgeRuntime.Devices.Linux.Hwmon;
using EdgeRuntime.Devices.Linux.I2c;
using EdgeRuntime.Devices.Linux.Iio;
using EdgeRuntime.Devices.Linux.Thermal;
using EdgeRuntime.Devices.Linux.V4l2;
using EdgeRuntime.Devices.Output;
using EdgeRuntime.Devices.Samples;
using EdgeRuntime.Devices.Video;

namespace EdgeRuntime.Lab;

/// <summary>Opens devices by URI, as pipelines do.</summary>
internal static class Open
{
    private static readonly DriverRegistry s_drivers = new DriverRegistry()
        .Add(new GpioEventDriver()).Add(new GpioOutputDriver()).Add(new I2cDriver()).Add(new HwmonDriver()).Add(new ThermalDriver()).Add(new IioDriver()).Add(new V4l2Driver()).Add(new AlsaDriver());

    public static EventSource Events(string uri)
    {
        var parsed = DeviceUri.Parse(uri);
        return s_drivers.Find<EventDriver>(parsed).Prepare(parsed)();
    }

    public static DigitalOutput Output(string uri)
    {
        var parsed = DeviceUri.Parse(uri);
        return s_drivers.Find<OutputDriver>(parsed).Prepare(parsed)();
    }

    public static SampleSource Samples(string uri)
    {
        var parsed = DeviceUri.Parse(uri);
        return s_drivers.Find<SampleDriver>(parsed).Prepare(parsed)();
    }

    public static FrameSource Frames(string uri)
    {
        var parsed = DeviceUri.Parse(uri);
        return s_drivers.Find<FrameDriver>(parsed).Prepare(parsed)();
    }
}
