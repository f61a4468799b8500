using System.Text.RegularExpressions;
using EdgeRuntime.TestKit;

namespace EdgeRuntime.Documentation.Tests;

/// <summary>A page of Markdown in the repository.</summary>
/// <param name="Path">Its path from the repository's root, with slashes.</param>
public sealed partial record Page(string Path)
{
    private readonly string[] _lines = File.ReadAllLines(System.IO.Path.Combine(TestData.RepositoryRoot, Path));

    /// <summary>README.md, CHANGELOG.md, docs, and the README files of the other folders.</summary>
    public static IReadOnlyList<Page> All { get; } =
    [
        .. ((string[])["README.md", "CHANGELOG.md"]).Concat(Under("docs", "*.md")).Concat(((string[])["converters", "devices", "runtime", "src", "tests"]).SelectMany(static folder => Under(folder, "README.md"))).Select(static path => new Page(path)),
    ];

    /// <summary>What the links of the page lead to, with their lines; links within code are none.</summary>
    public IEnumerable<(int Line, string Target)> Links => Prose.SelectMany(static line => Link().Matches(Code().Replace(line.Text, "")).Select(match => (line.Line, match.Groups[1].Value)));

    /// <summary>The names by which links reach its headings, made as GitHub makes them.</summary>
    public IReadOnlySet<string> Anchors
    {
        get
        {
            var anchors = new HashSet<string>(StringComparer.Ordinal);
            foreach (var (_, text) in Prose.Where(static line => Heading().IsMatch(line.Text)))
            {
                var name = NoLetter().Replace(Heading().Replace(text, "").Replace("`", "", StringComparison.Ordinal).ToLowerInvariant(), "").Replace(' ', '-');
                for (var i = 0; !anchors.Add(i == 0 ? name : $"{name}-{i}"); i++)
                {
                }
            }
            return anchors;
        }
    }

    /// <summary>Lines outside blocks of code.</summary>
    public IEnumerable<(int Line, string Text)> Prose => Lines(inBlocks: false);

    /// <summary>Lines within blocks of code; what a backslash ends goes on in the next one.</summary>
    public IEnumerable<(int Line, string Text)> Blocks
    {
        get
        {
            var begun = "";
            foreach (var (line, text) in Lines(inBlocks: true))
            {
                begun += text.EndsWith('\\') ? text[..^1] : text;
                if (text.EndsWith('\\'))
                    continue;
                yield return (line, begun);
                begun = "";
            }
        }
    }

    /// <summary>Whole blocks of a language, with the lines that they begin in.</summary>
    public IEnumerable<(int Line, string Text)> BlocksOf(string language)
    {
        for (var i = 0; i < _lines.Length; i++)
        {
            if (_lines[i] != $"```{language}")
                continue;
            var end = Array.FindIndex(_lines, i + 1, static line => line == "```");
            yield return (i + 2, string.Join('\n', _lines[(i + 1)..end]));
            i = end;
        }
    }

    /// <summary>What stands between backquotes in the text.</summary>
    public IEnumerable<(int Line, string Text)> Spans => Prose.SelectMany(static line => Code().Matches(line.Text).Select(match => (line.Line, match.Groups[1].Value)));

    /// <summary>A path that a link of this page names, from the repository's root.</summary>
    public string Resolve(string target)
    {
        var folder = System.IO.Path.Combine(TestData.RepositoryRoot, System.IO.Path.GetDirectoryName(Path)!);
        return System.IO.Path.GetRelativePath(TestData.RepositoryRoot, System.IO.Path.GetFullPath(System.IO.Path.Combine(folder, target)));
    }

    public override string ToString() => Path;

    private IEnumerable<(int Line, string Text)> Lines(bool inBlocks)
    {
        var within = false;
        for (var i = 0; i < _lines.Length; i++)
        {
            if (_lines[i].TrimStart().StartsWith("```", StringComparison.Ordinal))
                within = !within;
            else if (within == inBlocks)
                yield return (i + 1, _lines[i]);
        }
    }

    private static IEnumerable<string> Under(string folder, string pattern) =>
        Directory.EnumerateFiles(System.IO.Path.Combine(TestData.RepositoryRoot, folder), pattern, SearchOption.AllDirectories)
            .Select(static path => System.IO.Path.GetRelativePath(TestData.RepositoryRoot, path))
            .Where(static path => !path.Split('/').Any(static part => part is "bin" or "obj" or "node_modules"))
            .Order(StringComparer.Ordinal);

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Code();

    [GeneratedRegex("^#+ +")]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\p{L}\p{N}_\- ]")]
    private static partial Regex NoLetter();
}
