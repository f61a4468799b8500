namespace EdgeRuntime.Devices.Messages;

/// <summary>What the broker publishes when the connection is lost without an end in order; retained, with quality 1.</summary>
/// <param name="Topic">The topic.</param>
/// <param name="Lost">The payload when it is lost, as in <c>offline</c>.</param>
/// <param name="Made">The payload that the connection itself publishes whenever it is made, as in <c>online</c>.</param>
public sealed record LastWill(string Topic, string Lost, string Made);
