using System.Globalization;

namespace EdgeRuntime.Compression.Pruning.Budgets;

/// <summary>What a pruning target counts.</summary>
public enum TargetKind
{
    /// <summary>The fraction of channels (or weights) to remove.</summary>
    Ratio,
    /// <summary>Multiply-accumulate operations of one run that are left.</summary>
    Macs,
    /// <summary>Bytes of the constants that are left.</summary>
    Bytes,
    /// <summary>Microseconds of one run by the native engine on this machine, one thread.</summary>
    Latency,
}

/// <summary>How far to prune.</summary>
/// <param name="Kind">What is counted.</param>
/// <param name="Value">The number.</param>
/// <param name="IsFraction">Whether it is a fraction of what the model has.</param>
public sealed record PruningTarget(TargetKind Kind, double Value, bool IsFraction = true)
{
    private static readonly (string Suffix, double Factor)[] s_units = [("us", 1), ("ms", 1e3), ("s", 1e6), ("kB", 1e3), ("MB", 1e6), ("k", 1e3), ("M", 1e6), ("G", 1e9)];

    /// <summary>Reads a target: a fraction up to 1 (<c>0.5</c>), or an absolute number with a unit (<c>6M</c> MACs, <c>150kB</c>, <c>250us</c>).</summary>
    /// <exception cref="ConfigurationException">It is neither.</exception>
    public static PruningTarget Parse(TargetKind kind, string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var (suffix, factor) = s_units.FirstOrDefault(unit => text.EndsWith(unit.Suffix, StringComparison.Ordinal));
        if (!double.TryParse(text[..^(suffix?.Length ?? 0)], NumberStyles.Float, CultureInfo.InvariantCulture, out var value) || !(value > 0) || !double.IsFinite(value) || kind == TargetKind.Ratio && value >= 1
            || suffix is null && value > 1 && value != Math.Floor(value))
            throw new ConfigurationException($"--{kind.ToString().ToLowerInvariant()} {text}: {Expected(kind)}.");
        return suffix is null && value <= 1 ? new PruningTarget(kind, value) : new PruningTarget(kind, value * (suffix is null ? 1 : factor), IsFraction: false);
    }

    private static string Expected(TargetKind kind) => kind switch
    {
        TargetKind.Ratio => "the fraction to remove is expected, above 0 and below 1, as in 0.5",
        TargetKind.Macs => "the fraction to keep, up to 1 as in 0.5, or a number, as in 6M, is expected",
        TargetKind.Bytes => "the fraction to keep, up to 1 as in 0.25, or a number, as in 150kB, is expected",
        _ => "the fraction to keep, up to 1 as in 0.6, or a time, as in 250us or 1.5ms, is expected",
    };

    /// <summary>The number as people read it.</summary>
    internal string Format(double value) => Kind switch
    {
        TargetKind.Ratio => string.Create(CultureInfo.InvariantCulture, $"{value * 100:F1} % of the channels"),
        TargetKind.Macs => string.Create(CultureInfo.InvariantCulture, $"{value:N0} MACs"),
        TargetKind.Bytes => string.Create(CultureInfo.InvariantCulture, $"{value:N0} bytes"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{value:F1} us"),
    };
}
