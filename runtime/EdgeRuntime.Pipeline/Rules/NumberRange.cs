namespace EdgeRuntime.Pipeline.Rules;

/// <summary>What a field of a rule can be: comparisons that hold always or never are refused, since they were meant otherwise.</summary>
/// <param name="Least">The least value.</param>
/// <param name="Most">The greatest.</param>
/// <param name="Whole">Whether there are whole numbers alone.</param>
internal readonly record struct NumberRange(double Least, double Most, bool Whole = false)
{
    public static NumberRange Any => new(double.NegativeInfinity, double.PositiveInfinity);

    /// <summary>From 0 to 1.</summary>
    public static NumberRange Share => new(0, 1);

    /// <summary>From 0 on.</summary>
    public static NumberRange Size => new(0, double.PositiveInfinity);

    /// <summary>0, 1, 2 and so on.</summary>
    public static NumberRange Number => new(0, double.PositiveInfinity, Whole: true);

    /// <summary>Whether values of the range can differ in the comparison: null where they can, else whether it holds for all of them.</summary>
    public bool? Decides(Comparison comparison, double limit) => comparison switch
    {
        Comparison.Less => limit <= Least ? false : limit > Most ? true : null,
        Comparison.LessOrEqual => limit < Least ? false : limit >= Most ? true : null,
        Comparison.Greater => limit >= Most ? false : limit < Least ? true : null,
        Comparison.GreaterOrEqual => limit > Most ? false : limit <= Least ? true : null,
        Comparison.Equal => Contains(limit) ? null : false,
        _ => Contains(limit) ? null : true,
    };

    /// <summary>The range in words, as in "from 0 to 1".</summary>
    public override string ToString() => FormattableString.Invariant($"{(Whole ? "a whole number " : "")}from {Least} {(double.IsPositiveInfinity(Most) ? "on" : $"to {Most}")}");

    private bool Contains(double value) => value >= Least && value <= Most && (!Whole || Math.Floor(value) == value);
}
