using EdgeRuntime.Devices.Drivers;
using EdgeRuntime.Devices.Linux.Alsa;
using EdgeRuntime.Devices.Linux.GStreamer;
using EdgeRuntime.Devices.Linux.Gpio;
using EdgeRuntime.Devices.Linux.Hwmon;
using EdgeRuntime.Devices.Linux.I2c;
using EdgeRuntime.Devices.Linux.Iio;
using EdgeRuntime.Devices.Linux.Mqtt;
using EdgeRuntime.Devices.Linux.SharedMemory;
using EdgeRuntime.Devices.Linux.Sound;
using EdgeRuntime.Devices.Linux.Thermal;
using EdgeRuntime.Devices.Linux.V4l2;
using EdgeRuntime.Devices.Simulated;
using EdgeRuntime.Pipeline.Sound;
using EdgeRuntime.Pipeline.Sources.Files;
using EdgeRuntime.Pipeline.Sources.Http;

namespace EdgeRuntime.Host;

/// <summary>The devices that edgert can open.</summary>
internal static class HostDrivers
{
    public static DriverRegistry Create()
    {
        var drivers = new DriverRegistry()
            .Add(new TestFrameDriver())
            .Add(new V4l2Driver())
            .Add(new CsiDriver())
            .Add(new RtspDriver())
            .Add(new RtspDriver("rtsps"))
            .Add(new GstPipelineDriver())
            .Add(new VideoFileDriver())
            .Add(new ShmDriver())
            .Add(new GpioEventDriver())
            .Add(new GpioOutputDriver())
            .Add(new SimulatedEventDriver())
            .Add(new SimulatedOutputDriver())
            .Add(new IioDriver())
            .Add(new HwmonDriver())
            .Add(new ThermalDriver())
            .Add(new I2cDriver())
            .Add(new SimulatedSampleDriver())
            .Add(new TestSoundDriver())
            .Add(new AlsaDriver())
            .Add(new StdinDriver())
            .Add(new GstSoundDriver())
            .Add(new RtpSoundDriver())
            .Add(new MqttDriver("mqtt"))
            .Add(new MqttDriver("mqtts"))
            .Add(new SampleFileDriver(new WavSampleDriver()))
            .Add(new MjpegHttpDriver())
            .Add(new MjpegHttpDriver(secure: true));
        return drivers.Add(new PictureFileDriver(drivers));
    }
}
