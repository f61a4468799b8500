using EdgeRuntime.Speech.Features;

namespace EdgeRuntime.Speech;

/// <summary>The settings of features as people write them: <c>TYPE[:key=value,…]</c>, as in <c>fbank:sample_rate=8000,bins=40</c>.</summary>
public static class FeatureText
{
    /// <summary>Reads a text into settings, which must be right.</summary>
    /// <exception cref="ConfigurationException">The text is not of that form, or a setting is wrong.</exception>
    public static SortedDictionary<string, string> Parse(string text)
    {
        var settings = SettingsText.Parse("features", text);
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
