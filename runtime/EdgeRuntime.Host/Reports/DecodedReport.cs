using EdgeRuntime.Pipeline.Stages;
using EdgeRuntime.Vision.Decoding;

namespace EdgeRuntime.Host.Reports;

/// <summary>What a decoder found, in pixels of the picture; null what it does not look for.</summary>
internal sealed record DecodedReport(IReadOnlyList<DetectionReport> Detections, IReadOnlyList<ScoreReport>? Classes, MaskReport? Mask, string? Text, float? TextScore)
{
    public static DecodedReport Of(VisionResult result, IReadOnlyList<string> labels)
    {
        var detections = new DetectionReport[result.Detections.Length];
        for (var i = 0; i < detections.Length; i++)
            detections[i] = DetectionReport.Of(result, i, labels);
        var classes = new ScoreReport[result.Classes.Length];
        for (var i = 0; i < classes.Length; i++)
            classes[i] = new ScoreReport(result.Classes[i].Index, Labels.NameOf(result.Classes[i].Index, labels), result.Classes[i].Score);
        var (text, score) = result.TextScore > 0 ? (result.Text.ToString(), (float?)result.TextScore) : (null, null);
        return new DecodedReport(detections, classes.Length > 0 ? classes : null, result.Mask.Width > 0 ? MaskReport.Of(result.Mask, labels) : null, text, score);
    }
}

/// <summary>An object: left, top, right and bottom of its box, and x, y, score of each of its points.</summary>
internal sealed record DetectionReport(int Class, string Label, float Score, IReadOnlyList<float> Box, IReadOnlyList<IReadOnlyList<float>> Points)
{
    public static DetectionReport Of(VisionResult result, int index, IReadOnlyList<string> labels)
    {
        var found = result.Detections[index];
        var points = new IReadOnlyList<float>[result.PointsEach];
        for (var i = 0; i < points.Length; i++)
        {
            var point = result.Points(index)[i];
            points[i] = [point.X, point.Y, point.Score];
        }
        return new DetectionReport(found.Class, Labels.NameOf(found.Class, labels), found.Score, [found.Box.Left, found.Box.Top, found.Box.Right, found.Box.Bottom], points);
    }
}

/// <summary>A mask: the picture's size, and how many of its pixels are of each class that it has.</summary>
internal sealed record MaskReport(int Height, int Width, IReadOnlyList<MaskClassReport> Classes)
{
    public static MaskReport Of(ClassMask mask, IReadOnlyList<string> labels)
    {
        var classes = new List<MaskClassReport>();
        for (var i = 0; i < 256; i++)
        {
            if (mask.CountOf(i) > 0)
                classes.Add(new MaskClassReport(i, Labels.NameOf(i, labels), mask.CountOf(i), (double)mask.CountOf(i) / ((long)mask.Height * mask.Width)));
        }
        return new MaskReport(mask.Height, mask.Width, classes);
    }
}

/// <summary>A class of a mask.</summary>
internal sealed record MaskClassReport(int Index, string Label, int Pixels, double Share);
