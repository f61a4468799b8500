using System.Globalization;

namespace EdgeRuntime.Pipeline.Rules;

/// <summary>What a piece of a rule is.</summary>
internal enum RuleTokenKind
{
    End,
    Word,
    Text,
    Number,
    Symbol,
}

/// <summary>A piece of a rule.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">Its text, without quotes; of symbols the symbol.</param>
/// <param name="Number">Its value, where it is a number.</param>
/// <param name="Column">Where it begins, from 1 on.</param>
internal readonly record struct RuleToken(RuleTokenKind Kind, string Text, double Number, int Column)
{
    private static readonly string[] s_symbols = ["&&", "||", "==", "!=", ">=", "<=", ">", "<", "!", "(", ")", "."];

    public bool Is(string symbol) => Kind == RuleTokenKind.Symbol && Text == symbol;

    public bool IsWord(string word) => Kind == RuleTokenKind.Word && Text == word;

    public override string ToString() => Kind == RuleTokenKind.End ? "the end" : $"'{Text}'";

    /// <summary>Cuts a rule into pieces.</summary>
    /// <exception cref="RuleException">It has a character that is none of the language's, or a text without its end.</exception>
    public static List<RuleToken> Split(string rule)
    {
        var tokens = new List<RuleToken>();
        for (var at = 0; at < rule.Length;)
        {
            var c = rule[at];
            var start = at;
            if (char.IsWhiteSpace(c))
                at++;
            else if (char.IsLetter(c) || c == '_')
            {
                while (at < rule.Length && (char.IsLetterOrDigit(rule[at]) || rule[at] is '_' or '-'))
                    at++;
                tokens.Add(new RuleToken(RuleTokenKind.Word, rule[start..at], 0, start + 1));
            }
            else if (char.IsAsciiDigit(c) || (c == '-' && at + 1 < rule.Length && char.IsAsciiDigit(rule[at + 1])))
                tokens.Add(ReadNumber(rule, ref at));
            else if (c is '\'' or '"')
            {
                at = rule.IndexOf(c, at + 1);
                if (at < 0)
                    throw new RuleException(start + 1, $"this text has no end; close it with {c}");
                tokens.Add(new RuleToken(RuleTokenKind.Text, rule[(start + 1)..at++], 0, start + 1));
            }
            else
            {
                var symbol = Array.Find(s_symbols, symbol => rule.AsSpan(start).StartsWith(symbol, StringComparison.Ordinal)) ?? throw new RuleException(start + 1, $"'{c}' means nothing here{(c == '=' ? "; equal is written ==" : c is '&' or '|' ? $"; write {c}{c}" : "")}");
                at += symbol.Length;
                tokens.Add(new RuleToken(RuleTokenKind.Symbol, symbol, 0, start + 1));
            }
        }
        tokens.Add(new RuleToken(RuleTokenKind.End, "", 0, rule.Length + 1));
        return tokens;
    }

    private static RuleToken ReadNumber(string rule, ref int at)
    {
        var start = at++;
        while (at < rule.Length && (char.IsAsciiDigit(rule[at]) || rule[at] == '.' || (rule[at] is 'e' or 'E' && at + 1 < rule.Length && (char.IsAsciiDigit(rule[at + 1]) || rule[at + 1] is '-' or '+')) || (rule[at] is '-' or '+' && rule[at - 1] is 'e' or 'E')))
            at++;
        return double.TryParse(rule.AsSpan(start, at - start), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? new RuleToken(RuleTokenKind.Number, rule[start..at], number, start + 1)
            : throw new RuleException(start + 1, $"'{rule[start..at]}' is no number");
    }
}

/// <summary>A rule that cannot be read.</summary>
/// <param name="column">Where, from 1 on.</param>
/// <param name="what">What is wrong there.</param>
internal sealed class RuleException(int column, string what) : Exception($"column {column}: {what}")
{
    /// <summary>The column, from 1 on.</summary>
    public int Column { get; } = column;
}
