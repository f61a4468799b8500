using System.Text.Json;
using EdgeRuntime.Devices.Drivers;

namespace EdgeRuntime.Pipeline.Configuration.Shapes;

/// <summary>A text that is not empty.</summary>
internal class TextShape(string expected = "a text") : Shape
{
    public override void Check(ConfigNode node)
    {
        if (node.Kind != ConfigKind.Text || node.Text.Length == 0)
            throw node.Wrong(expected);
    }

    public override void WriteSchema(Utf8JsonWriter json)
    {
        json.WriteString("type"u8, "string"u8);
        json.WriteNumber("minLength"u8, 1);
    }
}

/// <summary>A name: letters, digits, <c>_</c> and <c>-</c>, so that rules, topics and labels can hold it.</summary>
internal sealed class NameShape : TextShape
{
    private const string Pattern = "^[A-Za-z_][A-Za-z0-9_-]{0,63}$";

    public override void Check(ConfigNode node)
    {
        if (node.Kind != ConfigKind.Text || !IsName(node.Text))
            throw node.Wrong("a name of letters, digits, _ and -, beginning with a letter");
    }

    public override void WriteSchema(Utf8JsonWriter json)
    {
        json.WriteString("type"u8, "string"u8);
        json.WriteString("pattern"u8, Pattern);
    }

    /// <summary>Whether a text can be a name.</summary>
    public static bool IsName(string text) => text.Length is > 0 and <= 64 && (char.IsAsciiLetter(text[0]) || text[0] == '_') && text.All(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-');
}

/// <summary>One of several words.</summary>
internal sealed class ChoiceShape(params string[] words) : Shape
{
    public override void Check(ConfigNode node)
    {
        if (node.Kind != ConfigKind.Text || Array.IndexOf(words, node.Text) < 0)
            throw node.Wrong(words.Length == 2 ? $"{words[0]} or {words[1]}" : $"one of {string.Join(", ", words)}");
    }

    public override void WriteSchema(Utf8JsonWriter json)
    {
        json.WriteStartArray("enum"u8);
        foreach (var word in words)
            json.WriteStringValue(word);
        json.WriteEndArray();
    }
}

/// <summary><c>true</c> or <c>false</c>.</summary>
internal sealed class FlagShape : Shape
{
    public override void Check(ConfigNode node)
    {
        if (node.Kind != ConfigKind.Flag)
            throw node.Wrong("true or false");
    }

    public override void WriteSchema(Utf8JsonWriter json) => json.WriteString("type"u8, "boolean"u8);
}

/// <summary>A number of a range.</summary>
internal sealed class NumberShape(double least, double most, bool whole = false) : Shape
{
    public override void Check(ConfigNode node)
    {
        if (node.Kind != ConfigKind.Number || !(node.Number >= least && node.Number <= most) || (whole && node.Number != Math.Floor(node.Number)))
            throw node.Wrong(FormattableString.Invariant($"{(whole ? "a whole number" : "a number")} from {least} to {most}"));
    }

    public override void WriteSchema(Utf8JsonWriter json)
    {
        json.WriteString("type"u8, whole ? "integer"u8 : "number"u8);
        json.WriteNumber("minimum"u8, least);
        json.WriteNumber("maximum"u8, most);
    }
}

/// <summary>A duration: <c>"500ms"</c>, <c>"2s"</c>, <c>"5m"</c>, <c>"1h"</c>, or a number of seconds.</summary>
internal sealed class DurationShape : Shape
{
    private const string Pattern = "^[0-9]+(\\.[0-9]+)?(ms|s|m|h)?$";
    private const double MostSeconds = 366 * 86400;

    public override void Check(ConfigNode node)
    {
        if (Read(node) is null)
            throw node.Wrong("a duration, as in \"500ms\", \"2s\" or \"5m\"");
    }

    /// <summary>The duration; null where it is none.</summary>
    public static TimeSpan? Read(ConfigNode node) => node.Kind switch
    {
        ConfigKind.Number when node.Number is >= 0 and <= MostSeconds => TimeSpan.FromSeconds(node.Number),
        ConfigKind.Text when IsDuration(node.Text) && Durations.TryParse(node.Text, out var duration) => duration,
        _ => null,
    };

    public override void WriteSchema(Utf8JsonWriter json)
    {
        json.WriteStartArray("type"u8);
        json.WriteStringValue("string"u8);
        json.WriteStringValue("number"u8);
        json.WriteEndArray();
        json.WriteString("pattern"u8, Pattern);
        json.WriteNumber("minimum"u8, 0);
        json.WriteNumber("maximum"u8, MostSeconds);
    }

    private static bool IsDuration(string text) => text.Length > 0 && char.IsAsciiDigit(text[0]) && !text.EndsWith('.') && text.TrimEnd('s', 'm', 'h') is var number
        && number.Length > 0 && char.IsAsciiDigit(number[^1]) && text[number.Length..] is "" or "ms" or "s" or "m" or "h";
}
