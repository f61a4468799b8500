using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Spectre.Console;

namespace EdgeRuntime.Converter.CommandLine;

/// <summary>Where results go: tables and progress for people, JSON for scripts.</summary>
internal static class Output
{
    private static readonly JsonSerializerOptions s_json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DictionaryKeyPolicy = null,
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    /// <summary>Progress and remarks go to stderr, so that stdout holds the result alone.</summary>
    public static IAnsiConsole Progress { get; } = Terminal(Console.Error, Console.IsErrorRedirected);

    private static IAnsiConsole Result { get; } = Terminal(Console.Out, Console.IsOutputRedirected);

    /// <summary>Whether a progress bar would be seen.</summary>
    public static bool CanShowProgress => !Console.IsErrorRedirected;

    public static void Json<T>(T value) => Console.Out.WriteLine(JsonSerializer.Serialize(value, s_json));

    public static string ToJson<T>(T value) => JsonSerializer.Serialize(value, s_json);

    /// <summary>A table with one header per column; numbers in columns named in <paramref name="right"/> are aligned to the right.</summary>
    public static void Table(string title, IReadOnlyList<string> headers, IEnumerable<IReadOnlyList<string>> rows, params int[] right)
    {
        var table = new Table { Border = TableBorder.Rounded };
        for (var i = 0; i < headers.Count; i++)
        {
            var column = new TableColumn(Markup.Escape(headers[i])) { NoWrap = true };
            table.AddColumn(right.Contains(i) ? column.RightAligned() : column);
        }
        foreach (var row in rows)
            table.AddRow(row.Select(cell => Markup.Escape(cell)).ToArray());
        Console.WriteLine(title);
        Result.Write(table);
    }

    /// <summary>Bytes as people read them: <c>53.9 kB</c>.</summary>
    public static string Bytes(long bytes) => bytes switch
    {
        < 1000 => $"{bytes} B",
        < 1_000_000 => $"{bytes / 1e3:F1} kB",
        _ => $"{bytes / 1e6:F2} MB",
    };

    /// <summary>Counts as people read them: <c>2.66 M</c>.</summary>
    public static string Count(long count) => count switch
    {
        < 1000 => $"{count}",
        < 1_000_000 => $"{count / 1e3:F1} k",
        _ => $"{count / 1e6:F2} M",
    };

    private static IAnsiConsole Terminal(TextWriter writer, bool redirected)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer), Ansi = redirected ? AnsiSupport.No : AnsiSupport.Detect });
        // A file has no width of its own: nothing is cut there.
        if (redirected)
            console.Profile.Width = 240;
        return console;
    }
}
