using System.CommandLine;
using System.Globalization;

namespace EdgeRuntime.Converter.CommandLine;

/// <summary>What values of options must be. Rules read what was typed: what is no number at all is the parser's to refuse, and defaults are not asked.</summary>
internal static class OptionRules
{
    /// <summary>Refuses numbers below <paramref name="minimum"/>.</summary>
    public static void AtLeast(this Option option, double minimum) => option.Validators.Add(result =>
    {
        foreach (var token in result.Tokens)
        {
            if (double.TryParse(token.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && !(value >= minimum))
                result.AddError($"{option.Name} is at least {minimum.ToString(CultureInfo.InvariantCulture)}");
        }
    });
}
