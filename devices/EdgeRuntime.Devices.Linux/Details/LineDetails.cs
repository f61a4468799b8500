using EdgeRuntime.Devices.Linux.Gpio;
using EdgeRuntime.Devices.Linux.Native;

namespace EdgeRuntime.Devices.Linux.Details;

/// <summary>The lines of a GPIO chip: how many, and those that have names or users.</summary>
internal static class LineDetails
{
    public static List<DeviceDetail> List(IKernel kernel, DeviceInfo device)
    {
        using var chip = new GpioChip(kernel, device.Path, device.Uri);
        var details = new List<DeviceDetail> { new("lines", $"0 to {chip.LineCount - 1}, chip {chip.Label}", "") };
        for (var line = 0; line < chip.LineCount; line++)
        {
            var (name, consumer) = chip.Describe(line);
            if (name.Length > 0 || consumer.Length > 0)
                details.Add(new DeviceDetail(name.Length > 0 ? name : $"{line}", $"line {line}{(consumer.Length > 0 ? $", used by '{consumer}'" : "")}", $"{device.Uri}/{line}"));
        }
        return details;
    }
}
