using EdgeRuntime.Devices.Drivers;
using EdgeRuntime.Pipeline.Metrics;
using EdgeRuntime.Pipeline.Monitoring;

namespace EdgeRuntime.Pipeline.Sinks;

/// <summary>What a sink may know of the pipeline that it is made for.</summary>
/// <param name="Name">The sink's name, unique in its pipeline: the label <c>stage</c> of its metrics.</param>
/// <param name="Pipeline">The pipeline.</param>
/// <param name="Drivers">The devices of the program, for sinks that write to one.</param>
/// <param name="Metrics">Where it counts.</param>
/// <param name="Folder">The folder of the pipeline's file: relative paths start there.</param>
/// <param name="AllowCommands">Whether <c>exec:</c> is allowed.</param>
/// <param name="Log">Takes a line for whoever looks after the program, about what is no error of one event: a broker that is lost and comes back. May be called on any thread.</param>
public sealed record SinkContext(string Name, IPipelineMonitor Pipeline, DriverRegistry Drivers, MetricRegistry Metrics, string Folder, bool AllowCommands, Action<string> Log);
