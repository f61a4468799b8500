using EdgeRuntime.Host.Reports;

namespace EdgeRuntime.Host;

/// <summary>A profile as a table, as wide as what is in it.</summary>
internal static class ProfileTable
{
    private const int LongestName = 40;
    private const int FirstNumber = 3; // columns from here on are aligned to the right

    private static readonly string[] s_titles = ["node", "operation", "kernel", "threads", "us", "%", "MACs", "GMAC/s", "bytes", "tuned"];

    public static void Print(IReadOnlyList<ProfileRow> rows, int top)
    {
        double us = 0;
        long macs = 0, bytes = 0;
        var lines = new List<string[]> { s_titles };
        foreach (var row in rows)
        {
            (us, macs, bytes) = (us + row.Us, macs + row.Macs, bytes + row.Bytes);
            lines.Add(Line(Short(row.Node), row.Operation, row.Kernel, $"{row.Threads}", row.Us, row.Percent, row.Macs, row.GmacsPerS, row.Bytes, row.Tuned ?? ""));
        }
        if (top < rows.Count)
            KeepSlowest(lines, rows, top);
        lines.Add(Line("total", "", "", "", us, 100, macs, us > 0 ? macs / (us * 1e3) : 0, bytes, ""));
        Write(lines, FirstNumber);
    }

    private static string[] Line(string node, string operation, string kernel, string threads, double us, double percent, long macs, double rate, long bytes, string tuned) =>
        [node, operation, kernel, threads, $"{us:0.00}", $"{percent:0.0}", macs > 0 ? Scaled(macs, "") : "-", macs > 0 ? $"{rate:0.0}" : "-", Scaled(bytes, "B"), tuned];

    // The slowest first.
    private static void KeepSlowest(List<string[]> lines, IReadOnlyList<ProfileRow> rows, int top)
    {
        var taken = new bool[rows.Count];
        for (; top > 0; top--)
        {
            var slowest = -1;
            for (var i = 0; i < taken.Length; i++)
            {
                if (!taken[i] && (slowest < 0 || rows[i].Us > rows[slowest].Us))
                    slowest = i;
            }
            taken[slowest] = true;
            lines.Add(lines[1 + slowest]);
        }
        lines.RemoveRange(1, rows.Count);
    }

    /// <summary>Prints lines of equally many columns, each as wide as its widest text; those from <paramref name="firstNumber"/> on are aligned to the right. A last column that is empty but for its title is left out.</summary>
    public static void Write(List<string[]> lines, int firstNumber)
    {
        var widths = new int[HasLast(lines) ? lines[0].Length : lines[0].Length - 1];
        foreach (var line in lines)
        {
            for (var i = 0; i < widths.Length; i++)
                widths[i] = Math.Max(widths[i], line[i].Length);
        }
        foreach (var line in lines)
        {
            for (var i = 0; i < widths.Length; i++)
                Console.Out.Write($"  {(i < firstNumber ? line[i].PadRight(widths[i]) : line[i].PadLeft(widths[i]))}");
            Console.Out.WriteLine();
        }
    }

    private static bool HasLast(List<string[]> lines)
    {
        for (var i = 1; i < lines.Count; i++)
        {
            if (lines[i][^1].Length > 0)
                return true;
        }
        return false;
    }

    /// <summary>A node's name: exporters write whole paths, whose ends tell nodes apart.</summary>
    public static string Short(string name) => name.Length <= LongestName ? name : $"...{name[^(LongestName - 3)..]}";

    private static string Scaled(long value, string unit) => (value switch
    {
        < 1000 => $"{value} {unit}",
        < 1_000_000 => $"{value / 1e3:0.0} k{unit}",
        _ => $"{value / 1e6:0.00} M{unit}",
    }).TrimEnd();
}
