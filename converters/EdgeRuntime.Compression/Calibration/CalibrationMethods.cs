namespace EdgeRuntime.Compression.Calibration;

/// <summary>What the ways to find ranges are called in options and recipes.</summary>
public static class CalibrationMethods
{
    private static readonly Dictionary<string, CalibrationMethod> s_methods = new(StringComparer.Ordinal)
    {
        ["minmax"] = CalibrationMethod.MinMax,
        ["average"] = CalibrationMethod.Average,
        ["percentile"] = CalibrationMethod.Percentile,
        ["entropy"] = CalibrationMethod.Entropy,
        ["mse"] = CalibrationMethod.SquaredError,
    };

    /// <summary>The names.</summary>
    public static IReadOnlyList<string> Names => [.. s_methods.Keys];

    /// <summary>The method of a name; null where there is none.</summary>
    public static CalibrationMethod? Find(string name) => s_methods.TryGetValue(name, out var method) ? method : null;

    /// <summary>The name of a method.</summary>
    public static string NameOf(CalibrationMethod method) => s_methods.First(pair => pair.Value == method).Key;
}
