using EdgeRuntime.Media;
using EdgeRuntime.Vision.Tests.Decoding;

namespace EdgeRuntime.EndToEnd.Tests.Photographs;

/// <summary>Faces by ONNX Runtime and decoders that are only meant to be read.</summary>
internal static class PlainFaces
{
    /// <summary>UltraFace: the model gives corners in fractions of the picture, and a score for face.</summary>
    public static List<PlainDetection> UltraFace(PlainModel model, Sample picture, double least)
    {
        var outputs = model.Run(model.Fit(picture, letterbox: false).Pixels, 127, 1 / 128.0);
        var (scores, boxes) = (outputs["scores"], outputs["boxes"]);
        var (height, width) = (picture.Shape[0], picture.Shape[1]);
        var found = from row in Enumerable.Range(0, scores.Length / 2)
                    where scores[2 * row + 1] >= least
                    select new PlainDetection(boxes[4 * row], boxes[4 * row + 1], boxes[4 * row + 2], boxes[4 * row + 3], 0, scores[2 * row + 1], []);
        return [.. PlainDetection.Suppress(found, 0.3).Select(one => one.Map(width, height, 0, 0, width, height))];
    }

    /// <summary>BlazeFace and MediaPipe: 896 anchors, two a cell of the fine grid and six a cell of the coarse one; boxes and six points are offsets from the cell's center in pixels of the input.</summary>
    public static List<PlainDetection> BlazeFace(PlainModel model, Sample picture, int fineStride, double least)
    {
        var (pixels, scale, left, top) = model.Fit(picture, letterbox: true);
        var outputs = model.Run(pixels, 127.5, 1 / 127.5);
        // One output or two of each kind: 16 numbers a box, one a score. The fine grid has more rows.
        var values = outputs.Values.Where(static output => output.Length > 896).OrderByDescending(static output => output.Length).SelectMany(static output => output).ToArray();
        var scores = outputs.Values.Where(static output => output.Length <= 896).OrderByDescending(static output => output.Length).SelectMany(static output => output).ToArray();
        Assert.That((values.Length, scores.Length), Is.EqualTo((16 * 896, 896)));
        var found = new List<PlainDetection>();
        for (var row = 0; row < 896; row++)
        {
            var score = PlainDetection.Sigmoid(scores[row]);
            if (score < least)
                continue;
            var (stride, cell) = row < 512 ? (fineStride, row / 2) : (2 * fineStride, (row - 512) / 6);
            var cells = model.Width / stride;
            var (x, y) = ((cell % cells + 0.5) * stride, (cell / cells + 0.5) * stride);
            var at = values[(16 * row)..(16 * row + 16)];
            found.Add(PlainDetection.Centered(x + at[0], y + at[1], at[2], at[3], 0, score, [.. Enumerable.Range(0, 6).Select(i => (x + at[4 + 2 * i], y + at[5 + 2 * i]))]));
        }
        return [.. PlainDetection.Merge(found, 0.3).Select(one => one.Map(scale, scale, -left * scale, -top * scale, picture.Shape[1], picture.Shape[0]))];
    }
}
