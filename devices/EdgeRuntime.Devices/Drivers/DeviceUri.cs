using System.Globalization;

namespace EdgeRuntime.Devices.Drivers;

/// <summary>
/// What a pipeline calls a device: <c>scheme://authority/path?name=value&amp;name=value</c>, <c>scheme:?name=value</c>, or <c>scheme:rest</c> whose rest is the driver's own (<c>gst:</c> a GStreamer pipeline, <c>stdout:</c> nothing). A driver reads the options that it
/// knows by the methods below and ends with <see cref="RefuseOthers"/>, so that a misspelt option is an error and not a silence. Percent escapes are decoded.
/// </summary>
public sealed class DeviceUri
{
    private readonly string _text;
    private readonly Dictionary<string, string> _options = new(StringComparer.Ordinal);
    private readonly List<string> _known = [];

    private DeviceUri(string text, string scheme, string rest)
    {
        (_text, Scheme, Rest) = (text, scheme, rest);
        if (rest.StartsWith('?'))
            ReadOptions(rest[1..]);
        if (!rest.StartsWith("//", StringComparison.Ordinal))
            return;
        var question = rest.IndexOf('?', StringComparison.Ordinal);
        var place = question < 0 ? rest[2..] : rest[2..question];
        var slash = place.IndexOf('/', StringComparison.Ordinal);
        Authority = Decode(slash < 0 ? place : place[..slash]);
        Path = Decode(slash < 0 ? "" : place[slash..]);
        if (question >= 0)
            ReadOptions(rest[(question + 1)..]);
    }

    /// <summary>What stands before the colon, in lower case.</summary>
    public string Scheme { get; }

    /// <summary>All that stands behind the colon, as it was written.</summary>
    public string Rest { get; }

    /// <summary>What stands between <c>//</c> and the next <c>/</c>, as in <c>gpiochip0</c> or <c>user@host:1883</c>; empty where nothing does.</summary>
    public string Authority { get; } = "";

    /// <summary>The path with its leading <c>/</c>, as in <c>/dev/video0</c>; empty where there is none.</summary>
    public string Path { get; } = "";

    /// <summary>Parses a URI.</summary>
    /// <exception cref="ConfigurationException">It has no scheme, or an option is written wrongly or twice.</exception>
    public static DeviceUri Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon < 1 || !text.AsSpan(0, colon).ContainsOnlySchemeCharacters())
            throw new ConfigurationException($"'{text}': expected scheme://…, as in v4l2:///dev/video0.");
        return new DeviceUri(text, text[..colon].ToLowerInvariant(), text[(colon + 1)..]);
    }

    /// <summary>Whether an option is given.</summary>
    public bool Has(string name)
    {
        _known.Add(name);
        return _options.ContainsKey(name);
    }

    /// <summary>An option's text; <paramref name="otherwise"/> where it is not given.</summary>
    public string Text(string name, string otherwise = "")
    {
        _known.Add(name);
        return _options.GetValueOrDefault(name, otherwise);
    }

    /// <summary>An option that is one of several words.</summary>
    /// <exception cref="ConfigurationException">It is none of them.</exception>
    public string OneOf(string name, string otherwise, params ReadOnlySpan<string> words)
    {
        var text = Text(name, otherwise);
        foreach (var word in words)
        {
            if (word == text)
                return text;
        }
        throw Wrong(name, $"one of {string.Join(", ", words!)}");
    }

    /// <summary>An option that is a whole number.</summary>
    /// <exception cref="ConfigurationException">It is none, or out of range.</exception>
    public int Integer(string name, int otherwise, int least, int most)
    {
        var text = Text(name);
        if (text.Length == 0 && !_options.ContainsKey(name))
            return otherwise;
        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most ? value : throw Wrong(name, $"a whole number from {least} to {most}");
    }

    /// <summary>An option that is a number.</summary>
    /// <exception cref="ConfigurationException">It is none, or out of range.</exception>
    public double Number(string name, double otherwise, double least, double most)
    {
        var text = Text(name);
        if (text.Length == 0 && !_options.ContainsKey(name))
            return otherwise;
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most ? value : throw Wrong(name, FormattableString.Invariant($"a number from {least} to {most}"));
    }

    /// <summary>An option that is <c>true</c>, <c>false</c>, or given without a value, which is true.</summary>
    /// <exception cref="ConfigurationException">It is something else.</exception>
    public bool Flag(string name, bool otherwise = false)
    {
        if (!Has(name))
            return otherwise;
        return _options[name] switch
        {
            "" or "true" or "1" => true,
            "false" or "0" => false,
            _ => throw Wrong(name, "true or false"),
        };
    }

    /// <summary>An option that is a duration, as in <c>500ms</c>, <c>2s</c>, <c>5m</c> or <c>1h</c>; a number alone is seconds.</summary>
    /// <exception cref="ConfigurationException">It is none.</exception>
    public TimeSpan Duration(string name, TimeSpan otherwise)
    {
        if (!Has(name))
            return otherwise;
        return Durations.TryParse(_options[name], out var value) ? value : throw Wrong(name, "a duration, as in 500ms, 2s or 5m");
    }

    /// <summary>An option that is a number of bytes, as in <c>500kB</c>, <c>10MB</c> or <c>1GB</c> (powers of 1,000); a number alone is bytes.</summary>
    /// <exception cref="ConfigurationException">It is none, or out of range.</exception>
    public long Bytes(string name, long otherwise, long least, long most)
    {
        if (!Has(name))
            return otherwise;
        return ByteSizes.TryParse(_options[name], out var value) && value >= least && value <= most ? value : throw Wrong(name, $"a size from {least} to {most} bytes, as in 500kB, 10MB or 1GB");
    }

    /// <summary>The options that nobody asked for, as they were written one after the other, for a driver whose devices have options of their own (a camera's controls); they count as asked for then.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> TakeOthers()
    {
        var others = _options.Where(option => !_known.Contains(option.Key)).ToArray();
        _known.AddRange(others.Select(static option => option.Key));
        return others;
    }

    /// <summary>Refuses the options that nobody asked for.</summary>
    /// <exception cref="ConfigurationException">There is one; the message lists those that are known.</exception>
    public void RefuseOthers()
    {
        foreach (var name in _options.Keys)
        {
            if (!_known.Contains(name))
                throw new ConfigurationException($"{this}: there is no option '{name}'; {(_known.Count == 0 ? $"{Scheme} has none" : $"known are {string.Join(", ", _known.Distinct().Order(StringComparer.Ordinal))}")}.");
        }
    }

    /// <summary>The URI as it was written, but for a password, in whose place there are stars.</summary>
    public override string ToString()
    {
        var at = Authority.LastIndexOf('@');
        var colon = at < 0 ? -1 : Authority.IndexOf(':', 0, at);
        return colon < 0 ? _text : $"{Scheme}://{Authority[..colon]}:***{Authority[at..]}{Path}{(Rest.IndexOf('?', StringComparison.Ordinal) is var question and >= 0 ? Rest[question..] : "")}";
    }

    private ConfigurationException Wrong(string name, string expected) => new($"{this}: {name} is '{_options[name]}', expected {expected}.");

    private void ReadOptions(string query)
    {
        foreach (var part in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            var name = Decode(equals < 0 ? part : part[..equals]);
            if (name.Length == 0 || !_options.TryAdd(name, equals < 0 ? "" : Decode(part[(equals + 1)..])))
                throw new ConfigurationException($"{this}: {(name.Length == 0 ? "an option has no name" : $"the option '{name}' is given twice")}.");
        }
    }

    private string Decode(string text)
    {
        var decoded = Uri.UnescapeDataString(text);
        return decoded.Contains('\0', StringComparison.Ordinal) ? throw new ConfigurationException($"{this}: no device, file or service has the character NUL (%00) in its name.") : decoded;
    }
}
