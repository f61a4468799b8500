using EdgeRuntime.Devices.Drivers;

namespace EdgeRuntime.Pipeline.Sinks;

/// <summary>Makes the sinks of one scheme.</summary>
/// <param name="scheme">What stands before the colon of its URIs, as in <c>mqtt</c>.</param>
/// <param name="example">A whole URI.</param>
/// <param name="description">What it is for, in a few words.</param>
public abstract class SinkDriver(string scheme, string example, string description)
{
    /// <summary>What stands before the colon of its URIs.</summary>
    public string Scheme { get; } = scheme;

    /// <summary>A whole URI.</summary>
    public string Example { get; } = example;

    /// <summary>What it is for.</summary>
    public string Description { get; } = description;

    /// <summary>Checks a URI without touching what it names, and gives what makes the sink.</summary>
    /// <param name="uri">The URI; its options are read here.</param>
    /// <param name="context">The pipeline that the sink is for.</param>
    /// <exception cref="ConfigurationException">The URI asks for something that cannot be, or has an option that is not known.</exception>
    public abstract Func<Sink> Prepare(DeviceUri uri, SinkContext context);
}
