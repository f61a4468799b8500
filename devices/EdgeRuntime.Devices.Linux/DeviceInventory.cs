namespace EdgeRuntime.Devices.Linux;

/// <summary>
/// The devices that the kernel shows in sysfs and procfs: nothing is opened, so it needs no rights and disturbs no device in use. A folder or name that cannot be read is
/// passed over.
/// </summary>
public static class DeviceInventory
{
    /// <summary>All devices, by kind, then in the kernel's order.</summary>
    /// <param name="root">Where <c>sys</c> and <c>proc</c> are; another folder than <c>/</c> in tests.</param>
    public static IReadOnlyList<DeviceInfo> List(string root = "/") =>
    [
        .. Cameras(root),
        .. Microphones(root),
        .. GpioChips(root),
        .. Numbered(root, "sys/bus/i2c/devices", "i2c-").Select(static node => new DeviceInfo(DeviceKind.I2c, node.Describe("name"), $"/dev/{node.Name}", $"i2c://{node.Number}")),
        .. Numbered(root, "sys/bus/iio/devices", "iio:device").Select(static node => new DeviceInfo(DeviceKind.Sensor, node.Describe("name"), $"/dev/{node.Name}", $"iio://{node.Name}")),
        .. Numbered(root, "sys/class/thermal", "thermal_zone").Select(static node => new DeviceInfo(DeviceKind.Thermal, node.Describe("type"), $"/sys/class/thermal/{node.Name}", $"thermal://{node.Name}")),
        .. HwmonChips(root),
    ];

    // A camera has further nodes for metadata; index 0 is the one that gives pictures.
    private static IEnumerable<DeviceInfo> Cameras(string root) =>
        from node in Numbered(root, "sys/class/video4linux", "video")
        where (SysFile.ReadLine(Path.Combine(node.Folder, "index")) ?? "0") == "0"
        select new DeviceInfo(DeviceKind.Camera, node.Describe("name"), $"/dev/{node.Name}", $"v4l2:///dev/{node.Name}");

    // pcmC1D0c: card 1, device 0, capture.
    private static IEnumerable<DeviceInfo> Microphones(string root)
    {
        var microphones = new List<Microphone>();
        foreach (var folder in SysFile.Folders(Path.Combine(root, "sys/class/sound"), "pcmC"))
        {
            var name = Path.GetFileName(folder);
            var split = name.IndexOf('D', StringComparison.Ordinal);
            if (split < 0 || !name.EndsWith('c') || !int.TryParse(name.AsSpan(4, split - 4), out var card) || !int.TryParse(name.AsSpan(split + 1, name.Length - split - 2), out var device))
                continue;
            var description = SysFile.ReadField(Path.Combine(root, $"proc/asound/card{card}/pcm{device}c/info"), "name: ")
                ?? SysFile.ReadLine(Path.Combine(root, $"sys/class/sound/card{card}/id"))
                ?? name;
            microphones.Add(new Microphone(card, device, new DeviceInfo(DeviceKind.Microphone, description, $"/dev/snd/{name}", $"alsa://hw:{card},{device}")));
        }
        microphones.Sort(static (a, b) => a.Card == b.Card ? a.Device.CompareTo(b.Device) : a.Card.CompareTo(b.Card));
        return microphones.Select(static m => m.Info);
    }

    // The node carries no name of its own; the controller above it does.
    private static IEnumerable<DeviceInfo> GpioChips(string root) =>
        from node in Numbered(root, "sys/bus/gpio/devices", "gpiochip")
        let name = SysFile.ReadLine(Path.Combine(node.Folder, "label")) ?? SysFile.ParentOfLink(node.Folder) ?? node.Name
        select new DeviceInfo(DeviceKind.Gpio, name, $"/dev/{node.Name}", $"gpio://{node.Name}");

    // Chips go by their names, which stay; where several have one name, by their numbers.
    private static IEnumerable<DeviceInfo> HwmonChips(string root)
    {
        var chips = Numbered(root, "sys/class/hwmon", "hwmon").ConvertAll(static node => (node.Name, Described: node.Describe("name")));
        return chips.Select(chip => new DeviceInfo(DeviceKind.Hwmon, chip.Described, $"/sys/class/hwmon/{chip.Name}", $"hwmon://{(chips.Count(other => other.Described == chip.Described) > 1 ? chip.Name : chip.Described)}"));
    }

    private static List<SysNode> Numbered(string root, string folder, string prefix)
    {
        var nodes = new List<SysNode>();
        foreach (var path in SysFile.Folders(Path.Combine(root, folder), prefix))
        {
            var name = Path.GetFileName(path);
            if (int.TryParse(name.AsSpan(prefix.Length), out var number) && number >= 0)
                nodes.Add(new SysNode(path, name, number));
        }
        nodes.Sort(static (a, b) => a.Number.CompareTo(b.Number));
        return nodes;
    }

    private sealed record Microphone(int Card, int Device, DeviceInfo Info);

    private sealed record SysNode(string Folder, string Name, int Number)
    {
        public string Describe(string file) => SysFile.ReadLine(Path.Combine(Folder, file)) ?? Name;
    }
}
