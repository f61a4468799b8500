using System.CommandLine;
using System.Globalization;

namespace EdgeRuntime.Converter.CommandLine;

/// <summary><c>--shape name=1,3,224,224</c>.</summary>
internal static class ShapeOption
{
    public static Option<string[]> Create() => new("--shape") { Description = "fixes the dimensions of an input, as in --shape input=1,3,224,224; equal symbols elsewhere get the same size; may be given several times" };

    /// <exception cref="ConfigurationException">A value is not of that form.</exception>
    public static IReadOnlyDictionary<string, long[]> Parse(IEnumerable<string> values)
    {
        var shapes = new Dictionary<string, long[]>(StringComparer.Ordinal);
        foreach (var value in values)
        {
            var equals = value.LastIndexOf('=');
            var dimensions = value[(equals + 1)..].Split(',', 'x');
            var shape = new long[dimensions.Length];
            for (var i = 0; i < shape.Length; i++)
            {
                if (equals < 1 || !long.TryParse(dimensions[i], NumberStyles.None, CultureInfo.InvariantCulture, out shape[i]) || shape[i] < 1)
                    throw new ConfigurationException($"--shape {value}: expected NAME=N,C,H,W with numbers of at least 1, as in --shape input=1,3,224,224.");
            }
            shapes[value[..equals]] = shape;
        }
        return shapes;
    }
}
