using EdgeRuntime.Devices.Drivers;
using EdgeRuntime.Devices.Linux.Samples;
using EdgeRuntime.Devices.Samples;

namespace EdgeRuntime.Devices.Linux.Hwmon;

/// <summary>Measures what the machine's own sensors say (hwmon): <c>hwmon://NAME/temp1,fan1?rate=1</c>, all inputs where none is named. The name is the chip's, as in <c>lm75</c>, or the folder's, as in <c>hwmon0</c>.</summary>
/// <remarks>Units: °C (temp), V (in), A (curr), W (power), J (energy), % (humidity), revolutions per minute (fan), 0 to 255 (pwm), Hz (freq).</remarks>
public sealed class HwmonDriver() : SampleDriver("hwmon", "hwmon://lm75/temp1?rate=1", "temperatures, voltages, currents and fans of the machine")
{
    private readonly string _root = "/";

    internal HwmonDriver(string root) : this() => _root = root;

    /// <inheritdoc/>
    public override Func<SampleSource> Prepare(DeviceUri uri)
    {
        ArgumentNullException.ThrowIfNull(uri);
        if (uri.Authority.Length == 0)
            throw new ConfigurationException($"{uri}: names no chip; expected hwmon://NAME/INPUT, as in hwmon://lm75/temp1. 'edgert devices --kind hwmon' lists them.");
        var list = uri.Path.TrimStart('/');
        var inputs = list.Length == 0 ? [] : OptionList.Names(uri, "path", list);
        var rate = uri.Number("rate", 1, 0.001, 1000);
        uri.RefuseOthers();
        return () => Open(uri, inputs, rate);
    }

    private SysfsSampleSource Open(DeviceUri uri, string[] inputs, double rate)
    {
        var folder = SysfsFolders.Find(Path.Combine(_root, "sys/class/hwmon"), "hwmon", ["name", "device/name"], uri.Authority, uri);
        var there = HwmonInputs.List(folder);
        var chosen = inputs.Length == 0 ? [.. there.Keys] : inputs;
        if (chosen.Length == 0)
            throw new DeviceException($"{uri}: {folder} has no inputs.");
        return new SysfsSampleSource(Array.ConvertAll(chosen, input => there.TryGetValue(input, out var file)
            ? new SysfsChannel(input, new ValueFile(Path.Combine(folder, file), uri), 0, HwmonInputs.Scale(input))
            : throw new DeviceException($"{uri}: {Path.GetFileName(folder)} has no input {input}; there {(there.Count == 0 ? "are none" : $"are {string.Join(", ", there.Keys)}")}.")), rate);
    }
}
