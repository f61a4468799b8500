using System.Globalization;

namespace EdgeRuntime.Devices.Drivers;

/// <summary>Sizes as people write them: a number and <c>kB</c>, <c>MB</c> or <c>GB</c> (powers of 1,000), in any case; a number alone is bytes.</summary>
public static class ByteSizes
{
    private const double Most = 1e15;

    /// <summary>Parses a size of 0 to 10¹⁵ bytes.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out long bytes)
    {
        var number = text is [.., 'b' or 'B'] ? text[..^1] : text;
        var unit = number switch
        {
            [.., 'k' or 'K'] => 1e3,
            [.., 'm' or 'M'] => 1e6,
            [.., 'g' or 'G'] => 1e9,
            _ => 1.0,
        };
        if (unit > 1)
            number = number[..^1];
        var good = double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) && value * unit is >= 0 and <= Most;
        bytes = good ? (long)(value * unit) : 0;
        return good;
    }
}
