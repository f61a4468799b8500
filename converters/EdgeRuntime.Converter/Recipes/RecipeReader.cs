using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace EdgeRuntime.Converter.Recipes;

/// <summary>Reads recipes (YAML, snake_case keys) into their classes. An error names file, line and key.</summary>
internal static class RecipeReader
{
    /// <summary>The largest recipe that is read, in bytes.</summary>
    private const long MaxBytes = 1 << 20;

    /// <exception cref="ConfigurationException">The file is missing, empty, no YAML, or has a key or value that the recipe does not know.</exception>
    public static T Read<T>(string path) where T : class
    {
        if (!File.Exists(path))
            throw new ConfigurationException($"recipe '{path}' does not exist; converters/recipes has examples.");
        if (new FileInfo(path).Length > MaxBytes)
            throw new ConfigurationException($"recipe '{path}' is larger than {MaxBytes >> 20} MiB; this is no recipe.");
        var deserializer = new DeserializerBuilder().WithNamingConvention(UnderscoredNamingConvention.Instance).WithDuplicateKeyChecking().Build();
        try
        {
            using var text = new StreamReader(path);
            return deserializer.Deserialize<T>(text) ?? throw new ConfigurationException($"recipe '{path}' is empty; converters/recipes has examples.");
        }
        catch (YamlException error)
        {
            var reason = (error.InnerException?.Message ?? error.Message).ReplaceLineEndings(" ");
            throw new ConfigurationException($"{path}:{error.Start.Line}:{error.Start.Column}: {Explain(reason)}", error);
        }
    }

    /// <summary>Adds file and, where it can be found, line to an error that begins with a key, as in <c>optimizer.learning_rate: must be above 0</c>.</summary>
    public static ConfigurationException Locate(string path, ConfigurationException error)
    {
        var colon = error.Message.IndexOf(':', StringComparison.Ordinal);
        var line = colon > 0 ? RecipeLines.Find(path, error.Message[..colon]) : null;
        return new ConfigurationException($"{path}{(line is null ? "" : $":{line}")}: {error.Message}", error);
    }

    // YamlDotNet says "Property 'x' not found on type 'EdgeRuntime.…'"; the user knows keys, not types.
    private static string Explain(string reason)
    {
        const string notFound = "' not found on type '";
        var at = reason.IndexOf(notFound, StringComparison.Ordinal);
        if (at < 0)
            return reason;
        var key = reason[(reason.IndexOf('\'') + 1)..at];
        return $"unknown key '{key}'; see docs/recipes.md for the keys that there are.";
    }
}
