namespace EdgeRuntime.Speech.Recognition;

/// <summary>A word or phrase that is expected more than others.</summary>
/// <param name="Text">The phrase as it is spelled, or its tokens with spaces between.</param>
/// <param name="Bonus">What each of its tokens adds to the log score; null: <see cref="TranscriptOptions.HotWordBonus"/>.</param>
public sealed record HotWord(string Text, double? Bonus = null)
{
    /// <summary>Reads a line <c>PHRASE</c> or <c>PHRASE :BONUS</c>; null where it is empty or begins with <c>#</c>.</summary>
    /// <exception cref="ConfigurationException">The bonus is no number of 0 to 100.</exception>
    public static HotWord? Parse(string line)
    {
        ArgumentNullException.ThrowIfNull(line);
        var text = line.Trim();
        if (text.Length == 0 || text[0] == '#')
            return null;
        var colon = text.LastIndexOf(" :", StringComparison.Ordinal);
        if (colon < 1)
            return new HotWord(text);
        if (!double.TryParse(text.AsSpan(colon + 2), System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out var bonus) || bonus is not (>= 0 and <= 100))
            throw new ConfigurationException($"hot words: the bonus of '{text}' is no number of 0 to 100; expected PHRASE or PHRASE :BONUS.");
        return new HotWord(text[..colon].TrimEnd(), bonus);
    }
}
