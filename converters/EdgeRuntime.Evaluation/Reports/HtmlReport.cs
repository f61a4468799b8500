using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace EdgeRuntime.Evaluation.Reports;

/// <summary>
/// Writes reports: a page that carries its data, its charts (Chart.js) and its graph layout (dagre) with it and loads nothing from anywhere, which its own
/// content security policy forbids; and beside it the same content as JSON.
/// </summary>
public static partial class HtmlReport
{
    private static readonly JsonSerializerOptions s_json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Writes a page and its data; each whole or not at all.</summary>
    /// <param name="report">The content.</param>
    /// <param name="path">The page.</param>
    /// <param name="json">The data; by default the page's name with the ending <c>.json</c>.</param>
    /// <exception cref="DeviceException">A file cannot be written.</exception>
    public static void Write(CompressionReport report, string path, string? json = null)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(path);
        var data = ToJson(report);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            AtomicFile.Write(json ?? Path.ChangeExtension(path, ".json"), data + "\n");
            AtomicFile.Write(path, Page(data, report.Title));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DeviceException($"{path}: the report cannot be written ({error.Message.TrimEnd('.')}); choose another place or free some space.", error);
        }
    }

    /// <summary>The report as JSON with snake_case keys; what is null is left out.</summary>
    public static string ToJson(CompressionReport report) => JsonSerializer.Serialize(report, s_json);

    /// <summary>The report as a page.</summary>
    public static string ToHtml(CompressionReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return Page(ToJson(report), report.Title);
    }

    private static string Page(string json, string title)
    {
        // Data inside a script element may hold no tag: names come from models that others made.
        var data = json.Replace("<", "\\u003c", StringComparison.Ordinal);
        var parts = new Dictionary<string, Func<string>>(StringComparer.Ordinal)
        {
            ["title"] = () => HtmlEncoder.Default.Encode(title),
            ["style"] = () => Resource("Page/report.css"),
            ["libraries"] = () => WithoutMaps(Resource("Libraries/chart.js")) + "\n" + WithoutMaps(Resource("Libraries/dagre.js")),
            ["script"] = () => string.Join('\n', Scripts().Select(Resource)),
            ["licenses"] = () => HtmlEncoder.Default.Encode(Resource("Libraries/LICENSES.txt")),
            ["data"] = () => data,
        };
        return Place().Replace(Resource("Page/report.html"), place => parts[place.Groups[1].Value]());
    }

    private static IEnumerable<string> Scripts() => Assembly.GetExecutingAssembly().GetManifestResourceNames()
        .Where(name => name.StartsWith("Page/", StringComparison.Ordinal) && name.EndsWith(".js", StringComparison.Ordinal)).Order(StringComparer.Ordinal);

    // A page has no files beside it that a debugger could ask for.
    private static string WithoutMaps(string script) => string.Join('\n', script.Split('\n').Where(line => !line.StartsWith("//# sourceMappingURL", StringComparison.Ordinal)));

    private static string Resource(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name) ?? throw new InvalidOperationException($"resource '{name}' is missing from the assembly.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    [GeneratedRegex(@"\{\{(\w+)\}\}")]
    private static partial Regex Place();
}
