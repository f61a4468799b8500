using EdgeRuntime.Pipeline.Sinks;
using EdgeRuntime.Pipeline.Sinks.Commands;
using EdgeRuntime.Pipeline.Sinks.Files;
using EdgeRuntime.Pipeline.Sinks.Gpio;
using EdgeRuntime.Pipeline.Sinks.Http;
using EdgeRuntime.Pipeline.Sinks.Mqtt;
using EdgeRuntime.Pipeline.Sinks.Pictures;
using EdgeRuntime.Pipeline.Sinks.Recordings;

namespace EdgeRuntime.Host;

/// <summary>Where edgert can send events to.</summary>
internal static class HostSinks
{
    public static IReadOnlyList<SinkDriver> Create() =>
    [
        new StdoutDriver(StandardOutput.Open),
        new FileDriver(),
        new MqttSinkDriver("mqtt"),
        new MqttSinkDriver("mqtts"),
        new GpioSinkDriver("gpio"),
        new GpioSinkDriver("sim-gpio"),
        new HttpSinkDriver("http"),
        new HttpSinkDriver("https"),
        new SnapshotDriver(),
        new ClipDriver(),
        new RecordingDriver(),
        new ExecDriver(),
    ];
}
