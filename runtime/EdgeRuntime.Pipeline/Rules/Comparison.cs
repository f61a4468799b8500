namespace EdgeRuntime.Pipeline.Rules;

/// <summary>A comparison of numbers; with NaN none holds.</summary>
internal enum Comparison
{
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

internal static class Comparisons
{
    private static readonly string[] s_symbols = ["==", "!=", "<", "<=", ">", ">="];

    /// <summary>The comparison of a symbol; null where it is none.</summary>
    public static Comparison? Parse(in RuleToken token) => token.Kind == RuleTokenKind.Symbol && Array.IndexOf(s_symbols, token.Text) is var index and >= 0 ? (Comparison)index : null;

    public static bool Test(this Comparison comparison, double value, double limit) => comparison switch
    {
        Comparison.Equal => value == limit,
        Comparison.NotEqual => !double.IsNaN(value) && value != limit,
        Comparison.Less => value < limit,
        Comparison.LessOrEqual => value <= limit,
        Comparison.Greater => value > limit,
        _ => value >= limit,
    };
}
