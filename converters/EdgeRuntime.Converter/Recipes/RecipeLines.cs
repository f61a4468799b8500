using System.Globalization;
using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace EdgeRuntime.Converter.Recipes;

/// <summary>Finds the line of a key, given as in <c>model.layers[2].units</c>.</summary>
internal static partial class RecipeLines
{
    /// <summary>The line of the key, or of the innermost part of it that the recipe has; null where it has none.</summary>
    public static long? Find(string path, string key)
    {
        var yaml = new YamlStream();
        using (var text = new StreamReader(path))
            yaml.Load(text);
        var node = yaml.Documents.Count > 0 ? yaml.Documents[0].RootNode : null;
        long? line = null;
        foreach (Match part in Parts().Matches(key))
        {
            if (node is YamlMappingNode mapping)
            {
                var entry = mapping.Children.FirstOrDefault(child => child.Key is YamlScalarNode scalar && scalar.Value == part.Value);
                if (entry.Key is null)
                    break;
                (line, node) = (entry.Key.Start.Line, entry.Value);
            }
            else if (node is YamlSequenceNode sequence && int.TryParse(part.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < sequence.Children.Count)
            {
                (line, node) = (sequence.Children[index].Start.Line, sequence.Children[index]);
            }
            else
            {
                break;
            }
        }
        return line;
    }

    [GeneratedRegex(@"[^.\[\]]+")]
    private static partial Regex Parts();
}
