namespace EdgeRuntime.Pipeline.Configuration;

/// <summary>A value of a pipeline file, and where it stands there.</summary>
internal sealed class ConfigNode(ConfigKind kind, string file, int line, string path)
{
    private static readonly ConfigNode s_none = new(ConfigKind.Null, "", 0, "");

    public ConfigKind Kind { get; } = kind;

    /// <summary>The line of the file, from 1 on.</summary>
    public int Line { get; } = line;

    /// <summary>As in <c>pipelines[0].stages[1].kind</c>; empty for the whole file.</summary>
    public string Path { get; } = path;

    public string File { get; } = file;

    /// <summary>The text of a string; what was written for a number.</summary>
    public string Text { get; init; } = "";

    public double Number { get; init; }

    public List<ConfigNode> Items { get; } = [];

    public List<(string Name, ConfigNode Value)> Members { get; } = [];

    /// <summary>The value of a key; null where it is not there.</summary>
    public ConfigNode? Find(string name)
    {
        foreach (var (key, value) in Members)
        {
            if (key == name)
                return value;
        }
        return null;
    }

    /// <summary>The value of a key; an empty one where it is not there.</summary>
    public ConfigNode this[string name] => Find(name) ?? s_none;

    /// <summary>The error that a value is something else than it must be.</summary>
    public ConfigurationException Wrong(string expected) => Error($"expected {expected}, found {Describe()}");

    /// <summary>An error at this place.</summary>
    public ConfigurationException Error(string what, Exception? cause = null) => new($"{File}:{Line}: {(Path.Length == 0 ? "" : Path + ": ")}{what}", cause);

    /// <summary>The value as JSON without spaces and comments: two that mean the same are the same text.</summary>
    public string Canonical() => Kind switch
    {
        ConfigKind.Object => $"{{{string.Join(',', Members.OrderBy(static member => member.Name, StringComparer.Ordinal).Select(static member => $"{member.Name}:{member.Value.Canonical()}"))}}}",
        ConfigKind.Array => $"[{string.Join(',', Items.Select(static item => item.Canonical()))}]",
        ConfigKind.Text => $"\"{Text.Replace("\"", "\\\"", StringComparison.Ordinal)}\"",
        _ => Text,
    };

    private string Describe() => Kind switch
    {
        ConfigKind.Object => "an object",
        ConfigKind.Array => $"a list of {Items.Count}",
        ConfigKind.Text => $"'{Text}'",
        _ => Text,
    };
}

/// <summary>What a value of a pipeline file is.</summary>
internal enum ConfigKind
{
    Null,
    Flag,
    Number,
    Text,
    Array,
    Object,
}
