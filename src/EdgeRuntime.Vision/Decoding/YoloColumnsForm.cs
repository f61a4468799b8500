using EdgeRuntime.Vision.Geometry;
using EdgeRuntime.Vision.Suppression;

namespace EdgeRuntime.Vision.Decoding;

/// <summary>
/// YOLO v8, v9 and v11: a column for each cell, <c>x, y, w, h, classes, (x, y, score) of each keypoint, factors of the mask</c>, as <c>[values, cells]</c> or, transposed, <c>[cells, values]</c>. Columns are read class by class, so that
/// memory is read in its order.
/// </summary>
internal sealed class YoloColumnsForm(bool valuesFirst) : YoloForm
{
    private float[] _highest = [];
    private int[] _best = [];

    private int Width => 4 + Classes + 3 * Keypoints + Factors;

    public override void Read(IModelOutputs outputs, CandidateList candidates)
    {
        var values = outputs.Read(Output);
        var width = Width;
        if (valuesFirst)
            FindBest(values);
        for (var row = 0; row < Rows; row++)
        {
            var (@class, score) = valuesFirst ? (_best[row], _highest[row]) : Best(values.Slice(row * width + 4, Classes), 1);
            if (@class < 0)
                continue;
            var (first, step) = valuesFirst ? (row, Rows) : (row * width, 1);
            var at = values[first..];
            var points = candidates.Add(Box.FromCenter(at[0], at[step], at[2 * step], at[3 * step]), @class, valuesFirst ? Score(score) : score, row);
            for (var i = 0; i < points.Length; i++)
            {
                var point = at[((4 + Classes + 3 * i) * step)..];
                points[i] = new Keypoint(point[0], point[step], point[2 * step]);
            }
        }
    }

    public override void ReadFactors(IModelOutputs outputs, int source, Span<float> factors)
    {
        var (first, step) = valuesFirst ? (source, Rows) : (source * Width, 1);
        var at = outputs.Read(Output)[(first + (Width - Factors) * step)..];
        for (var i = 0; i < factors.Length; i++)
            factors[i] = at[i * step];
    }

    // Raw scores are compared; what reaches its threshold is so after the activation too, which is monotonic.
    private void FindBest(ReadOnlySpan<float> values)
    {
        if (_highest.Length < Rows)
            (_highest, _best) = (new float[Rows], new int[Rows]);
        Array.Fill(_best, -1);
        for (var index = 0; index < Classes; index++)
        {
            var row = values.Slice((4 + index) * Rows, Rows);
            for (var i = 0; i < row.Length; i++)
            {
                if (row[i] < Floor || (_best[i] >= 0 && row[i] <= _highest[i]) || !(Score(row[i]) >= Thresholds[index]))
                    continue;
                (_highest[i], _best[i]) = (row[i], index);
            }
        }
    }
}
