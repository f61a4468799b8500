using System.Buffers;
using System.Reflection;
using System.Text.Json;
using EdgeRuntime.Pipeline.Monitoring;

namespace EdgeRuntime.Pipeline.Sinks.Mqtt;

/// <summary>
/// Describes a pipeline to Home Assistant as one device (MQTT discovery, Home Assistant 2024.11 and later): a binary sensor for each rule and for each zone (occupied or not), a sensor for the number of objects of each class; of pipelines that hear a binary sensor for speech, an event for words, a sensor for what was said last. The message is
/// retained at <c>homeassistant/device/ID/config</c>; an empty one removes the device.
/// </summary>
internal sealed class HomeAssistantDiscovery(MqttSinkOptions options, string pipeline)
{
    private readonly ArrayBufferWriter<byte> _bytes = new();

    /// <summary>Where the description belongs.</summary>
    public string Topic { get; } = $"{options.HomeAssistant}/device/{options.Id}/config";

    /// <summary>Where Home Assistant says <c>online</c> when it has started and wants to be told.</summary>
    public static string StatusTopic(string prefix) => $"{prefix}/status";

    /// <summary>The description; good until the next call.</summary>
    public ReadOnlySpan<byte> Describe(IEnumerable<string> rules, IEnumerable<string> zones, IEnumerable<string> classes, HearingInfo? hearing)
    {
        var version = typeof(HomeAssistantDiscovery).Assembly.GetName().Version?.ToString(3) ?? "";
        _bytes.ResetWrittenCount();
        using var json = new Utf8JsonWriter(_bytes);
        json.WriteStartObject();
        json.WriteStartObject("dev");
        json.WriteStartArray("ids");
        json.WriteStringValue(options.Id);
        json.WriteEndArray();
        json.WriteString("name", pipeline);
        json.WriteString("mf", "EdgeRuntime");
        json.WriteString("mdl", "edgert pipeline");
        json.WriteString("sw", version);
        json.WriteEndObject();
        json.WriteStartObject("o");
        json.WriteString("name", "edgert");
        json.WriteString("sw", version);
        json.WriteEndObject();
        json.WriteString("avty_t", options.Topics.Available);
        json.WriteStartObject("cmps");
        foreach (var rule in rules)
            Component(json, "binary_sensor", "rule", rule, rule, options.Topics.Rule(rule), null);
        foreach (var zone in zones)
            Component(json, "binary_sensor", "zone", zone, $"{zone} occupied", options.Topics.Zone(zone), ("dev_cla", "occupancy"));
        foreach (var name in classes)
            Component(json, "sensor", "class", name, $"{name} count", options.Topics.Class(name), ("stat_cla", "measurement"));
        if (hearing is not null)
            Describe(json, hearing);
        json.WriteEndObject();
        json.WriteEndObject();
        json.Flush();
        return _bytes.WrittenSpan;
    }

    private void Describe(Utf8JsonWriter json, HearingInfo hearing)
    {
        if (hearing.Speech)
            Component(json, "binary_sensor", "speech", "speech", options.Topics.Speech, ("dev_cla", "sound"));
        if (hearing.Words.Count > 0)
            Component(json, "event", "word", "word", options.Topics.Word, null, hearing.Words);
        if (hearing.Text)
            Component(json, "sensor", "text", "text", options.Topics.Text, null);
    }

    private void Component(Utf8JsonWriter json, string platform, string kind, string name, string title, string topic, (string Key, string Value)? more) => Component(json, platform, $"{kind}_{MqttTopics.Identifier(name)}", title, topic, more);

    private void Component(Utf8JsonWriter json, string platform, string id, string title, string topic, (string Key, string Value)? more, IEnumerable<string>? events = null)
    {
        json.WriteStartObject(id);
        json.WriteString("p", platform);
        json.WriteString("name", title);
        json.WriteString("uniq_id", $"{options.Id}_{id}");
        json.WriteString("stat_t", topic);
        if (more is var (key, value))
            json.WriteString(key, value);
        if (events is not null)
        {
            json.WriteStartArray("evt_typ");
            foreach (var one in events)
                json.WriteStringValue(one);
            json.WriteEndArray();
        }
        json.WriteEndObject();
    }
}
