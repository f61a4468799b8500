using EdgeRuntime.Devices.Drivers;

namespace EdgeRuntime.Pipeline.Sinks.Mqtt;

/// <summary>What an MQTT sink publishes, and how.</summary>
internal sealed record MqttSinkOptions
{
    private const long LeastQueue = 64_000;
    private const long MostQueue = 100_000_000_000;

    public required MqttTopics Topics { get; init; }

    /// <summary>The quality of events.</summary>
    public int Quality { get; init; }

    /// <summary>Whether the broker keeps the last event.</summary>
    public bool Retain { get; init; }

    /// <summary>Events that may wait for the broker's answer.</summary>
    public int InFlight { get; init; }

    /// <summary>The folder of the queue; null: it is in memory.</summary>
    public string? QueueFolder { get; init; }

    public long QueueBytes { get; init; }

    /// <summary>How often the count of a class is published at most.</summary>
    public TimeSpan CountInterval { get; init; }

    /// <summary>The classes that are counted; empty: all that are seen.</summary>
    public IReadOnlyList<string> Classes { get; init; } = [];

    /// <summary>Home Assistant's prefix; null: it is not told of this pipeline.</summary>
    public string? HomeAssistant { get; init; }

    /// <summary>Whether Home Assistant is to forget this pipeline.</summary>
    public bool HomeAssistantRemove { get; init; }

    /// <summary>The pipeline's name for Home Assistant, unique in the house.</summary>
    public string Id { get; init; } = "";

    public static MqttSinkOptions Read(DeviceUri uri, SinkContext context)
    {
        var prefix = uri.Path.Trim('/');
        if (prefix.Length is 0 or > 1024 || prefix.AsSpan().ContainsAny("+#\0") || prefix.Contains("//", StringComparison.Ordinal))
            throw new ConfigurationException($"{uri}: expected what topics begin with behind the host, without + and #, as in {uri.Scheme}://{(uri.Authority.Length == 0 ? "broker.local" : "…")}/edge/{context.Pipeline.Name}.");
        var folder = uri.Text("queue");
        var assistant = uri.OneOf("ha", "false", "", "true", "false", "remove");
        return new MqttSinkOptions
        {
            Topics = new MqttTopics(prefix),
            Quality = uri.Integer("qos", 1, 0, 2),
            Retain = uri.Flag("retain"),
            InFlight = uri.Integer("inflight", 20, 1, 65_535),
            QueueFolder = folder.Length == 0 ? null : Path.GetFullPath(folder, Path.GetFullPath(context.Folder)),
            QueueBytes = uri.Bytes("queue-max", folder.Length == 0 ? 1_000_000 : 64_000_000, LeastQueue, MostQueue),
            CountInterval = uri.Duration("counts", TimeSpan.FromSeconds(0.5)),
            Classes = uri.Text("classes").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
            HomeAssistant = assistant == "false" ? null : uri.Text("ha-prefix", "homeassistant").Trim('/'),
            HomeAssistantRemove = assistant == "remove",
            Id = MqttTopics.Identifier(uri.Text("ha-id", $"edgert_{Environment.MachineName}_{context.Pipeline.Name}")),
        };
    }
}
