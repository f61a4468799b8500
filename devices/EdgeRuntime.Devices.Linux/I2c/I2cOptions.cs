using System.Globalization;
using EdgeRuntime.Devices.Drivers;
using EdgeRuntime.Devices.Samples;

namespace EdgeRuntime.Devices.Linux.I2c;

/// <summary>What an I²C URI asks for.</summary>
internal sealed record I2cOptions(int Bus, byte Address, I2cRegister[] Registers, I2cWrite[] AtStart, double Rate)
{
    private const int LeastAddress = 0x03, MostAddress = 0x77;

    /// <exception cref="ConfigurationException">Something of it cannot be.</exception>
    public static I2cOptions Parse(DeviceUri uri)
    {
        var bus = uri.Authority.StartsWith("i2c-", StringComparison.Ordinal) ? uri.Authority[4..] : uri.Authority;
        if (!int.TryParse(bus, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || Number(uri.Path.TrimStart('/')) is not (>= LeastAddress and <= MostAddress and var address))
            throw new ConfigurationException($"{uri}: expected i2c://BUS/ADDRESS with an address from 0x03 to 0x77, as in i2c://1/0x48?register=0x00&type=s16be. 'edgert devices --kind i2c' lists the buses.");
        if (!uri.Has("register"))
            throw new ConfigurationException($"{uri}: register is missing: which to read, as in register=0x00, or several between commas.");
        var registers = uri.Text("register").Split(',', StringSplitOptions.TrimEntries);
        var count = registers.Length;
        var names = OptionList.Names(uri, uri.Has("name") ? "name" : "register");
        if (names.Length != count)
            throw new ConfigurationException($"{uri}: name has {names.Length} parts, expected one for each of the {count} registers.");
        var types = OptionList.PerChannel(uri, "type", "u8", count);
        var (scales, offsets) = (OptionList.NumberPerChannel(uri, "scale", "1", count), OptionList.NumberPerChannel(uri, "offset", "0", count));
        var channels = new I2cRegister[count];
        for (var i = 0; i < count; i++)
            channels[i] = new I2cRegister(names[i], RegisterNumber(uri, "register", registers[i]), I2cType.Parse(types[i]) ?? throw new ConfigurationException($"{uri}: type has '{types[i]}', expected {I2cType.Expected}."), scales[i], offsets[i]);
        var options = new I2cOptions(number, (byte)address, channels, Writes(uri), uri.Number("rate", 1, 0.001, 1000));
        uri.RefuseOthers();
        return options;
    }

    private static I2cWrite[] Writes(DeviceUri uri) => !uri.Has("init") ? [] : Array.ConvertAll(uri.Text("init").Split(','), pair =>
    {
        var colon = pair.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0 || Number(pair[(colon + 1)..]) is not (>= 0 and <= 0xffff and var value))
            throw new ConfigurationException($"{uri}: init has '{pair}', expected REGISTER:VALUE with a value up to 0xffff, as in 0x01:0x60.");
        var twoBytes = value > 0xff || (pair.AsSpan(colon + 1).StartsWith("0x", StringComparison.OrdinalIgnoreCase) && pair.Length - colon > 5);
        return new I2cWrite(RegisterNumber(uri, "init", pair[..colon]), (ushort)value, twoBytes);
    });

    private static byte RegisterNumber(DeviceUri uri, string option, string text) => Number(text) is >= 0 and <= 0xff and var number ? (byte)number : throw new ConfigurationException($"{uri}: {option} has '{text}', expected registers from 0x00 to 0xff.");

    private static int? Number(string text)
    {
        var hexadecimal = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        return int.TryParse(hexadecimal ? text.AsSpan(2) : text, hexadecimal ? NumberStyles.AllowHexSpecifier : NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }
}
