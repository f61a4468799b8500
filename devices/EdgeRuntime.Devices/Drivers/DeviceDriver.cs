using EdgeRuntime.Devices.Events;
using EdgeRuntime.Devices.Messages;
using EdgeRuntime.Devices.Output;
using EdgeRuntime.Devices.Samples;
using EdgeRuntime.Devices.Video;

namespace EdgeRuntime.Devices.Drivers;

/// <summary>What opens the devices of one scheme. Its makers come in two steps: a URI is checked first, without touching a device, and what comes of it opens the device, as often as it must be opened again.</summary>
/// <param name="scheme">What stands before the colon of its URIs, as in <c>v4l2</c>.</param>
/// <param name="example">A whole URI, as in <c>v4l2:///dev/video0?width=640&amp;height=480</c>.</param>
/// <param name="description">What it is for, in a few words.</param>
public abstract class DeviceDriver(string scheme, string example, string description)
{
    /// <summary>What stands before the colon of its URIs.</summary>
    public string Scheme { get; } = scheme;

    /// <summary>A whole URI.</summary>
    public string Example { get; } = example;

    /// <summary>What it is for.</summary>
    public string Description { get; } = description;
}

/// <summary>Opens cameras and other sources of frames.</summary>
public abstract class FrameDriver(string scheme, string example, string description) : DeviceDriver(scheme, example, description)
{
    /// <summary>Checks a URI and gives what opens it.</summary>
    /// <exception cref="ConfigurationException">The URI asks for something that cannot be, or has an option that is not known. The opener throws <see cref="DeviceException"/>.</exception>
    public abstract Func<FrameSource> Prepare(DeviceUri uri);
}

/// <summary>Opens sensors and microphones.</summary>
public abstract class SampleDriver(string scheme, string example, string description) : DeviceDriver(scheme, example, description)
{
    /// <inheritdoc cref="FrameDriver.Prepare"/>
    public abstract Func<SampleSource> Prepare(DeviceUri uri);
}

/// <summary>Opens input lines.</summary>
public abstract class EventDriver(string scheme, string example, string description) : DeviceDriver(scheme, example, description)
{
    /// <inheritdoc cref="FrameDriver.Prepare"/>
    public abstract Func<EventSource> Prepare(DeviceUri uri);
}

/// <summary>Opens output lines.</summary>
public abstract class OutputDriver(string scheme, string example, string description) : DeviceDriver(scheme, example, description)
{
    /// <inheritdoc cref="FrameDriver.Prepare"/>
    public abstract Func<DigitalOutput> Prepare(DeviceUri uri);
}

/// <summary>Connects to brokers of messages.</summary>
public abstract class BrokerDriver(string scheme, string example, string description) : DeviceDriver(scheme, example, description)
{
    /// <summary>Checks a URI, of which host, user, options of the connection and of TLS are the driver's, and gives what connects: at once, and again whenever the connection is lost.</summary>
    /// <inheritdoc cref="FrameDriver.Prepare"/>
    public abstract Func<LastWill?, MessageBroker> Prepare(DeviceUri uri);
}
