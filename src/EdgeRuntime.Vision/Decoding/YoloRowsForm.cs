using EdgeRuntime.Vision.Geometry;
using EdgeRuntime.Vision.Suppression;

namespace EdgeRuntime.Vision.Decoding;

/// <summary>YOLO v5, v6 and v7: a row for each anchor of each cell, <c>x, y, w, h, objectness, classes</c>; a class's score is objectness · class.</summary>
internal sealed class YoloRowsForm : YoloForm
{
    public override void Read(IModelOutputs outputs, CandidateList candidates)
    {
        var values = outputs.Read(Output);
        var width = 5 + Classes + Factors;
        for (var row = 0; row < Rows; row++)
        {
            var at = values.Slice(row * width, 5 + Classes);
            if (at[4] < Floor)
                continue;
            if (Best(at[5..], Score(at[4])) is (>= 0 and var @class, var score))
                candidates.Add(Box.FromCenter(at[0], at[1], at[2], at[3]), @class, score, row);
        }
    }

    public override void ReadFactors(IModelOutputs outputs, int source, Span<float> factors) => outputs.Read(Output).Slice(source * (5 + Classes + Factors) + 5 + Classes, Factors).CopyTo(factors);
}
