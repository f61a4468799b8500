using System.Text.RegularExpressions;

namespace EdgeRuntime.Training.Data;

/// <summary>Paths as recipes write them.</summary>
public static partial class DataPath
{
    /// <summary>Replaces <c>${VARIABLE}</c> by the environment's value, and makes each of the paths (an IDX pair is two with a comma between) relative to a folder.</summary>
    /// <exception cref="ConfigurationException">A variable is not set.</exception>
    public static string Resolve(string spec, string folder, string key)
    {
        var expanded = Variable().Replace(spec, match => Environment.GetEnvironmentVariable(match.Groups[1].Value)
            ?? throw new ConfigurationException($"{key}: the environment variable {match.Groups[1].Value} in '{spec}' is not set."));
        return string.Join(',', expanded.Split(',').Select(part => Path.Combine(folder, part.Trim())));
    }

    [GeneratedRegex(@"\$\{(\w+)\}")]
    private static partial Regex Variable();
}
