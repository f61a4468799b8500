using System.Globalization;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace EdgeRuntime.Converter.Recipes;

/// <summary>Finds the line of a key, given as in <c>model.layers[2].units</c>.</summary>
internal static partial class RecipeLines
{
    /// <summary>The line of the key, or of the innermost part of it that the recipe has; null where it has none.</summary>
    public static long? Find(string path, string key)
    {
        var node = Root(path);
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

    /// <summary>The key whose value begins at a place of the recipe, as in <c>training.epochs</c>; null where no value does or the text is no YAML.</summary>
    public static string? KeyAt(string path, long line, long column)
    {
        try
        {
            return Root(path) is { } root ? KeyAt(root, "", line, column) : null;
        }
        catch (YamlException)
        {
            return null;
        }
    }

    private static YamlNode? Root(string path)
    {
        var yaml = new YamlStream();
        using var text = new StreamReader(path);
        yaml.Load(text);
        return yaml.Documents.Count > 0 ? yaml.Documents[0].RootNode : null;
    }

    private static string? KeyAt(YamlNode node, string key, long line, long column)
    {
        if (key.Length > 0 && node.Start.Line == line && node.Start.Column == column && node is not YamlMappingNode { Children.Count: > 0 })
            return key;
        return node switch
        {
            YamlMappingNode mapping => mapping.Children.Select(entry => KeyAt(entry.Value, key.Length > 0 ? $"{key}.{entry.Key}" : $"{entry.Key}", line, column)).FirstOrDefault(found => found is not null),
            YamlSequenceNode sequence => sequence.Children.Select((child, index) => KeyAt(child, $"{key}[{index}]", line, column)).FirstOrDefault(found => found is not null),
            _ => null,
        };
    }

    [GeneratedRegex(@"[^.\[\]]+")]
    private static partial Regex Parts();
}
