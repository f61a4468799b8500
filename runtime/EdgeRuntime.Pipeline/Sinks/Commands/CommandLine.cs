using System.Text;

namespace EdgeRuntime.Pipeline.Sinks.Commands;

/// <summary>Words of a command: between spaces; what stands between quotation marks (" or ') is one, marks in it those of the other kind. There are no variables, no patterns, no escapes: this is no shell.</summary>
internal static class CommandLine
{
    /// <summary>The words; null where a quotation mark is not closed.</summary>
    public static IReadOnlyList<string>? Split(string text)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        var (quote, begun) = ('\0', false);
        foreach (var character in text)
        {
            if (quote != '\0' ? character == quote : character is '"' or '\'')
                (quote, begun) = (quote == '\0' ? character : '\0', true);
            else if (quote != '\0' || !char.IsWhiteSpace(character))
                (_, begun) = (word.Append(character), true);
            else if (begun)
            {
                words.Add(word.ToString());
                word.Clear();
                begun = false;
            }
        }
        if (begun)
            words.Add(word.ToString());
        return quote == '\0' ? words : null;
    }

    /// <summary>The file of a program: a path counts from a folder, a bare name is looked for in the folders of PATH.</summary>
    /// <exception cref="DeviceException">There is none.</exception>
    public static string Find(string program, string folder)
    {
        if (program.Contains('/', StringComparison.Ordinal))
        {
            var path = Path.GetFullPath(program, Path.GetFullPath(folder));
            return File.Exists(path) ? path : throw new DeviceException($"exec: there is no program {path}.");
        }
        foreach (var place in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries))
        {
            if (Path.Combine(place, program) is var path && File.Exists(path))
                return path;
        }
        throw new DeviceException($"exec: there is no program {program} in the folders of PATH; give its whole path.");
    }
}
