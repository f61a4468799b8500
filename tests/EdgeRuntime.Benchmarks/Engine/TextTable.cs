namespace EdgeRuntime.Benchmarks.Engine;

/// <summary>Rows of cells under a header, as aligned text or as Markdown: the first column to the left, the others to the right.</summary>
internal sealed class TextTable(params string[] header)
{
    private readonly List<string[]> _rows = [];

    public void Add(params string[] cells) => _rows.Add([.. cells, .. Enumerable.Repeat("", header.Length - cells.Length)]);

    /// <summary>Lines in columns that are as wide as what they hold.</summary>
    public string Text()
    {
        var widths = header.Select((title, column) => _rows.Select(row => row[column].Length).Append(title.Length).Max()).ToArray();
        return string.Concat(_rows.Prepend(header).Select(row => string.Join("  ", row.Select((cell, column) => column == 0 ? cell.PadRight(widths[0]) : cell.PadLeft(widths[column]))).TrimEnd() + "\n"));
    }

    /// <summary>A Markdown table.</summary>
    public string Markdown()
    {
        static string Line(IEnumerable<string> cells) => $"| {string.Join(" | ", cells.Select(cell => cell.Replace("|", "\\|", StringComparison.Ordinal)))} |\n";
        return Line(header) + Line(header.Select((_, column) => column == 0 ? "---" : "---:")) + string.Concat(_rows.Select(Line));
    }
}
