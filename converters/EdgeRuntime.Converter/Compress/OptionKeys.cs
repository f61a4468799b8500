using System.CommandLine;

namespace EdgeRuntime.Converter.Compress;

/// <summary>Reads the keys of a step as the options of the command that does the same: <c>calibration_method: entropy</c> is <c>--calibration-method entropy</c>, with the same values, defaults and checks.</summary>
internal static class OptionKeys
{
    /// <param name="step">The step.</param>
    /// <param name="key">Its key in the recipe, for errors.</param>
    /// <param name="arguments">What the command needs beside options of the recipe.</param>
    /// <param name="add">Adds the options to a command.</param>
    /// <exception cref="ConfigurationException">The step has a key that is no option, or a value that the option does not take.</exception>
    public static ParseResult Parse(StepRecipe step, string key, IReadOnlyList<string> arguments, Action<Command> add)
    {
        var command = new Command(step.Type);
        add(command);
        var fixedNames = arguments.Where(argument => argument.StartsWith("--", StringComparison.Ordinal)).ToHashSet(StringComparer.Ordinal);
        var names = command.Options.Where(option => !option.Hidden && !fixedNames.Contains(option.Name)).ToDictionary(option => Key(option), option => option, StringComparer.Ordinal);
        var tokens = new List<string>(arguments);
        foreach (var (name, values) in step.Options)
        {
            if (!names.TryGetValue(name, out var option))
                throw new ConfigurationException($"{key}.{name}: {step.Type} has no such key; it has {string.Join(", ", names.Keys.Order(StringComparer.Ordinal))}.");
            tokens.AddRange(Tokens(option, values));
            // Alone first, so that an error has its line.
            var alone = command.Parse([.. arguments, .. Tokens(option, values)]);
            if (alone.Errors.Count > 0)
                throw new ConfigurationException($"{key}.{name}: {Readable(alone)}.");
        }
        var parsed = command.Parse([.. tokens]);
        return parsed.Errors.Count == 0 ? parsed : throw new ConfigurationException($"{key}: {Readable(parsed)}.");
    }

    private static string Key(Option option) => option.Name.TrimStart('-').Replace('-', '_');

    private static IEnumerable<string> Tokens(Option option, IReadOnlyList<string> values) =>
        values.SelectMany(value => (string[])[option.Name, value]);

    private static string Readable(ParseResult parsed) => string.Join("; ", parsed.Errors.Select(error => error.Message.ReplaceLineEndings(" ").TrimEnd('.'))).Replace("--", "", StringComparison.Ordinal);
}
