using System.Globalization;
using System.Text;

namespace EdgeRuntime.Pipeline.Sinks.Mqtt;

/// <summary>The topics of a sink.</summary>
/// <param name="Prefix">What all begin with, as in <c>edge/door</c>.</param>
internal sealed record MqttTopics(string Prefix)
{
    private static readonly HashSet<string> s_taken = ["available", "events", "rule", "zone"];

    public string Available { get; } = $"{Prefix}/available";

    public string Events { get; } = $"{Prefix}/events";

    public string Speech { get; } = $"{Prefix}/speech";

    public string Word { get; } = $"{Prefix}/word";

    public string Text { get; } = $"{Prefix}/text";

    public string Rule(string name) => $"{Prefix}/rule/{Level(name)}";

    public string Zone(string name) => $"{Prefix}/zone/{Level(name)}";

    /// <summary>The topic of a class' count; a class that is called like one of the other topics has <c>_</c> behind its name.</summary>
    public string Class(string name) => $"{Prefix}/{Level(name)}{(s_taken.Contains(Level(name)) ? "_" : "")}";

    /// <summary>A name as a level of a topic: what means something in topics, and spaces, become <c>_</c>.</summary>
    public static string Level(string name)
    {
        var text = new StringBuilder(name.Length);
        foreach (var character in name)
            text.Append(IsForbidden(character) ? '_' : character);
        return text.Length == 0 ? "_" : text.ToString();
    }

    // MQTT 3.1.1, 1.5.3 and 4.7; mosquitto closes the connection for what Unicode has not assigned.
    private static bool IsForbidden(char character) =>
        character is '/' or '+' or '#' or ' ' or '$' || char.GetUnicodeCategory(character) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned;

    /// <summary>A name of letters, digits, <c>_</c> and <c>-</c> alone.</summary>
    public static string Identifier(string name)
    {
        var text = new StringBuilder(name.Length);
        foreach (var character in name)
            text.Append(char.IsAsciiLetterOrDigit(character) || character is '_' or '-' ? character : '_');
        return text.ToString();
    }
}
