using EdgeRuntime.Compression.Calibration;

namespace EdgeRuntime.Converter.Conversion;

/// <summary>What <c>--max-drop</c> tries before it leaves layers in floating point, the cheap ones first: other ranges with weights rounded to nearest, then corrections of the way that was asked for.</summary>
internal static class Remedies
{
    private static readonly CalibrationMethod[] s_methods = [CalibrationMethod.SquaredError, CalibrationMethod.Percentile, CalibrationMethod.MinMax, CalibrationMethod.Entropy];

    public static IEnumerable<(string Name, QuantizationRequest Request)> Of(QuantizationRequest request) =>
        ((QuantizationRequest[])
        [
            request,
            .. s_methods.Where(method => method != request.Method).Select(method => request with { Method = method, AdaptiveRounding = false }),
            request with { CorrectBias = true },
            request with { Equalize = true, CorrectBias = true },
            request with { AdaptiveRounding = true },
            request with { AdaptiveRounding = true, Equalize = true, CorrectBias = true },
        ]).Distinct().Select(way => (NameOf(way), way));

    private static string NameOf(QuantizationRequest way) =>
        $"{CalibrationMethods.NameOf(way.Method)} ranges{(way.AdaptiveRounding ? ", adaptive rounding" : "")}{(way.Equalize ? ", equalized layers" : "")}{(way.CorrectBias ? ", corrected biases" : "")}";
}
