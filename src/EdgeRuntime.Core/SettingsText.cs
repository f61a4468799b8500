namespace EdgeRuntime;

/// <summary>Settings as people write them on a command line: <c>TYPE[:key=value,…]</c>, as in <c>ssd:anchors=blazeface-front,score=0.6</c>.</summary>
public static class SettingsText
{
    /// <summary>Reads a text into its settings; TYPE becomes the key <c>type</c>. What the keys may be, and what they mean, is not looked at.</summary>
    /// <param name="what">What the settings are of, for messages, as in <c>decoder</c>.</param>
    /// <param name="text">The text.</param>
    /// <exception cref="ConfigurationException">The text is not of that form.</exception>
    public static SortedDictionary<string, string> Parse(string what, string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var settings = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["type"] = (colon < 0 ? text : text[..colon]).Trim() };
        foreach (var part in colon < 0 ? [] : text[(colon + 1)..].Split(',', StringSplitOptions.TrimEntries))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals < 1 || equals == part.Length - 1)
                throw new ConfigurationException($"{what} '{text}': expected TYPE:key=value,key=value, found '{part}'.");
            if (!settings.TryAdd(part[..equals].Trim(), part[(equals + 1)..].Trim()))
                throw new ConfigurationException($"{what} '{text}': '{part[..equals]}' is given twice.");
        }
        return settings;
    }
}
