namespace EdgeRuntime.Media.Npy;

/// <summary>Reads the dictionary of a .npy header; knows no more Python than that takes.</summary>
internal ref struct NpyHeaderScanner
{
    private readonly ReadOnlySpan<byte> _text;
    private readonly string _name;
    private int _at;

    public NpyHeaderScanner(ReadOnlySpan<byte> text, string name)
    {
        _text = text;
        _name = name;
        bool? fortranOrder = null;
        string? description = null;
        List<long>? dimensions = null;
        Expect('{');
        while (!Accept('}'))
        {
            var key = ReadString();
            Expect(':');
            switch (key)
            {
                case "descr":
                    description = ReadString();
                    break;
                case "fortran_order":
                    fortranOrder = ReadBoolean();
                    break;
                case "shape":
                    dimensions = ReadTuple();
                    break;
                default:
                    throw Damaged("an unknown key");
            }
            if (!Accept(','))
            {
                Expect('}');
                break;
            }
        }
        if (fortranOrder == true && dimensions?.Count > 1)
            throw NpyErrors.Invalid(name, "expected elements in C order, found Fortran order (numpy.ascontiguousarray helps)");
        Description = description ?? throw Damaged("no 'descr'");
        Dimensions = dimensions ?? throw Damaged("no 'shape'");
    }

    /// <summary>The element type as numpy writes it: <c>&lt;f4</c>.</summary>
    public string Description { get; }

    /// <summary>The shape.</summary>
    public List<long> Dimensions { get; }

    private void SkipSpace()
    {
        while (_at < _text.Length && _text[_at] is (byte)' ' or (byte)'\n' or (byte)'\t')
            _at++;
    }

    private bool Accept(char expected)
    {
        SkipSpace();
        if (_at == _text.Length || _text[_at] != expected)
            return false;
        _at++;
        return true;
    }

    private void Expect(char expected)
    {
        if (!Accept(expected))
            throw Damaged($"no '{expected}'");
    }

    private string ReadString()
    {
        var quote = Accept('"') ? (byte)'"' : (byte)'\'';
        if (quote == '\'')
            Expect('\'');
        var length = _text[_at..].IndexOf(quote);
        if (length < 0)
            throw Damaged("an open string");
        var value = System.Text.Encoding.Latin1.GetString(_text.Slice(_at, length));
        _at += length + 1;
        return value;
    }

    private bool ReadBoolean()
    {
        SkipSpace();
        var rest = _text[_at..];
        var value = rest.StartsWith("True"u8);
        if (!value && !rest.StartsWith("False"u8))
            throw Damaged("neither True nor False");
        _at += value ? 4 : 5;
        return value;
    }

    private List<long> ReadTuple()
    {
        var values = new List<long>();
        Expect('(');
        while (!Accept(')'))
        {
            values.Add(ReadNumber());
            if (!Accept(','))
            {
                Expect(')');
                break;
            }
        }
        return values;
    }

    private long ReadNumber()
    {
        SkipSpace();
        var start = _at;
        long value = 0;
        while (_at < _text.Length && char.IsAsciiDigit((char)_text[_at]) && value < long.MaxValue / 16)
            value = value * 10 + (_text[_at++] - '0');
        return _at > start ? value : throw Damaged("no number");
    }

    private readonly InvalidModelException Damaged(string found) => NpyErrors.Invalid(_name, $"damaged .npy header: found {found} at byte {_at} of its text");
}
