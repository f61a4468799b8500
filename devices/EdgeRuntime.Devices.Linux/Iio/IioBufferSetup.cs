using System.Globalization;
using EdgeRuntime.Devices.Linux.Samples;

namespace EdgeRuntime.Devices.Linux.Iio;

/// <summary>Sets a device's buffer up: which channels, how many scans, which trigger, how fast, by which clock.</summary>
internal sealed class IioBufferSetup
{
    private const string Timestamp = "timestamp";

    private readonly IioDevice _device;
    private readonly object _user;

    /// <exception cref="DeviceException">The device has no buffer, another program uses it, or it cannot do what is asked for.</exception>
    public IioBufferSetup(string root, IioDevice device, IioOptions options, object user)
    {
        (_device, _user) = (device, user);
        var elements = Elements();
        if (elements.Count == 0)
            throw new DeviceException($"{user}: {Path.GetFileName(device.Folder)} has no buffer; without buffer and trigger it is asked for every sample.");
        if (SysFile.ReadLine(EnableFile) == "1")
            throw new DeviceException($"{user}: the buffer of {Path.GetFileName(device.Folder)} is used by another program; if none runs: echo 0 | sudo tee {EnableFile}.");
        Channels = options.Channels.Length > 0 ? options.Channels : [.. elements.Where(static element => element.Name != Timestamp).OrderBy(static element => element.Index).Select(static element => element.Name)];
        foreach (var channel in Channels)
        {
            if (channel == Timestamp || !elements.Exists(element => element.Name == channel))
                throw device.NoChannel(channel, elements.FindAll(static element => element.Name != Timestamp).ConvertAll(static element => element.Name));
        }
        var used = elements.FindAll(element => element.Name == Timestamp || Channels.Contains(element.Name));
        foreach (var element in elements)
            IioDevice.Write(Path.Combine(device.Folder, "scan_elements", $"in_{element.Name}_en"), used.Contains(element) ? "1" : "0", user);
        Layout = new IioScanLayout(used);
        IioDevice.Write(Path.Combine(device.Folder, "buffer/length"), options.Buffer.ToString(CultureInfo.InvariantCulture), user);
        Rate = SetRate(root, options);
        RealTime = SetClock();
    }

    /// <summary>The channels, in the order of values.</summary>
    public string[] Channels { get; }

    public IioScanLayout Layout { get; }

    /// <summary>Scans per second as the device says; 0 where it does not.</summary>
    public double Rate { get; }

    /// <summary>Whether timestamps are those of the clock of the day; else they are monotonic.</summary>
    public bool RealTime { get; }

    public string EnableFile => Path.Combine(_device.Folder, "buffer/enable");

    /// <summary>Where a scan says when it was taken; −1 where it does not.</summary>
    public int TimestampOffset => Layout.Find(Timestamp)?.Offset ?? -1;

    private List<IioElement> Elements()
    {
        var elements = new List<IioElement>();
        var folder = Path.Combine(_device.Folder, "scan_elements");
        foreach (var path in SysFile.Folders(folder, "in_"))
        {
            var file = Path.GetFileName(path);
            if (file.EndsWith("_en", StringComparison.Ordinal) && file[3..^3] is var name)
                elements.Add(IioElement.Parse(name, SysFile.ReadLine(Path.Combine(folder, $"in_{name}_index")), SysFile.ReadLine(Path.Combine(folder, $"in_{name}_type")), _user));
        }
        return elements;
    }

    private double SetRate(string root, IioOptions options)
    {
        string? frequency = null;
        if (options.Trigger.Length > 0)
        {
            var trigger = IioTrigger.Find(root, options.Trigger, _user);
            IioDevice.Write(Path.Combine(_device.Folder, "trigger/current_trigger"), options.Trigger, _user);
            frequency = Path.Combine(trigger, "sampling_frequency") is var path && File.Exists(path) ? path : null;
        }
        frequency ??= _device.Attribute(Channels[0], "sampling_frequency");
        if (frequency is null)
            return options.Rate == 0 ? 0 : throw new DeviceException($"{_user}: neither {Path.GetFileName(_device.Folder)} nor its trigger has a sampling_frequency to set; leave rate out.");
        if (options.Rate > 0)
            IioDevice.Write(frequency, options.Rate, _user);
        return new ValueFile(frequency, _user).Read();
    }

    private bool SetClock()
    {
        var clock = Path.Combine(_device.Folder, "current_timestamp_clock");
        if (!File.Exists(clock) || TimestampOffset < 0)
            return true;
        IioDevice.Write(clock, "monotonic", _user);
        return SysFile.ReadLine(clock) != "monotonic";
    }
}
