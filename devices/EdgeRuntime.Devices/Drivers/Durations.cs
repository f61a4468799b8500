using System.Globalization;

namespace EdgeRuntime.Devices.Drivers;

/// <summary>Durations as people write them: a number and <c>ms</c>, <c>s</c>, <c>m</c> or <c>h</c>; a number alone is seconds.</summary>
public static class Durations
{
    private const double MostSeconds = 366 * 86_400.0;

    /// <summary>Parses a duration of 0 to 366 days.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out TimeSpan duration)
    {
        var unit = text switch
        {
            [.., 'm', 's'] => 0.001,
            [.., 'm'] => 60,
            [.., 'h'] => 3600,
            _ => 1.0,
        };
        var number = text.TrimEnd("msh");
        var good = double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) && value * unit is >= 0 and <= MostSeconds;
        duration = good ? TimeSpan.FromSeconds(value * unit) : default;
        return good;
    }
}
