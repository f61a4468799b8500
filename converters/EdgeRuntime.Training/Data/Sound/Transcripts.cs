using EdgeRuntime.Speech.Recognition;
using EdgeRuntime.Training.Ngrams;

namespace EdgeRuntime.Training.Data.Sound;

/// <summary>
/// What is said in the recordings of a folder: in <c>NAME.txt</c> beside each <c>NAME.wav</c>, or in a file <c>transcripts.tsv</c> of the folder, with a line <c>PATH⇥TEXT</c> for each, paths being relative to it. Words have spaces
/// between; other lines and spaces do not count.
/// </summary>
public sealed class Transcripts
{
    /// <summary>The table of a folder.</summary>
    public const string Table = "transcripts.tsv";

    private readonly TokenTable _tokens;
    private readonly string _folder;
    private readonly Dictionary<string, (string Text, int Line)>? _table;

    /// <param name="data">The data set: a folder, with <c>?only=</c> or <c>?without=</c> or not.</param>
    /// <param name="tokens">What texts are spelled with.</param>
    /// <exception cref="ConfigurationException">It is no folder, or its table cannot be read.</exception>
    public Transcripts(string data, TokenTable tokens)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        (_tokens, _folder) = (tokens, FolderOf(data));
        if (!Directory.Exists(_folder))
            throw new ConfigurationException($"{data}: transcripts lie beside the recordings of a folder, found {(File.Exists(_folder) ? "a file; unpack it" : "none")}.");
        _table = File.Exists(TablePath) ? ReadTable() : null;
    }

    private string TablePath => Path.Combine(_folder, Table);

    /// <summary>Whether a data set is a folder with transcripts.</summary>
    public static bool Exist(string data)
    {
        var folder = FolderOf(data);
        return Directory.Exists(folder) && (File.Exists(Path.Combine(folder, Table))
            || Directory.EnumerateFiles(folder, "*.wav", SearchOption.AllDirectories).Any(static recording => File.Exists(Path.ChangeExtension(recording, ".txt"))));
    }

    /// <summary>Refuses to join recordings with transcripts.</summary>
    /// <param name="data">The data set.</param>
    /// <param name="join">How recordings are to be joined; null for not at all.</param>
    /// <exception cref="ConfigurationException">They are to be.</exception>
    public static void RefuseJoin(string data, JoinSpec? join)
    {
        if (join is not null)
            throw new ConfigurationException($"{data}: join=… makes strings of recordings of one word, those with transcripts are strings already; remove it.");
    }

    /// <summary>What is said in a recording, as words with a space between, and its tokens.</summary>
    /// <param name="recording">Its path, as its sample is named.</param>
    /// <exception cref="ConfigurationException">It has no transcript, or one that the tokens do not spell.</exception>
    public (string Text, int[] Tokens) Of(string recording)
    {
        var (text, file, line) = Find(recording);
        var tokens = new List<int>();
        if (_tokens.Spell(text, tokens) is >= 0 and var at)
        {
            var (start, row) = (text.LastIndexOf('\n', at) + 1, line + text.AsSpan(0, at).Count('\n'));
            throw new ConfigurationException($"{file}: line {row}: {TextLines.Unspelled(_tokens, text[start..].Split('\n')[0], at - start)}; correct the text, or give a model with such tokens.");
        }
        return tokens.Count > 0 ? (string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)), [.. tokens])
            : throw new ConfigurationException($"{file}: line {line}: the transcript of {recording} is empty; write what is said, or take the recording away.");
    }

    private (string Text, string File, int Line) Find(string recording)
    {
        if (_table is not null)
        {
            var name = Path.GetRelativePath(_folder, recording).Replace('\\', '/');
            return _table.TryGetValue(name, out var row) ? (row.Text, TablePath, row.Line)
                : throw new ConfigurationException($"{recording}: has no transcript; expected a line '{name}⇥TEXT' in {TablePath}.");
        }
        var path = Path.ChangeExtension(recording, ".txt");
        return File.Exists(path) ? (string.Join('\n', TextLines.Read(path)), path, 1)
            : throw new ConfigurationException($"{recording}: has no transcript; expected {path}, or a file {Table} in {_folder}.");
    }

    private Dictionary<string, (string, int)> ReadTable()
    {
        var (table, number) = (new Dictionary<string, (string, int)>(StringComparer.Ordinal), 0);
        foreach (var line in TextLines.Read(TablePath))
        {
            number++;
            if (string.IsNullOrWhiteSpace(line))
                continue;
            var parts = line.Split('\t');
            if (parts.Length != 2)
                throw new ConfigurationException($"{TablePath}: line {number}: expected a path, a tab and what is said, found {parts.Length} {(parts.Length == 1 ? "part" : "parts")} with tabs between.");
            if (!File.Exists(Path.Combine(_folder, parts[0])))
                throw new ConfigurationException($"{TablePath}: line {number}: there is no recording '{parts[0]}' in {_folder}; correct the path, or remove the line.");
            if (!table.TryAdd(parts[0].Replace('\\', '/'), (parts[1], number)))
                throw new ConfigurationException($"{TablePath}: line {number}: '{parts[0]}' has a line already; leave one.");
        }
        return table;
    }

    private static string FolderOf(string data) => Path.TrimEndingDirectorySeparator(data.IndexOf('?', StringComparison.Ordinal) is > 0 and var end ? data[..end] : data);
}
