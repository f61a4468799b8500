using EdgeRuntime.Devices.Drivers;
using EdgeRuntime.Pipeline.Sinks;

namespace EdgeRuntime.Pipeline.Running;

/// <summary>What pipelines have around them.</summary>
internal sealed record PipelineEnvironment(DriverRegistry Drivers, IReadOnlyList<SinkDriver> Sinks, bool AllowCommands, Action<string> Log);
