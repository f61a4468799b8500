namespace EdgeRuntime.Devices.Linux.Samples;

/// <summary>Finds a device's folder in sysfs by the folder's own name, or by the name that the driver gave the device.</summary>
internal static class SysfsFolders
{
    /// <summary>The folder.</summary>
    /// <param name="parent">Where such folders are.</param>
    /// <param name="prefix">How they begin, as in <c>hwmon</c>.</param>
    /// <param name="names">The files that hold a device's name, as in <c>name</c>.</param>
    /// <param name="wanted">The folder's name, or the device's.</param>
    /// <param name="user">The device's URI, with which messages begin.</param>
    /// <exception cref="DeviceException">There is none, or several are called so.</exception>
    public static string Find(string parent, string prefix, ReadOnlySpan<string> names, string wanted, object user)
    {
        var direct = Path.Combine(parent, wanted);
        if (wanted.StartsWith(prefix, StringComparison.Ordinal) && Directory.Exists(direct))
            return direct;
        var (matches, present) = (new List<string>(), new List<string>());
        var folders = SysFile.Folders(parent, prefix);
        Array.Sort(folders, StringComparer.Ordinal);
        foreach (var folder in folders)
        {
            var name = NameOf(folder, names);
            present.Add(name is null ? Path.GetFileName(folder) : $"{Path.GetFileName(folder)} ({name})");
            if (name == wanted)
                matches.Add(folder);
        }
        return matches switch
        {
            [var only] => only,
            [] => throw new DeviceException($"{user}: there is no {wanted}; {(present.Count == 0 ? $"{parent} has none" : $"there are {string.Join(", ", present)}")}."),
            _ => throw new DeviceException($"{user}: several are called {wanted}: {string.Join(", ", matches.ConvertAll(Path.GetFileName))}; name one of these."),
        };
    }

    private static string? NameOf(string folder, ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (SysFile.ReadLine(Path.Combine(folder, name)) is { } text)
                return text;
        }
        return null;
    }
}
