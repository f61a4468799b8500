namespace EdgeRuntime.Devices.Linux.Iio;

/// <summary>What makes devices fill their buffers.</summary>
internal static class IioTrigger
{
    /// <summary>The folder of the trigger of a name.</summary>
    /// <exception cref="DeviceException">There is none.</exception>
    public static string Find(string root, string name, object user)
    {
        var there = new List<string>();
        foreach (var folder in SysFile.Folders(Path.Combine(root, "sys/bus/iio/devices"), "trigger"))
        {
            var found = SysFile.ReadLine(Path.Combine(folder, "name"));
            if (found == name)
                return folder;
            there.Add(found ?? Path.GetFileName(folder));
        }
        there.Sort(StringComparer.Ordinal);
        throw new DeviceException($"{user}: there is no trigger {name}; there {(there.Count == 0 ? "are none" : $"are {string.Join(", ", there)}")}. A timer is made by: sudo modprobe iio-trig-hrtimer && sudo mkdir /sys/kernel/config/iio/triggers/hrtimer/{name}.");
    }
}
