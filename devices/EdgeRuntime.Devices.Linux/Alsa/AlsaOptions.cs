using System.Globalization;
using EdgeRuntime.Devices.Drivers;

namespace EdgeRuntime.Devices.Linux.Alsa;

/// <summary>What a URI asks of a sound card.</summary>
/// <param name="Card">Its number or its name.</param>
/// <param name="Device">The device on it.</param>
/// <param name="Rate">Samples a second.</param>
/// <param name="Channels">How many.</param>
/// <param name="Period">How long the card waits before it says that there is sound.</param>
internal sealed record AlsaOptions(string Card, int Device, int Rate, int Channels, TimeSpan Period)
{
    /// <exception cref="ConfigurationException">Something of it cannot be.</exception>
    public static AlsaOptions Parse(DeviceUri uri)
    {
        var name = uri.Authority == "default" ? "hw:0,0" : uri.Authority;
        if (!name.StartsWith("hw:", StringComparison.Ordinal) || uri.Path.Length > 0)
            throw new ConfigurationException($"{uri}: expected alsa://hw:CARD,DEVICE, as in alsa://hw:0,0 or alsa://hw:Loopback,1; 'arecord -l' lists them.");
        var parts = name[3..].Split(',');
        var device = 0;
        if (parts.Length > 2 || parts[0].Length == 0 || parts[0].AsSpan().ContainsAny('/', '.') || (parts.Length == 2 && !(int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out device) && device < 256)))
            throw new ConfigurationException($"{uri}: '{name}' is no card and device; expected hw:CARD or hw:CARD,DEVICE, as in hw:0,0.");
        var period = uri.Duration("period", TimeSpan.FromMilliseconds(10));
        var options = new AlsaOptions(parts[0], device, uri.Integer("rate", 16000, 4000, 384_000), uri.Integer("channels", 1, 1, 64), period);
        if (period < TimeSpan.FromMilliseconds(1) || period > TimeSpan.FromSeconds(1))
            throw new ConfigurationException($"{uri}: period is {period.TotalMilliseconds} ms, expected 1ms to 1s.");
        uri.RefuseOthers();
        return options;
    }

    /// <summary>The node of the card's device, whose number is looked up where it has a name.</summary>
    /// <exception cref="DeviceException">There is no card of that name.</exception>
    public string Node(string root, DeviceUri uri)
    {
        if (int.TryParse(Card, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return $"/dev/snd/pcmC{number}D{Device}c";
        var target = new DirectoryInfo(Path.Combine(root, "proc/asound", Card)).LinkTarget;
        return target is not null && target.StartsWith("card", StringComparison.Ordinal) ? $"/dev/snd/pcmC{target[4..]}D{Device}c"
            : throw new DeviceException($"{uri}: there is no sound card '{Card}'; 'cat /proc/asound/cards' lists those that there are.");
    }
}
