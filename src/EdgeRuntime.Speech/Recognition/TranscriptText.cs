namespace EdgeRuntime.Speech.Recognition;

/// <summary>Tokens to text and words. Making the text of tokens that did not change allocates nothing.</summary>
internal sealed class TranscriptText(TokenTable table, TimeSpan frame, int lead = 0)
{
    private readonly List<TranscriptWord> _words = [];
    private DecodedToken[] _tokens = new DecodedToken[512];
    private char[] _text = new char[1024];
    private int _count;
    private int _length;
    private string? _made;
    private bool _hasWords;

    /// <summary>When the first token begins; zero where there is none.</summary>
    public TimeSpan Start => _count == 0 ? TimeSpan.Zero : Time(_tokens[0].First);

    /// <summary>When the last token ends.</summary>
    public TimeSpan End => _count == 0 ? TimeSpan.Zero : Time(_tokens[_count - 1].Last + 1);

    /// <summary>The mean probability of the tokens.</summary>
    public float Score => Mean(0, _count);

    /// <summary>The text, words with a space between.</summary>
    public string Text
    {
        get
        {
            if (_made is not null)
                return _made;
            _length = 0;
            for (var i = 0; i < _count; i++)
            {
                if (_length > 0 && _text[_length - 1] != ' ' && (table.IsSpace(_tokens[i].Token) || Begins(i)))
                    Append(" ");
                Append(table.Text(_tokens[i].Token));
            }
            return _made = _text.AsSpan(0, _length).Trim(' ').ToString();
        }
    }

    /// <summary>The words.</summary>
    public IReadOnlyList<TranscriptWord> Words
    {
        get
        {
            if (!_hasWords)
                MakeWords();
            return _words;
        }
    }

    /// <summary>Takes what the tokens are now.</summary>
    /// <returns>Whether they are others than before; times and scores are not looked at.</returns>
    public bool Set(ReadOnlySpan<DecodedToken> tokens)
    {
        var changed = tokens.Length != _count;
        for (var i = 0; i < tokens.Length && !changed; i++)
            changed = tokens[i].Token != _tokens[i].Token;
        if (tokens.Length > _tokens.Length)
            _tokens = new DecodedToken[2 * tokens.Length];
        tokens.CopyTo(_tokens);
        (_count, _hasWords) = (tokens.Length, false);
        if (changed)
            _made = null;
        return changed;
    }

    private void MakeWords()
    {
        _words.Clear();
        _hasWords = true;
        for (var first = 0; first < _count;)
        {
            if (table.Text(_tokens[first].Token).Length == 0 && !table.StartsWord(_tokens[first].Token))
            {
                first++;
                continue;
            }
            var end = first + 1;
            while (end < _count && !Begins(end) && !table.IsSpace(_tokens[end].Token))
                end++;
            _length = 0;
            for (var i = first; i < end; i++)
                Append(table.Text(_tokens[i].Token));
            if (_length > 0)
                _words.Add(new TranscriptWord(end == first + 1 ? table.Text(_tokens[first].Token) : new string(_text, 0, _length), Time(_tokens[first].First), Time(_tokens[end - 1].Last + 1), Mean(first, end)));
            first = end;
        }
    }

    // Between two ideographs or syllables there is no space.
    private bool Begins(int token) => table.StartsWord(_tokens[token].Token)
        && !(table.IsWords && token > 0 && table.Text(_tokens[token].Token) is [>= '⺀', ..] && table.Text(_tokens[token - 1].Token) is [.., >= '⺀']);

    private float Mean(int from, int to)
    {
        var sum = 0f;
        for (var i = from; i < to; i++)
            sum += MathF.Exp(_tokens[i].LogProbability);
        return to == from ? 0 : Math.Clamp(sum / (to - from), 0, 1);
    }

    private TimeSpan Time(long frames) => TimeSpan.FromTicks(Math.Max(0, frames - lead) * frame.Ticks);

    private void Append(string text)
    {
        if (_length + text.Length > _text.Length)
            Array.Resize(ref _text, 2 * (_length + text.Length));
        text.CopyTo(_text.AsSpan(_length));
        _length += text.Length;
    }
}
