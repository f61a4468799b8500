using System.Globalization;
using System.Text.Json;

namespace EdgeRuntime.Compression.Calibration;

/// <summary>What calibration found: the range of every activation, and where the numbers come from.</summary>
public sealed class CalibrationTable
{
    private static readonly JsonSerializerOptions s_json = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>How ranges were found.</summary>
    public required CalibrationMethod Method { get; init; }

    /// <summary>The percentile, for <see cref="CalibrationMethod.Percentile"/>.</summary>
    public required double Percentile { get; init; }

    /// <summary>Samples that were run.</summary>
    public required int Samples { get; init; }

    /// <summary>SHA-256 over names, types, shapes and bytes of all inputs in order, lower-case hexadecimal.</summary>
    public required string InputDigest { get; init; }

    /// <summary>The range of every activation by its name in the model.</summary>
    public required IReadOnlyDictionary<string, ValueRange> Ranges { get; init; }

    /// <summary>Method, samples and digest in one line, for the bundle's manifest: <c>minmax:512:9f86…</c> or <c>percentile-99.99:512:9f86…</c>.</summary>
    public string Summary => $"{MethodName}:{Samples}:{InputDigest}";

    /// <summary>The method as the command line names it.</summary>
    internal string MethodName => Method switch
    {
        CalibrationMethod.Percentile => string.Create(CultureInfo.InvariantCulture, $"percentile-{Percentile}"),
        _ => CalibrationMethods.NameOf(Method),
    };

    /// <summary>The table as JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, s_json);

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <exception cref="InvalidModelException">The text is no calibration table.</exception>
    public static CalibrationTable FromJson(string json)
    {
        try
        {
            var table = JsonSerializer.Deserialize<CalibrationTable>(json, s_json);
            if (table?.Ranges is null || table.InputDigest is null || table.Ranges.Any(r => !float.IsFinite(r.Value.Minimum) || !float.IsFinite(r.Value.Maximum) || r.Value.Minimum > r.Value.Maximum))
                throw new InvalidModelException("calibration table: ranges with finite minimum ≤ maximum and an input digest are expected; calibrate again.");
            return table;
        }
        catch (JsonException exception)
        {
            throw new InvalidModelException($"calibration table: {exception.Message} Calibrate again.", exception);
        }
    }
}
