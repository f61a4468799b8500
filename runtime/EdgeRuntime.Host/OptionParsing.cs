using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using EdgeRuntime.Devices.Drivers;

namespace EdgeRuntime.Host;

/// <summary>Options and arguments whose errors say what was expected and what was found.</summary>
internal static class OptionParsing
{
    /// <summary>A whole number within bounds; null where it is not given.</summary>
    public static Option<int?> Integer(string name, string description, int minimum, int maximum = int.MaxValue)
    {
        var option = new Option<int?>(name) { Description = description, HelpName = "N" };
        option.CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= minimum && value <= maximum)
                return value;
            result.AddError($"'{name}' takes a whole number {(maximum == int.MaxValue ? $"of at least {minimum}" : $"from {minimum} to {maximum}")}, found '{text}'.");
            return null;
        };
        return option;
    }

    /// <summary>A number; null where it is not given.</summary>
    public static Option<double?> Number(string name, string description)
    {
        var option = new Option<double?>(name) { Description = description, HelpName = "NUMBER" };
        option.CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value))
                return value;
            result.AddError($"'{name}' takes a number, found '{text}'.");
            return null;
        };
        return option;
    }

    /// <summary>A number of seconds; null where it is not given.</summary>
    public static Option<double?> Seconds(string name, string description, double maximum)
    {
        var option = new Option<double?>(name) { Description = description, HelpName = "S" };
        option.CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) && value > 0 && value <= maximum)
                return value;
            result.AddError($"'{name}' takes a number of seconds above 0 and up to {maximum}, found '{text}'.");
            return null;
        };
        return option;
    }

    /// <summary>A duration, as in <c>500ms</c>, <c>10s</c> or <c>5m</c>; null where it is not given.</summary>
    public static Option<TimeSpan?> Duration(string name, string description)
    {
        var option = new Option<TimeSpan?>(name) { Description = description, HelpName = "TIME" };
        option.CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (Durations.TryParse(text, out var value) && value > TimeSpan.Zero)
                return value;
            result.AddError($"'{name}' takes a time above 0, as in 500ms, 10s or 5m, found '{text}'.");
            return null;
        };
        return option;
    }

    /// <summary>An option's value as it was typed, null where there is none. Validators ask for this: a value that cannot be read is an error of its own, and they must not stumble over it.</summary>
    public static string? Text(SymbolResult command, Option option) => command.GetResult(option)?.Tokens is [var token, ..] ? token.Value : null;

    /// <summary>Those of some options that were given, as they are given to another edgert.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="options">The options.</param>
    /// <param name="paths">Those whose values are paths: they are made to hold everywhere.</param>
    /// <exception cref="ConfigurationException">A path is empty.</exception>
    public static IEnumerable<string> Given(ParseResult parsed, IEnumerable<Option> options, params Option[] paths)
    {
        foreach (var option in options)
        {
            foreach (var token in parsed.GetResult(option)?.Tokens ?? [])
            {
                yield return option.Name;
                yield return Array.IndexOf(paths, option) < 0 ? token.Value : FullPath(option, token.Value);
            }
        }
    }

    private static string FullPath(Option option, string path) =>
        path.Length > 0 ? System.IO.Path.GetFullPath(path) : throw new ConfigurationException($"{option.Name}: the path is empty; name a file, or leave the option out.");

    /// <summary>Refuses every value but these.</summary>
    public static void AcceptOnly(Option option, params string[] values) => option.Validators.Add(result =>
    {
        foreach (var token in result.Tokens)
        {
            if (Array.IndexOf(values, token.Value) < 0)
                result.AddError($"'{option.Name}' is one of {string.Join(", ", values)}, found '{token.Value}'.");
        }
    });

    /// <summary>The bundle to work on.</summary>
    public static Argument<string> Bundle() => Path("BUNDLE", "The model bundle, NAME.edge");

    /// <summary>A path; what begins with a hyphen is an option that there is not.</summary>
    public static Argument<string> Path(string name, string description)
    {
        var argument = new Argument<string>(name) { Description = description };
        RefuseOptions(argument);
        return argument;
    }

    /// <summary>Refuses values that begin with a hyphen: options that there are not.</summary>
    public static void RefuseOptions(Argument argument) => argument.Validators.Add(static result =>
    {
        foreach (var token in result.Tokens)
        {
            if (token.Value.StartsWith('-') && token.Value.Length > 1)
                result.AddError($"There is no option '{token.Value}'; a file of that name is given as './{token.Value}'.");
        }
    });
}
