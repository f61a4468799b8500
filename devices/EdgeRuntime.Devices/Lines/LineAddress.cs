using System.Globalization;
using EdgeRuntime.Devices.Drivers;

namespace EdgeRuntime.Devices.Lines;

/// <summary>Which line a URI means: <c>//CHIP/NUMBER</c>, <c>//CHIP/NAME</c>, or <c>///NAME</c> for the one line of all chips that is called so.</summary>
/// <param name="Chip">The chip's node or label; empty where any chip will do.</param>
/// <param name="Line">The line's number or name.</param>
internal sealed record LineAddress(string Chip, string Line)
{
    /// <summary>The line's number; null where it is called by its name.</summary>
    public int? Number { get; } = int.TryParse(Line, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <exception cref="ConfigurationException">The URI names no line, or a number without a chip.</exception>
    public static LineAddress Parse(DeviceUri uri)
    {
        var address = new LineAddress(uri.Authority, uri.Path.TrimStart('/'));
        if (address.Line.Length == 0)
            throw new ConfigurationException($"{uri}: names no line; expected {uri.Scheme}://CHIP/LINE, as in {uri.Scheme}://gpiochip0/17, or {uri.Scheme}:///NAME for a line's name on any chip.");
        if (address.Chip.Length == 0 && address.Number is not null)
            throw new ConfigurationException($"{uri}: line {address.Number} of which chip? Expected {uri.Scheme}://CHIP/{address.Number}, as in {uri.Scheme}://gpiochip0/{address.Number}.");
        return address;
    }
}
