namespace EdgeRuntime.Devices.Tests.Samples;

/// <summary>A made-up tree of sysfs.</summary>
internal sealed class SysfsTree : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("sysfs-").FullName;

    public void Put(string path, string text)
    {
        var full = At(path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
    }

    public string Get(string path) => File.ReadAllText(At(path));

    public string At(string path) => Path.Combine(Root, path);

    /// <summary>Hides a folder, as if the device were gone, or brings it back.</summary>
    public void Plug(string folder, bool plugged)
    {
        var away = Path.Combine(Path.GetDirectoryName(folder)!, $"away-{Path.GetFileName(folder)}");
        if (Directory.Exists(At(folder)) != plugged)
            Directory.Move(At(plugged ? away : folder), At(plugged ? folder : away));
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
