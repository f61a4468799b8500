using System.Buffers.Binary;

namespace EdgeRuntime.Devices.Linux.Native;

/// <summary>Who may open a device's node, and what to do for others to do so.</summary>
internal static unsafe class NodeAccess
{
    private const int CurrentFolder = -100, SizeOfStatx = 256, GroupOffset = 24, ModeOffset = 28;
    private const uint ModeAndGroup = 0x2 | 0x10;
    private const uint GroupReads = 0x20;

    /// <summary>The remedy for a node that this user may not open.</summary>
    public static string Remedy(string path)
    {
        var result = stackalloc byte[SizeOfStatx];
        if (LibC.Statx(CurrentFolder, path, 0, ModeAndGroup, result) < 0)
            return $"see who may open it with: ls -l {path}";
        var fields = new ReadOnlySpan<byte>(result, SizeOfStatx);
        var group = BinaryPrimitives.ReadUInt32LittleEndian(fields[GroupOffset..]);
        return Remedy(path, GroupName(group, "/etc/group"), (BinaryPrimitives.ReadUInt16LittleEndian(fields[ModeOffset..]) & GroupReads) != 0);
    }

    /// <summary>The words of the remedy.</summary>
    public static string Remedy(string path, string group, bool groupReads) => group != "root" && groupReads
        ? $"it belongs to the group '{group}': sudo usermod -aG {group} {Environment.UserName}, then log in again (a systemd service: SupplementaryGroups={group})"
        : $"no group may open it; give it one by a udev rule, as in KERNEL==\"{Path.GetFileName(path)}\", GROUP=\"{(group == "root" ? "plugdev" : group)}\", MODE=\"0660\"";

    /// <summary>The name of a group; its number where the file has none.</summary>
    public static string GroupName(uint number, string file)
    {
        if (!File.Exists(file))
            return number.ToString();
        foreach (var line in File.ReadLines(file))
        {
            var fields = line.Split(':');
            if (fields.Length > 2 && fields[2] == number.ToString())
                return fields[0];
        }
        return number.ToString();
    }
}
