using EdgeRuntime.Pipeline.Sinks;

namespace EdgeRuntime.Host;

/// <summary>Where edgert can send events to.</summary>
internal static class HostSinks
{
    public static IReadOnlyList<SinkDriver> Create() =>
    [
    ];
}
