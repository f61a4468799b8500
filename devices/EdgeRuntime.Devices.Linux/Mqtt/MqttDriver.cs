using EdgeRuntime.Devices.Drivers;
using EdgeRuntime.Devices.Messages;

namespace EdgeRuntime.Devices.Linux.Mqtt;

/// <summary>
/// Connects to MQTT brokers by libmosquitto: <c>mqtt://[user[:password]@]host[:1883]</c>, and with TLS <c>mqtts://host[:8883]?ca=FILE&amp;cert=FILE&amp;key=FILE&amp;insecure</c>. Further options: <c>password-file</c>, <c>password-env</c>,
/// <c>client-id</c>, <c>keepalive</c> (30s), <c>timeout</c> of connecting (10s), <c>reconnect</c> (the longest wait before connecting again, 10s), <c>inflight</c> (messages that may wait for the broker's answer, 20). The path is not looked at.
/// </summary>
/// <param name="scheme"><c>mqtt</c> or <c>mqtts</c>.</param>
public sealed class MqttDriver(string scheme) : BrokerDriver(scheme, $"{scheme}://user@broker.local", scheme == "mqtts" ? "an MQTT broker, by TLS" : "an MQTT broker")
{
    /// <inheritdoc/>
    public override Func<LastWill?, MessageBroker> Prepare(DeviceUri uri)
    {
        ArgumentNullException.ThrowIfNull(uri);
        var options = MqttOptions.Read(uri);
        return will => new MqttBroker(options, will);
    }
}
