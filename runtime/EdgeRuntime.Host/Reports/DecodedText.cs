using System.Globalization;

namespace EdgeRuntime.Host.Reports;

/// <summary>What a decoder found, for people: a line for each thing.</summary>
internal static class DecodedText
{
    public static void Print(TextWriter output, DecodedReport decoded)
    {
        foreach (var score in decoded.Classes ?? [])
            output.WriteLine($"  {score.Score:0.0000}  {score.Label}");
        foreach (var found in decoded.Detections)
            output.WriteLine($"  {found.Score:0.0000}  {found.Label}  {Box(found.Box)}{Points(found)}");
        if (decoded.Mask is { } mask)
        {
            foreach (var part in mask.Classes)
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {part.Share,8:0.00 %}  {part.Label}  ({part.Pixels} of {mask.Width}x{mask.Height} pixels)"));
        }
        if (decoded.Text is { } text)
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {decoded.TextScore:0.0000}  \"{text}\""));
        if (decoded.Detections.Count == 0 && decoded.Classes is null && decoded.Mask is null && decoded.Text is null)
            output.WriteLine("  nothing found");
    }

    private static string Box(IReadOnlyList<float> box) => string.Create(CultureInfo.InvariantCulture, $"left {box[0]:0.0} top {box[1]:0.0} right {box[2]:0.0} bottom {box[3]:0.0}");

    private static string Points(DetectionReport found)
    {
        if (found.Points.Count == 0)
            return "";
        var text = "  points";
        foreach (var point in found.Points)
            text += string.Create(CultureInfo.InvariantCulture, $" {point[0]:0.0},{point[1]:0.0}");
        return text;
    }
}
