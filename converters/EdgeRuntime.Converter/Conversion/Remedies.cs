using EdgeRuntime.Compression.Calibration;
using EdgeRuntime.Converter.CommandLine;

namespace EdgeRuntime.Converter.Conversion;

/// <summary>What <c>--max-drop</c> tries before it leaves layers in floating point, the cheap ones first.</summary>
internal static class Remedies
{
    public static IEnumerable<(string Name, QuantizationRequest Request)> Of(QuantizationRequest request)
    {
        yield return ($"{QuantizationSettings.NameOf(request.Method)} ranges", request);
        if (!request.Equalize || !request.CorrectBias)
            yield return ("equalized layers and corrected biases", request with { Equalize = true, CorrectBias = true });
        foreach (var method in (CalibrationMethod[])[CalibrationMethod.Percentile, CalibrationMethod.MinMax])
        {
            if (method != request.Method)
                yield return ($"{QuantizationSettings.NameOf(method)} ranges", request with { Method = method });
        }
    }
}
