using EdgeRuntime.Devices.Drivers;

namespace EdgeRuntime.Pipeline.Sinks.Mqtt;

/// <summary>
/// <c>mqtt://[user[:password]@]host[:port]/topic/prefix</c> and <c>mqtts://…</c>: events, counts of classes, states of rules and zones for an MQTT broker; a queue in memory or on the disk while it cannot be reached; Home Assistant's
/// discovery. Options of the connection are the broker's driver's (docs/sinks.md).
/// </summary>
/// <param name="scheme"><c>mqtt</c> or <c>mqtts</c>.</param>
public sealed class MqttSinkDriver(string scheme) : SinkDriver(scheme, $"{scheme}://user@broker.local/edge/door?queue=/var/lib/edgert/door&ha", scheme == "mqtts" ? "events for an MQTT broker, by TLS" : "events for an MQTT broker, queued while it cannot be reached")
{
    /// <inheritdoc/>
    public override Func<Sink> Prepare(DeviceUri uri, SinkContext context)
    {
        ArgumentNullException.ThrowIfNull(uri);
        ArgumentNullException.ThrowIfNull(context);
        var options = MqttSinkOptions.Read(uri, context);
        var connect = context.Drivers.Find<BrokerDriver>(uri).Prepare(uri);
        uri.RefuseOthers();
        return () => new MqttSink(options, uri.ToString(), connect, context);
    }
}
