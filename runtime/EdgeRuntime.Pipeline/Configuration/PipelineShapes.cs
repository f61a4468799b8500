using System.Text.Json;
using EdgeRuntime.Pipeline.Configuration.Shapes;

namespace EdgeRuntime.Pipeline.Configuration;

/// <summary>What a pipeline file may hold.</summary>
internal static class PipelineShapes
{
    /// <summary>The words for kinds of events.</summary>
    public static readonly string[] EventKinds = ["new", "update", "end", "enter", "dwell", "leave", "cross", "rule", "result", "source", "speech", "word", "text"];

    /// <summary>The whole file.</summary>
    public static Shape File { get; } = new ObjectShape("a pipeline file",
        new Key("$schema", new TextShape(), "where the JSON Schema is, for editors"),
        new Key("pipelines", new ListShape(Pipeline(), 1, 64), "the pipelines: all run, and none slows another", true));

    /// <summary>Writes the JSON Schema (draft 2020-12) of a pipeline file.</summary>
    public static void WriteSchema(Stream to)
    {
        using (var json = new Utf8JsonWriter(to, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteString("$schema"u8, "https://json-schema.org/draft/2020-12/schema"u8);
            json.WriteString("title"u8, "EdgeRuntime pipelines"u8);
            File.WriteSchema(json);
            json.WriteEndObject();
        }
        to.WriteByte((byte)'\n');
    }

    private static ObjectShape Pipeline() => new("a pipeline",
        new Key("name", new NameShape(), "its name, unique in the file", true),
        new Key("source", new TextShape("a URI, as in v4l2:///dev/video0"), "the URI of its source", true),
        new Key("stall", new DurationShape(), "how long the source may give nothing before it is opened again (2s, or 20 frame times where these are longer)"),
        new Key("queue", Queue(65_536), "the queue between source and stages ({ \"length\": 2, \"drop\": \"latest\" }; of sound 40 and drop-oldest; files wait)"),
        new Key("sound", Sound(), "of sources of sound: what is done with it before any stage hears it ({})"),
        new Key("stages", new ListShape(new TypedShape("a stage", Array.ConvertAll<StageType, (string, string, Key[])>([.. StageType.All], static type => (type.Type, type.Description, [new Key("name", new NameShape(), "its name, unique in the pipeline (its type)"), .. type.Keys]))), 0, 64), "the stages, in their order"),
        new Key("rules", new ListShape(Rule(), 0, 256), "conditions on what is found, and what becomes of them"),
        new Key("sinks", new ListShape(new ShortOrLongShape(new TextShape(), Sink(), "a URI, or an object with one"), 0, 64), "where events go"));

    private static ObjectShape Sound() => new("sound",
        new Key("channel", new NumberShape(0, 63, whole: true), "the channel that is taken, counted from 0 (all, mixed)"),
        new Key("high_pass", new NumberShape(0, 100_000), "takes away what lies below, in Hz (0: nothing)"),
        new Key("level", new NumberShape(-60, 0), "automatic gain: brings speech to so many dB below full scale, -60 to -1 (0: none)"));

    private static ObjectShape Queue(int most) => new("a queue",
        new Key("length", new NumberShape(1, most, whole: true), "how many it holds"),
        new Key("drop", new ChoiceShape(DropPolicies.Words), "what becomes of it when it is full: who brings waits, the oldest goes, or all but the latest"));

    private static ObjectShape Rule() => new("a rule",
        new Key("name", new NameShape(), "its name, unique in the pipeline", true),
        new Key("when", new TextShape("a condition, as in \"class == person for 500 ms\""), "its condition (docs/pipelines.md)", true),
        new Key("release", new DurationShape(), "how long the condition must not hold before the rule does no longer (0)"),
        new Key("cooldown", new DurationShape(), "how long after it began to hold it cannot begin again (0)"),
        new Key("then", new ListShape(new TextShape("a URI, as in gpio://gpiochip0/17?pulse=2s"), 0, 16), "sinks that get this rule's events alone"));

    private static ObjectShape Sink() => new("a sink",
        new Key("uri", new TextShape("a URI, as in mqtt://localhost/edge/door"), "its URI", true),
        new Key("events", new ListShape(new ChoiceShape(EventKinds), 1, EventKinds.Length), "the kinds of events that it gets (all)"),
        new Key("queue", new NumberShape(1, 1_000_000, whole: true), "how many events wait for it at most (256)"),
        new Key("drop", new ChoiceShape(DropPolicies.Words), "what becomes of the queue when it is full (drop-oldest)"));
}
