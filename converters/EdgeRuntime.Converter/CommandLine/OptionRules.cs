using System.CommandLine;
using System.Globalization;

namespace EdgeRuntime.Converter.CommandLine;

/// <summary>What values of options must be. Rules read what was typed: what is no number at all is the parser's to refuse, and defaults are not asked.</summary>
internal static class OptionRules
{
    /// <summary>Refuses numbers below <paramref name="minimum"/>.</summary>
    public static void AtLeast(this Option option, double minimum) =>
        Require(option, value => value >= minimum, string.Create(CultureInfo.InvariantCulture, $"is at least {minimum}"));

    /// <summary>Refuses numbers that are not from <paramref name="minimum"/> to <paramref name="maximum"/>.</summary>
    public static void Between(this Option option, double minimum, double maximum) =>
        Require(option, value => value >= minimum && value <= maximum, string.Create(CultureInfo.InvariantCulture, $"is {minimum} to {maximum}"));

    private static void Require(Option option, Func<double, bool> fits, string rule) => option.Validators.Add(result =>
    {
        foreach (var token in result.Tokens)
        {
            if (double.TryParse(token.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && !fits(value))
                result.AddError($"{option.Name} {rule}, found '{token.Value}'");
        }
    });
}
