using EdgeRuntime.Speech.Sound;

namespace EdgeRuntime.Pipeline.Configuration;

/// <summary>Reads pipeline files: JSON, with comments and trailing commas (docs/pipelines.md).</summary>
public static class PipelineFile
{
    /// <summary>Reads a file. Relative paths in it start at its folder.</summary>
    /// <exception cref="ConfigurationException">It cannot be read, is no JSON, or says something that is not known; the message names line and key.</exception>
    public static IReadOnlyList<PipelineSettings> Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (path.Length == 0)
            throw new ConfigurationException("the path of the pipeline file is empty; give NAME.json.");
        return Read(ConfigReader.ReadFile(path), Path.GetDirectoryName(Path.GetFullPath(path))!);
    }

    /// <summary>Reads what a file holds.</summary>
    /// <param name="json">Its bytes.</param>
    /// <param name="name">What to call it in messages.</param>
    /// <param name="folder">The folder where relative paths start; empty: the current one.</param>
    /// <exception cref="ConfigurationException">It is no JSON, or says something that is not known; the message names line and key.</exception>
    public static IReadOnlyList<PipelineSettings> Parse(ReadOnlySpan<byte> json, string name, string folder = "") => Read(ConfigReader.Read(json, name), folder);

    /// <summary>Writes the JSON Schema (draft 2020-12) of pipeline files, as <c>edgert schema</c> prints it.</summary>
    public static void WriteSchema(Stream to) => PipelineShapes.WriteSchema(to);

    private static List<PipelineSettings> Read(ConfigNode root, string folder)
    {
        PipelineShapes.File.Check(root);
        var pipelines = new List<PipelineSettings>();
        foreach (var node in root["pipelines"].Items)
        {
            var pipeline = Pipeline(node, folder);
            if (pipelines.Exists(other => other.Name == pipeline.Name))
                throw node["name"].Error($"there is a pipeline '{pipeline.Name}' already.");
            pipelines.Add(pipeline);
        }
        return pipelines;
    }

    private static PipelineSettings Pipeline(ConfigNode node, string folder) => new()
    {
        Name = node["name"].Text,
        Source = node["source"].Text,
        Stall = node.Duration("stall"),
        Queue = node.Find("queue") is { } queue ? new QueueSettings(queue.IntegerOr("length", 2), DropPolicies.Parse(queue.TextOr("drop", "latest"))) : null,
        Sound = node.Find("sound") is { } sound ? new SoundOptions { Channel = sound.IntegerOr("channel", -1), HighPass = sound.NumberOr("high_pass", 0), Level = sound.NumberOr("level", 0) } : null,
        Stages = [.. node["stages"].Items.Select(stage => Stage(stage, folder))],
        Rules = [.. node["rules"].Items.Select(Rule)],
        Sinks = [.. node["sinks"].Items.Select(Sink)],
        Folder = folder,
        Node = node,
    };

    private static StageSettings Stage(ConfigNode node, string folder)
    {
        var type = StageType.All.First(type => type.Type == node["type"].Text);
        return type.Read(node, folder) with { Name = node.TextOr("name", ""), Node = node };
    }

    private static RuleSettings Rule(ConfigNode node) => new(node["name"].Text, node["when"].Text)
    {
        Release = node.DurationOr("release", default), Cooldown = node.DurationOr("cooldown", default), Then = node.Texts("then"), Node = node,
    };

    private static SinkSettings Sink(ConfigNode node) => node.Kind == ConfigKind.Text ? new SinkSettings(node.Text) { Node = node } : new SinkSettings(node["uri"].Text)
    {
        Events = node.Texts("events"), Queue = new QueueSettings(node.IntegerOr("queue", 256), DropPolicies.Parse(node.TextOr("drop", "drop-oldest"))), Node = node,
    };
}
