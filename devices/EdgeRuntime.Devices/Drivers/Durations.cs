using System.Globalization;

namespace EdgeRuntime.Devices.Drivers;

/// <summary>Durations as people write them: a number and <c>ms</c>, <c>s</c>, <c>m</c> or <c>h</c>; a number alone is seconds.</summary>
public static class Durations
{
    private const double MostSeconds = 366 * 86_400.0;

    /// <summary>Parses a duration of 0 to 366 days.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out TimeSpan duration)
    {
        var (unit, letters) = text switch
        {
            [.., 'm', 's'] => (0.001, 2),
            [.., 's'] => (1, 1),
            [.., 'm'] => (60, 1),
            [.., 'h'] => (3600, 1),
            _ => (1.0, 0),
        };
        var good = double.TryParse(text[..^letters], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) && value * unit is >= 0 and <= MostSeconds;
        duration = good ? TimeSpan.FromSeconds(value * unit) : default;
        return good;
    }
}
