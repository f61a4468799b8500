using System.Globalization;
using EdgeRuntime.Devices.Linux.Samples;

namespace EdgeRuntime.Devices.Linux.Iio;

/// <summary>An IIO device as sysfs shows it.</summary>
internal sealed class IioDevice
{
    private readonly object _user;

    /// <exception cref="DeviceException">There is none such.</exception>
    public IioDevice(string root, string name, object user)
    {
        _user = user;
        Folder = SysfsFolders.Find(Path.Combine(root, "sys/bus/iio/devices"), "iio:device", ["label", "name"], name.StartsWith("device", StringComparison.Ordinal) ? $"iio:{name}" : name, user);
        Node = Path.Combine("/dev", Path.GetFileName(Folder));
    }

    /// <summary>Its folder in sysfs.</summary>
    public string Folder { get; }

    /// <summary>The file that its buffer is read from.</summary>
    public string Node { get; }

    /// <summary>Its input channels that can be read one by one, as in <c>accel_x</c>.</summary>
    public List<string> Channels()
    {
        var channels = new List<string>();
        foreach (var path in SysFile.Folders(Folder, "in_"))
        {
            var file = Path.GetFileName(path);
            var name = file.EndsWith("_input", StringComparison.Ordinal) ? file[3..^6] : file.EndsWith("_raw", StringComparison.Ordinal) ? file[3..^4] : "";
            if (name.Length > 0 && !channels.Contains(name))
                channels.Add(name);
        }
        channels.Sort(StringComparer.Ordinal);
        return channels;
    }

    /// <summary>A channel that is read by itself: what the driver has processed where it does, else (raw + offset) × scale.</summary>
    /// <exception cref="DeviceException">There is no such channel.</exception>
    public SysfsChannel Channel(string name)
    {
        var processed = Path.Combine(Folder, $"in_{name}_input");
        if (File.Exists(processed))
            return new SysfsChannel(name, new ValueFile(processed, _user), 0, IioUnits.Scale(name));
        var raw = Path.Combine(Folder, $"in_{name}_raw");
        return File.Exists(raw) ? new SysfsChannel(name, new ValueFile(raw, _user), Offset(name), Scale(name)) : throw NoChannel(name, Channels());
    }

    /// <summary>What is added to raw numbers.</summary>
    public double Offset(string channel) => Attribute(channel, "offset") is { } path ? new ValueFile(path, _user).Read() : 0;

    /// <summary>What makes raw numbers, with their offset, those of the channel's unit.</summary>
    public double Scale(string channel) => Attribute(channel, "scale") is { } path ? new ValueFile(path, _user).Read() * IioUnits.Scale(channel) : 1;

    /// <summary>A file that may stand for the channel, its type, or the whole device; null where there is none.</summary>
    public string? Attribute(string channel, string attribute)
    {
        foreach (var name in (ReadOnlySpan<string>)[$"in_{channel}_{attribute}", $"in_{IioUnits.TypeOf(channel)}_{attribute}", $"in_{attribute}", attribute])
        {
            if (Path.Combine(Folder, name) is var path && File.Exists(path))
                return path;
        }
        return null;
    }

    public DeviceException NoChannel(string name, List<string> there) => new($"{_user}: {Path.GetFileName(Folder)} has no channel {name}; there {(there.Count == 0 ? "are none" : $"are {string.Join(", ", there)}")}.");

    /// <summary>Writes an attribute.</summary>
    /// <exception cref="DeviceException">It cannot be written.</exception>
    public static void Write(string path, string text, object user)
    {
        try
        {
            SysFile.Write(path, text);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new DeviceException($"{user}: {path} may not be written by the user '{Environment.UserName}': {Native.NodeAccess.Remedy(path)}.", exception);
        }
        catch (IOException exception)
        {
            throw new DeviceException($"{user}: {path} does not take '{text}': {exception.Message}", exception);
        }
    }

    public static void Write(string path, double number, object user) => Write(path, number.ToString("0.######", CultureInfo.InvariantCulture), user);
}
