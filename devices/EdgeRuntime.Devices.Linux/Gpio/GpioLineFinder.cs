using EdgeRuntime.Devices.Lines;
using EdgeRuntime.Devices.Linux.Native;

namespace EdgeRuntime.Devices.Linux.Gpio;

/// <summary>Finds lines. A chip goes by its node (<c>gpiochip0</c>) or by its label (<c>tegra234-gpio</c>), which unlike the node's number does not depend on the order in which drivers start.</summary>
internal static class GpioLineFinder
{
    /// <summary>Opens the chip that has the line.</summary>
    /// <exception cref="DeviceException">There is no such chip, or no such line.</exception>
    public static (GpioChip Chip, int Line) Open(IKernel kernel, LineAddress address, object user)
    {
        if (address.Chip.Length == 0)
            return OpenAny(kernel, address, user);
        var chip = OpenChip(kernel, address, user);
        try
        {
            var line = address.Number ?? chip.Find(address.Line);
            if (line >= 0 && line < chip.LineCount)
                return (chip, line);
            throw new DeviceException(address.Number is null
                ? $"{user}: {chip.Name} ({chip.Label}) has no line that is called '{address.Line}'; {Names(chip)}."
                : $"{user}: {chip.Name} ({chip.Label}) has the lines 0 to {chip.LineCount - 1}, found {address.Line}.");
        }
        catch
        {
            chip.Dispose();
            throw;
        }
    }

    private static (GpioChip Chip, int Line) OpenAny(IKernel kernel, LineAddress address, object user)
    {
        var chips = kernel.Nodes("gpiochip");
        foreach (var path in chips)
        {
            var chip = new GpioChip(kernel, path, user);
            var line = chip.Find(address.Line);
            if (line >= 0)
                return (chip, line);
            chip.Dispose();
        }
        throw new DeviceException($"{user}: none of the {chips.Count} chips of this machine has a line that is called '{address.Line}'; 'edgert devices --kind gpio' lists chips and names.");
    }

    private static GpioChip OpenChip(IKernel kernel, LineAddress address, object user)
    {
        var node = $"/dev/{address.Chip}";
        if (kernel.Exists(node))
            return new GpioChip(kernel, node, user);
        var found = new List<string>();
        foreach (var path in kernel.Nodes("gpiochip"))
        {
            var chip = new GpioChip(kernel, path, user);
            if (chip.Label == address.Chip)
                return chip;
            found.Add($"{chip.Name} ({chip.Label})");
            chip.Dispose();
        }
        throw new DeviceException($"{user}: there is no chip {address.Chip}; {(found.Count == 0 ? "this machine shows none" : $"there are {string.Join(", ", found)}")}.");
    }

    private static string Names(GpioChip chip)
    {
        var names = new List<string>();
        for (var line = 0; line < chip.LineCount && names.Count < 8; line++)
        {
            if (chip.Describe(line).Name is { Length: > 0 } name)
                names.Add(name);
        }
        return names.Count == 0 ? $"its lines have no names, only the numbers 0 to {chip.LineCount - 1}" : $"there are {string.Join(", ", names)}, …";
    }
}
