using System.Text;

namespace EdgeRuntime.Documentation.Tests;

/// <summary>A command line as a shell reads it, as far as the guides need it: quotes, comments, pipes, variables before the program.</summary>
internal static class ShellLine
{
    /// <summary>The calls of a program in a line: its name and its arguments. A prompt (<c>$ </c>), sudo and variables before it are passed over.</summary>
    public static IEnumerable<string[]> Calls(string line, params string[] programs)
    {
        foreach (var words in Commands(line.StartsWith("$ ", StringComparison.Ordinal) ? line[2..] : line))
        {
            var first = words.FindIndex(static word => word != "sudo" && !IsVariable(word));
            if (first >= 0 && programs.Contains(words[first].Split('/')[^1]))
                yield return [words[first].Split('/')[^1], .. words[(first + 1)..]];
        }
    }

    private static bool IsVariable(string word) => word.IndexOf('=', StringComparison.Ordinal) is > 0 and var equals && word[..equals].All(static letter => char.IsAsciiLetterUpper(letter) || char.IsAsciiDigit(letter) || letter == '_');

    private static IEnumerable<List<string>> Commands(string line)
    {
        var (words, word, begun, quote) = (new List<string>(), new StringBuilder(), false, '\0');
        for (var i = 0; i < line.Length; i++)
        {
            var letter = line[i];
            if (quote != '\0' && letter == quote)
                quote = '\0';
            else if (quote == '\0' && letter is '\'' or '"')
                (quote, begun) = (letter, true);
            else if (quote == '\0' && letter is '#' or '(' && !begun)
                break; // a comment, or a remark in parentheses as the help has them
            else if (quote != '\0' || letter is not (' ' or '|' or ';' or '&' or '>' or '<'))
            {
                word.Append(letter);
                begun = true;
            }
            else
            {
                if (begun)
                    words.Add(word.ToString());
                word.Clear();
                begun = false;
                if (letter is '>' or '<')
                    break;
                if (letter != ' ')
                {
                    yield return words;
                    words = [];
                }
            }
        }
        if (begun)
            words.Add(word.ToString());
        yield return words;
    }
}
