namespace EdgeRuntime.Converter.Conversion;

/// <summary>What <c>--max-drop</c> tries before it leaves layers in floating point, the cheap ones first.</summary>
internal static class Remedies
{
    public static IEnumerable<(string Name, QuantizationRequest Request)> Of(QuantizationRequest request)
    {
        yield return ($"{request.CalibrationMethod} ranges", request);
        foreach (var method in (string[])["percentile", "minmax"])
        {
            if (method != request.CalibrationMethod)
                yield return ($"{method} ranges", request with { CalibrationMethod = method });
        }
    }
}
