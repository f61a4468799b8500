using EdgeRuntime.Pipeline.Configuration.Shapes;

namespace EdgeRuntime.Pipeline.Configuration;

/// <summary>Reads values of files that were checked against their shape.</summary>
internal static class NodeReading
{
    public static string TextOr(this ConfigNode node, string name, string otherwise) => node.Find(name)?.Text ?? otherwise;

    public static float NumberOr(this ConfigNode node, string name, float otherwise) => (float?)node.Find(name)?.Number ?? otherwise;

    public static int IntegerOr(this ConfigNode node, string name, int otherwise) => (int?)node.Find(name)?.Number ?? otherwise;

    public static bool FlagOr(this ConfigNode node, string name, bool otherwise) => node.Find(name) is { } value ? value.Text == "true" : otherwise;

    public static TimeSpan DurationOr(this ConfigNode node, string name, TimeSpan otherwise) => node.Find(name) is { } value ? DurationShape.Read(value)!.Value : otherwise;

    public static TimeSpan? Duration(this ConfigNode node, string name) => node.Find(name) is { } value ? DurationShape.Read(value) : null;

    /// <summary>A list of texts, or one text; empty where there is none.</summary>
    public static IReadOnlyList<string> Texts(this ConfigNode node, string name) =>
        node.Find(name) is not { } value ? [] : value.Kind == ConfigKind.Text ? [value.Text] : [.. value.Items.Select(static item => item.Text)];

    /// <summary>A list of numbers; empty where there is none.</summary>
    public static IReadOnlyList<float> Numbers(this ConfigNode node, string name) => node[name].Items.ConvertAll(static item => (float)item.Number);

    public static (float X, float Y) Point(this ConfigNode node) => ((float)node.Items[0].Number, (float)node.Items[1].Number);

    public static IReadOnlyList<(float X, float Y)> Points(this ConfigNode node, string name) => node[name].Items.ConvertAll(Point);

    /// <summary>A path, which starts at the folder of the file.</summary>
    public static string PathIn(this ConfigNode node, string name, string folder) => Path.Combine(folder, node[name].Text);
}
