using System.CommandLine;
using EdgeRuntime.Bundle;

namespace EdgeRuntime.Converter.CommandLine;

/// <summary><c>--state h=hn</c>.</summary>
internal static class StateOption
{
    /// <summary>The option.</summary>
    public static Option<string[]> Create() => new("--state") { Description = "INPUT=OUTPUT: what the output holds after a run is the input of the next one; may be given several times" };

    /// <exception cref="ConfigurationException">A value is not of that form.</exception>
    public static IReadOnlyList<StatePair> Parse(IEnumerable<string>? values)
    {
        var pairs = new List<StatePair>();
        foreach (var value in values ?? [])
        {
            var equals = value.IndexOf('=', StringComparison.Ordinal);
            if (equals < 1 || equals == value.Length - 1)
                throw new ConfigurationException($"--state {value}: expected INPUT=OUTPUT, as in --state h=hn.");
            pairs.Add(new StatePair { Input = value[..equals], Output = value[(equals + 1)..] });
        }
        return pairs;
    }
}
