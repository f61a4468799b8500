namespace EdgeRuntime.Devices.Linux.Hwmon;

/// <summary>The inputs of a hwmon chip (Documentation/hwmon/sysfs-interface in the kernel's sources).</summary>
internal static class HwmonInputs
{
    private static readonly (string Prefix, double Scale)[] s_scales = [("temp", 1e-3), ("in", 1e-3), ("curr", 1e-3), ("power", 1e-6), ("energy", 1e-6), ("humidity", 1e-3), ("fan", 1), ("pwm", 1), ("freq", 1)];

    /// <summary>Names as in <c>temp1</c>, each with its file.</summary>
    public static SortedDictionary<string, string> List(string folder)
    {
        var inputs = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (prefix, _) in s_scales)
        {
            foreach (var path in SysFile.Folders(folder, prefix))
            {
                var file = Path.GetFileName(path);
                var end = file.IndexOf('_', StringComparison.Ordinal);
                var name = end < 0 ? file : file[..end];
                if (!int.TryParse(name.AsSpan(prefix.Length), out _))
                    continue;
                if (end < 0 ? prefix == "pwm" : file[end..] == "_input" || (file[end..] == "_average" && !inputs.ContainsKey(name)))
                    inputs[name] = file;
            }
        }
        return inputs;
    }

    /// <summary>What makes an input's number one of its unit.</summary>
    public static double Scale(string input)
    {
        foreach (var (prefix, scale) in s_scales)
        {
            if (input.StartsWith(prefix, StringComparison.Ordinal))
                return scale;
        }
        return 1;
    }
}
