namespace EdgeRuntime.Speech.Recognition;

/// <summary>
/// The tokens of a CTC model and how they make words, which is read from the tokens themselves: with <c>▁</c> (SentencePiece) it stands before each word; with a token for the space (<c> </c>, <c>&lt;space&gt;</c> or <c>|</c>) that
/// stands between words; else every token is a word of its own. Tokens in angle brackets are no text.
/// </summary>
public sealed class TokenTable
{
    private const char WordMark = '▁';
    private static readonly string[] s_blanks = ["<blk>", "<blank>", "<pad>", "[PAD]", "<ctc_blank>"];

    private readonly string[] _spelling;
    private readonly string[] _text;
    private readonly bool[] _startsWord;
    private readonly int _space = -1;

    /// <summary>Reads the tokens.</summary>
    /// <param name="labels">Their names: one for each class, or one for each but the blank; none: numbers.</param>
    /// <param name="classes">The number of classes, at least 2.</param>
    /// <param name="blank">The blank's class; null: that of the token of such a name (<c>&lt;blk&gt;</c>, <c>&lt;blank&gt;</c>, <c>&lt;pad&gt;</c>), else 0.</param>
    /// <exception cref="ConfigurationException">The number of labels does not fit, or the blank is no class.</exception>
    public TokenTable(IReadOnlyList<string> labels, int classes, int? blank = null)
    {
        ArgumentNullException.ThrowIfNull(labels);
        if (classes < 2 || labels.Count != 0 && labels.Count != classes && labels.Count != classes - 1)
            throw new ConfigurationException($"transcript: the model has {classes} classes, the blank among them, and {labels.Count} tokens; expected {classes - 1} (without the blank) or {classes}. Give them with --labels, one a line.");
        Blank = blank ?? Math.Max(0, Named(labels, s_blanks));
        if (Blank < 0 || Blank >= classes)
            throw new ConfigurationException($"transcript: the blank is class {Blank}, the model has {classes}.");
        (_spelling, _text, _startsWord) = (new string[classes], new string[classes], new bool[classes]);
        for (var i = 0; i < classes; i++)
            _spelling[i] = i == Blank ? "" : labels.Count == 0 ? $"{i}" : labels.Count == classes ? labels[i] : labels[i < Blank ? i : i - 1];
        HasMarks = Array.Exists(_spelling, static token => token.Length > 0 && token[0] == WordMark);
        _space = HasMarks ? -1 : Named(_spelling, [" ", "<space>", "|"]);
        for (var i = 0; i < classes; i++)
        {
            var token = _spelling[i];
            _startsWord[i] = HasMarks ? token.Length > 0 && token[0] == WordMark : _space < 0;
            _text[i] = token.Length > 2 && token[0] == '<' && token[^1] == '>' || i == _space ? "" : HasMarks && _startsWord[i] ? token[1..] : token;
        }
    }

    /// <summary>The number of classes, the blank among them.</summary>
    public int Count => _text.Length;

    /// <summary>The blank's class.</summary>
    public int Blank { get; }

    /// <summary>Whether words begin with <c>▁</c>.</summary>
    internal bool HasMarks { get; }

    /// <summary>Whether every token is a word.</summary>
    internal bool IsWords => !HasMarks && _space < 0;

    /// <summary>Whether a token ends the word before it and is none itself.</summary>
    public bool IsSpace(int token) => token == _space;

    /// <summary>Whether a word begins with a token.</summary>
    public bool StartsWord(int token) => _startsWord[token];

    /// <summary>What a token adds to the text: "" for a space, the blank and special tokens.</summary>
    public string Text(int token) => _text[token];

    /// <summary>Whether a token is something that is said: text, or the space between words.</summary>
    public bool IsText(int token) => _text[token].Length > 0 || token == _space || HasMarks && _startsWord[token];

    /// <summary>How a token is written among the labels; "" for the blank.</summary>
    public string Spelling(int token) => _spelling[token];

    /// <summary>The tokens that spell a text: its words where each token is one, else the longest tokens from the left.</summary>
    /// <param name="text">Words with spaces between.</param>
    /// <param name="tokens">They are put behind these.</param>
    /// <returns>−1, or where in the text something begins that no token spells.</returns>
    public int Spell(string text, List<int> tokens)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(tokens);
        var isFirst = true;
        for (var at = 0; at < text.Length;)
        {
            if (char.IsWhiteSpace(text[at]))
            {
                at++;
                continue;
            }
            var end = at;
            while (end < text.Length && !char.IsWhiteSpace(text[end]))
                end++;
            var word = text[at..end];
            if (IsWords)
            {
                if (Find(word) is not (>= 0 and var token) || !IsText(token))
                    return at;
                tokens.Add(token);
            }
            else
            {
                if (_space >= 0 && !isFirst)
                    tokens.Add(_space);
                if (!Spell(HasMarks ? WordMark + word : word, tokens, out var wrong))
                    return at + Math.Max(0, wrong - (HasMarks ? 1 : 0));
            }
            (at, isFirst) = (end, false);
        }
        return -1;
    }

    /// <summary>The tokens of a phrase: those that it names with spaces between, where all of them are tokens; else its words, or the longest tokens that spell it from the left.</summary>
    /// <exception cref="ConfigurationException">The tokens cannot spell it.</exception>
    public int[] Encode(string phrase)
    {
        ArgumentNullException.ThrowIfNull(phrase);
        var parts = phrase.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var named = Array.ConvertAll(parts, Find);
        if (parts.Length > 0 && Array.TrueForAll(named, static token => token >= 0) && (IsWords || parts.Length > 1))
            return named;
        var tokens = new List<int>();
        foreach (var part in IsWords ? [] : parts)
        {
            if (_space >= 0 && tokens.Count > 0)
                tokens.Add(_space);
            if (!Spell(HasMarks ? WordMark + part : part, tokens, out _))
                tokens.Clear();
            if (tokens.Count == 0)
                break;
        }
        return tokens.Count > 0 ? [.. tokens] : throw new ConfigurationException($"hot words: '{phrase}' cannot be spelled with the model's tokens{(IsWords ? ", each of which is a word" : "")}.");
    }

    /// <summary>Whether another table has the same tokens.</summary>
    internal bool IsSame(TokenTable other) => Blank == other.Blank && _spelling.AsSpan().SequenceEqual(other._spelling);

    private bool Spell(string text, List<int> tokens, out int at)
    {
        for (at = 0; at < text.Length;)
        {
            var (best, longest) = (-1, 0);
            for (var i = 0; i < _spelling.Length; i++)
            {
                if (_spelling[i].Length > longest && _text[i].Length + (_spelling[i][0] == WordMark ? 1 : 0) == _spelling[i].Length && text.AsSpan(at).StartsWith(_spelling[i], StringComparison.Ordinal))
                    (best, longest) = (i, _spelling[i].Length);
            }
            if (best < 0)
                return false;
            tokens.Add(best);
            at += longest;
        }
        return true;
    }

    /// <summary>The class of a token; −1 where there is none.</summary>
    internal int Find(string token) => token.Length == 0 ? -1 : Array.IndexOf(_spelling, token);

    private static int Named(IReadOnlyList<string> labels, string[] names)
    {
        for (var i = 0; i < labels.Count; i++)
        {
            if (Array.IndexOf(names, labels[i]) >= 0)
                return i;
        }
        return -1;
    }
}
