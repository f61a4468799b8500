using EdgeRuntime.Vision.Geometry;
using EdgeRuntime.Vision.Suppression;

namespace EdgeRuntime.Vision.Decoding;

/// <summary>
/// Instance masks of YOLO v5, v8 and v11: each box has factors, by which prototypes <c>[1, masks, h, w]</c> are added up; a pixel of the box belongs to the object where the sum, interpolated between the prototypes' cells, is above 0 (its
/// sigmoid above 0.5). The mask holds the number of the detection, from 1 on; where boxes overlap, that of the better one; detections behind the 255th have none.
/// </summary>
/// <param name="output">The index of the prototypes' output.</param>
/// <param name="map">How they lie.</param>
/// <param name="inputHeight">The height of the model's input.</param>
/// <param name="inputWidth">The width of the model's input.</param>
internal sealed class YoloMasks(int output, FeatureMap map, int inputHeight, int inputWidth)
{
    private const int MostInstances = 255;

    private readonly float _cellsPerX = (float)map.Width / inputWidth;
    private readonly float _cellsPerY = (float)map.Height / inputHeight;
    private readonly float[] _sums = new float[map.Height * map.Width];
    private readonly float[] _factors = new float[map.Channels];

    /// <summary>How many factors a box has.</summary>
    public int Factors => map.Channels;

    /// <summary>Draws the masks of the result's detections.</summary>
    /// <param name="outputs">The model's outputs.</param>
    /// <param name="form">What reads the factors of a box.</param>
    /// <param name="sources">For each detection the box that it came from, as <see cref="CandidateList.Sources"/> counts.</param>
    /// <param name="transform">Where the input came from.</param>
    /// <param name="result">The detections; its mask is drawn.</param>
    public void Draw(IModelOutputs outputs, YoloForm form, ReadOnlySpan<int> sources, in InputTransform transform, VisionResult result)
    {
        var mask = result.Mask.Prepare(transform.SourceHeight, transform.SourceWidth, isInstances: true);
        mask.Clear();
        var prototypes = outputs.Read(output);
        var inverse = transform.Invert();
        for (var i = 0; i < Math.Min(sources.Length, MostInstances); i++)
        {
            form.ReadFactors(outputs, sources[i], _factors);
            Draw(prototypes, result.Detections[i].Box, inverse, transform.SourceWidth, (byte)(i + 1), mask);
        }
        result.Mask.Count();
    }

    private void Draw(ReadOnlySpan<float> prototypes, in Box box, in InputTransform inverse, int width, byte number, Span<byte> mask)
    {
        var (left, top, right, bottom) = ((int)box.Left, (int)box.Top, (int)MathF.Ceiling(box.Right), (int)MathF.Ceiling(box.Bottom));
        var cells = inverse.Map(box);
        var (firstX, lastX) = Cells(cells.Left * _cellsPerX, cells.Right * _cellsPerX, map.Width);
        var (firstY, lastY) = Cells(cells.Top * _cellsPerY, cells.Bottom * _cellsPerY, map.Height);
        Sum(prototypes, firstX, lastX, firstY, lastY);
        for (var y = top; y < bottom; y++)
        {
            var row = mask.Slice(y * width + left, right - left);
            for (var x = 0; x < row.Length; x++)
            {
                var (inputX, inputY) = inverse.Map(left + x + 0.5f, y + 0.5f);
                if (row[x] == 0 && Interpolate(Clamp(inputX * _cellsPerX - 0.5f, firstX, lastX), Clamp(inputY * _cellsPerY - 0.5f, firstY, lastY)) > 0)
                    row[x] = number;
            }
        }
    }

    // The cells that an interval touches, and their neighbors.
    private static (int First, int Last) Cells(float from, float to, int size) => ((int)Clamp(from - 1, 0, size - 1), (int)Clamp(to + 1, 0, size - 1));

    private static float Clamp(float value, int least, int most) => value > least ? value < most ? value : most : least;

    private void Sum(ReadOnlySpan<float> prototypes, int firstX, int lastX, int firstY, int lastY)
    {
        for (var y = firstY; y <= lastY; y++)
        {
            var sums = _sums.AsSpan(y * map.Width + firstX, lastX - firstX + 1);
            sums.Clear();
            for (var channel = 0; channel < _factors.Length; channel++)
            {
                var (at, factor) = (map.At(channel, y, firstX), _factors[channel]);
                for (var x = 0; x < sums.Length; x++)
                    sums[x] += factor * prototypes[at + x * map.PixelStep];
            }
        }
    }

    private float Interpolate(float x, float y)
    {
        var (column, row) = (Math.Min((int)x, Math.Max(map.Width - 2, 0)), Math.Min((int)y, Math.Max(map.Height - 2, 0)));
        var at = row * map.Width + column;
        var (right, below) = (map.Width > 1 ? 1 : 0, map.Height > 1 ? map.Width : 0);
        var upper = _sums[at] + (_sums[at + right] - _sums[at]) * (x - column);
        var lower = _sums[at + below] + (_sums[at + below + right] - _sums[at + below]) * (x - column);
        return upper + (lower - upper) * (y - row);
    }
}
