using EdgeRuntime.Converter.Compress;
using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace EdgeRuntime.Converter.Recipes;

/// <summary>Reads recipes (YAML, snake_case keys) into their classes. An error names file, line and key.</summary>
internal static class RecipeReader
{
    /// <summary>The largest recipe that is read, in bytes.</summary>
    private const long MaxBytes = 1 << 20;

    /// <param name="path">The file.</param>
    /// <param name="guide">The document that has its keys, for errors.</param>
    /// <exception cref="ConfigurationException">The file is missing, empty, no YAML, or has a key or value that the recipe does not know.</exception>
    public static T Read<T>(string path, string guide = "docs/recipes.md") where T : class
    {
        if (!File.Exists(path))
            throw new ConfigurationException($"recipe '{path}' does not exist; converters/recipes has examples.");
        var deserializer = new DeserializerBuilder().WithNamingConvention(UnderscoredNamingConvention.Instance).WithDuplicateKeyChecking().WithNodeDeserializer(new OneNumberAsList()).WithNodeDeserializer(new StepRecipe.Reader()).Build();
        try
        {
            using var text = new StringReader(WholeFile.ReadText(path, MaxBytes, "a recipe"));
            return deserializer.Deserialize<T>(text) ?? throw new ConfigurationException($"recipe '{path}' is empty; converters/recipes has examples.");
        }
        catch (YamlException error)
        {
            var reason = (error.InnerException?.Message ?? error.Message).ReplaceLineEndings(" ");
            var key = RecipeLines.KeyAt(path, error.Start.Line, error.Start.Column);
            throw new ConfigurationException($"{path}:{error.Start.Line}:{error.Start.Column}: {Explain(key, reason, guide)}", error);
        }
    }

    /// <summary>Adds file and, where it can be found, line to an error that begins with a key, as in <c>optimizer.learning_rate: must be above 0</c>. An error about another file, or that has its place already, stays as it is.</summary>
    public static ConfigurationException Locate(string path, ConfigurationException error)
    {
        if (error.Message.StartsWith($"{path}:", StringComparison.Ordinal))
            return error;
        var colon = error.Message.IndexOf(':', StringComparison.Ordinal);
        if (colon > 0 && error.Message[..colon].Contains(Path.DirectorySeparatorChar, StringComparison.Ordinal))
            return error;
        var line = colon > 0 ? RecipeLines.Find(path, error.Message[..colon]) : null;
        return new ConfigurationException($"{path}{(line is null ? "" : $":{line}")}: {error.Message}", error);
    }

    // YamlDotNet says "Property 'x' not found on type 'EdgeRuntime.…'"; the user knows keys, not types.
    private static string Explain(string? key, string reason, string guide)
    {
        const string notFound = "' not found on type '";
        var at = reason.IndexOf(notFound, StringComparison.Ordinal);
        if (at >= 0)
            return $"unknown key '{reason[(reason.IndexOf('\'') + 1)..at]}'; see {guide} for the keys that there are.";
        var another = reason.Contains("System.", StringComparison.Ordinal) || reason.Contains("deserializer", StringComparison.Ordinal);
        if (key is null && !another)
            return reason;
        return $"{(key is null ? "" : $"{key}: ")}{(another ? "a value of another kind is expected" : reason.TrimEnd('.'))}; see {guide}.";
    }
}
