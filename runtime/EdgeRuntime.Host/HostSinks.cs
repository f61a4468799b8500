using EdgeRuntime.Pipeline.Sinks;
using EdgeRuntime.Pipeline.Sinks.Files;

namespace EdgeRuntime.Host;

/// <summary>Where edgert can send events to.</summary>
internal static class HostSinks
{
    public static IReadOnlyList<SinkDriver> Create() =>
    [
        new StdoutDriver(),
        new FileDriver(),
    ];
}
