namespace EdgeRuntime.Benchmarks.Engine;

/// <summary>The measured part of docs/performance.md: what stands between two comments is written by the benchmark, the rest by hand.</summary>
internal static class PerformanceDocument
{
    /// <summary>Puts results between the comments of a section.</summary>
    /// <param name="document">The document's text.</param>
    /// <param name="section">The section's name, as in <c>&lt;!-- bench:engine --&gt;</c> and <c>&lt;!-- /bench:engine --&gt;</c>, each on a line of its own.</param>
    /// <param name="text">What to put there.</param>
    /// <exception cref="ConfigurationException">The comments are not there, once each and in this order.</exception>
    public static string Replace(string document, string section, string text)
    {
        var (begin, end) = ($"<!-- bench:{section} -->\n", $"<!-- /bench:{section} -->\n");
        var from = document.IndexOf(begin, StringComparison.Ordinal);
        var to = document.IndexOf(end, StringComparison.Ordinal);
        if (from < 0 || to < from || document.LastIndexOf(begin, StringComparison.Ordinal) != from || document.LastIndexOf(end, StringComparison.Ordinal) != to)
            throw new ConfigurationException($"docs/performance.md: expected one line '{begin.Trim()}' and after it one line '{end.Trim()}'; put them back where the results belong.");
        return $"{document[..(from + begin.Length)]}\n{text.Trim('\n')}\n\n{document[to..]}";
    }

    /// <summary>The text of a section.</summary>
    public static string Section(EngineResults results) => string.Join('\n',
        $"{EngineTables.Circumstances(results)}\n", EngineTables.Models(results).Markdown(), EngineTables.Means(results).Markdown(), results.Processes.Count > 0 ? EngineTables.Processes(results).Markdown() : "");
}
