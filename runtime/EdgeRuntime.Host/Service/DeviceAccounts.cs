namespace EdgeRuntime.Host.Service;

/// <summary>Users and groups of this machine, by its own files: systemd refuses to start a service with one that there is not.</summary>
internal static class DeviceAccounts
{
    /// <summary>Whether there is a user of that name.</summary>
    public static bool HasUser(string name) => Names("/etc/passwd").Contains(name);

    /// <summary>Those of these groups that there are.</summary>
    public static List<string> Existing(IReadOnlyList<string> groups)
    {
        var names = Names("/etc/group");
        return [.. groups.Where(names.Contains)];
    }

    private static HashSet<string> Names(string file) => File.Exists(file) ? [.. File.ReadLines(file).Select(static line => line.Split(':')[0])] : [];
}
