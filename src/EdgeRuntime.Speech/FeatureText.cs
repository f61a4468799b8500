using EdgeRuntime.Speech.Features;

namespace EdgeRuntime.Speech;

/// <summary>The settings of features as people write them: <c>TYPE[:key=value,…]</c>, as in <c>fbank:sample_rate=8000,bins=40</c>.</summary>
public static class FeatureText
{
    /// <summary>Reads a text into settings, which must be right.</summary>
    /// <exception cref="ConfigurationException">The text is not of that form, or a setting is wrong.</exception>
    public static SortedDictionary<string, string> Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var settings = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["type"] = (colon < 0 ? text : text[..colon]).Trim() };
        foreach (var part in colon < 0 ? [] : text[(colon + 1)..].Split(',', StringSplitOptions.TrimEntries))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals < 1 || equals == part.Length - 1)
                throw new ConfigurationException($"features '{text}': expected TYPE:key=value,key=value, found '{part}'.");
            if (!settings.TryAdd(part[..equals].Trim(), part[(equals + 1)..].Trim()))
                throw new ConfigurationException($"features '{text}': '{part[..equals]}' is given twice.");
        }
        FeatureOptions.Parse(settings);
        return settings;
    }

    /// <summary>Writes settings as such a text.</summary>
    public static string Format(IReadOnlyDictionary<string, string> settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var text = settings.TryGetValue("type", out var type) ? type : "fbank";
        var mark = ':';
        foreach (var (key, value) in settings)
        {
            if (key == "type")
                continue;
            text += $"{mark}{key}={value}";
            mark = ',';
        }
        return text;
    }
}
