using System.CommandLine;

namespace EdgeRuntime.Converter.CommandLine;

/// <summary><c>--constant name=16000</c>, <c>--constant name=FILE.npy</c>.</summary>
internal static class ConstantOption
{
    public static Option<string[]> Create() => new("--constant") { Description = "makes an input a constant, as in --constant sr=16000, --constant sizes=1,3,64 or --constant mask=mask.npy; may be given several times" };

    /// <exception cref="ConfigurationException">A value is not of that form, or an input is given twice.</exception>
    public static IReadOnlyDictionary<string, string> Parse(IEnumerable<string> values)
    {
        var constants = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var value in values)
        {
            var equals = value.LastIndexOf('=');
            if (equals < 1 || equals == value.Length - 1)
                throw new ConfigurationException($"--constant {value}: expected NAME=VALUE[,VALUE…] or NAME=FILE.npy, as in --constant sr=16000.");
            if (!constants.TryAdd(value[..equals], value[(equals + 1)..]))
                throw new ConfigurationException($"--constant {value}: '{value[..equals]}' is given twice.");
        }
        return constants;
    }
}
